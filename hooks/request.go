package hooks

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/parleyhub/parley/hub"
)

const readBack = 64 << 10 // of an answer, so that the connection can serve again

// Envelope is what is posted: the fact, with the id of the delivery.
type Envelope struct {
	ID string `json:"id"` // the same at every attempt
	hub.Fact
}

// Way is how requests leave the house.
type Way struct {
	Client *http.Client // guarded, without redirects
	Agent  string       // User-Agent
	Now    func() time.Time
}

func (h *Hooks) way() Way { return Way{h.Client, h.Agent, h.Now} }

// post sends one envelope, signed. failed is empty when the receiver took it;
// again says whether a later attempt can help.
func (y Way) post(ctx context.Context, w *Webhook, e Envelope, attempt int) (status int, again bool, failed string) {
	body, err := json.Marshal(e)
	if err != nil {
		return 0, false, "what happened cannot be written as JSON"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, bytes.NewReader(body))
	if err != nil {
		return 0, false, "the address of the webhook cannot be used"
	}
	stamp := strconv.FormatInt(y.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", y.Agent)
	req.Header.Set("Parley-Event", string(e.Type))
	req.Header.Set("Parley-Delivery", e.ID)
	req.Header.Set("Parley-Attempt", strconv.Itoa(attempt))
	req.Header.Set("Parley-Timestamp", stamp)
	req.Header.Set("Parley-Signature", Sign(w.Secret, stamp, body))
	resp, err := y.Client.Do(req)
	if err != nil {
		var own *hub.Error
		if errors.As(err, &own) && own.Kind == hub.Invalid {
			return 0, false, own.Text // a rule of ours forbids the address
		}
		return 0, true, "the receiver could not be reached, or did not answer in time"
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, readBack)) // what it says is of no use to us
	switch {
	case resp.StatusCode/100 == 2:
		return resp.StatusCode, false, ""
	case resp.StatusCode == http.StatusGone:
		return resp.StatusCode, false, "the receiver is gone (410)"
	}
	return resp.StatusCode, true, "the receiver answered " + strconv.Itoa(resp.StatusCode)
}

// Sign is the Parley-Signature of a body: v1= and the hexadecimal HMAC-SHA256,
// with the secret as key, of timestamp, a dot and the body.
func Sign(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(timestamp + ".")) // a hash never fails
	_, _ = mac.Write(body)
	return "v1=" + hex.EncodeToString(mac.Sum(nil))
}
