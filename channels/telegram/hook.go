package telegram

import (
	"crypto/subtle"
	"io"
	"net/http"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// secretHeader carries what setWebhook was told.
const secretHeader = "X-Telegram-Bot-Api-Secret-Token"

// maxUpdate is the largest update, in bytes: a text of 4,096 signs with a hundred
// marks, and the message it answers with as much.
const maxUpdate = 1 << 20

// Handler takes updates that Telegram posts. Anything but 2xx makes it post again.
func (a *adapter) Handler(sink channels.Sink) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		if a.hook == "" { // fetched, never both
			http.Error(w, "This inbox fetches its updates.", http.StatusNotFound)
			return
		}
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "Updates are posted.", http.StatusMethodNotAllowed)
			return
		}
		if subtle.ConstantTimeCompare([]byte(r.Header.Get(secretHeader)), []byte(a.secret)) != 1 {
			http.Error(w, "The secret token is missing or wrong.", http.StatusUnauthorized)
			return
		}
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
		if err != nil {
			http.Error(w, "The update is too large, or broke off.", http.StatusRequestEntityTooLarge)
			return
		}
		if err := a.take(r.Context(), sink, raw); err != nil {
			a.env.Log.Warn("an update was not taken", "inbox", a.in.ID, "kind", hub.KindOf(err))
			w.Header().Set("Retry-After", "5")
			http.Error(w, "Not taken now. Post it again.", http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusOK)
	})
}
