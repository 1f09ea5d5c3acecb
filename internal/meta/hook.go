package meta

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// Hook is the webhook of one inbox. GET is Meta's question whether we expect it
// (hub.challenge); POST is what happened, signed with the app's secret over the
// bytes as they are (developers.facebook.com/docs/graph-api/webhooks, 2026-05).
type Hook struct {
	VerifyToken string
	Secrets     []string // of the app; more than one while it is changed
	Log         *slog.Logger
	Refused     *Tally // requests that nobody of ours signed
	// Take brings a body in, signature checked. An error means that something of
	// it is not durable yet and the whole has to come again.
	Take func(ctx context.Context, raw []byte) error
}

// ServeHTTP implements http.Handler.
func (h *Hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	switch r.Method {
	case http.MethodGet:
		h.challenge(w, r)
	case http.MethodPost:
		h.post(w, r)
	default:
		w.Header().Set("Allow", "GET, POST")
		http.Error(w, "not here", http.StatusMethodNotAllowed)
	}
}

func (h *Hook) challenge(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	challenge := q.Get("hub.challenge")
	if q.Get("hub.mode") != "subscribe" || !same(q.Get("hub.verify_token"), h.VerifyToken) || len(challenge) > 1000 {
		h.Refused.Add()
		http.Error(w, "the verify token is another", http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	io.WriteString(w, challenge) //nolint:errcheck // they ask again
}

// same compares without telling by its time how far it was right. Empty is never right.
func same(given, want string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(want))
	return want != "" && subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

func (h *Hook) post(w http.ResponseWriter, r *http.Request) {
	signature := r.Header.Get("X-Hub-Signature-256")
	if signature == "" { // not worth reading
		h.refuse(w)
		return
	}
	var body bytes.Buffer
	if _, err := body.ReadFrom(http.MaxBytesReader(w, r.Body, MaxBody)); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		http.Error(w, "the body broke off", http.StatusBadRequest)
		return
	}
	if !h.signed(signature, body.Bytes()) {
		h.refuse(w)
		return
	}
	if err := h.Take(r.Context(), body.Bytes()); err != nil {
		h.Log.Info("a webhook has to come again", "kind", hub.KindOf(err))
		w.Header().Set("Retry-After", "5")
		http.Error(w, "not now", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	io.WriteString(w, "EVENT_RECEIVED") //nolint:errcheck // they come again
}

func (h *Hook) refuse(w http.ResponseWriter) {
	if n, tell := h.Refused.Add(); tell {
		h.Log.Warn("webhooks without a valid signature are refused", "so_far", n)
	}
	http.Error(w, "the signature is not ours", http.StatusUnauthorized)
}

func (h *Hook) signed(header string, body []byte) bool {
	given, ok := strings.CutPrefix(header, "sha256=")
	sum, err := hex.DecodeString(given)
	if !ok || err != nil || len(sum) != sha256.Size {
		return false
	}
	good := false
	for _, secret := range h.Secrets {
		if secret != "" && hmac.Equal(sum, Sign(secret, body)) {
			good = true
		}
	}
	return good
}

// Sign is the HMAC-SHA256 of body.
func Sign(secret string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return mac.Sum(nil)
}
