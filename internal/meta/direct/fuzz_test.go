package direct_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

func FuzzMessengerWebhook(f *testing.F) { fuzz(f, onMessenger) }
func FuzzInstagramWebhook(f *testing.F) { fuzz(f, onInstagram) }

// Whatever is signed is answered 200 and kept in some form; nothing panics.
func fuzz(f *testing.F, n network) {
	s := n.open(f)
	for _, message := range []object{
		{"text": "Hi"}, {"is_deleted": true}, {"is_echo": true, "text": "x"}, {"reply_to": object{"story": object{"url": "x"}}},
		{"attachments": []any{object{"type": "location", "payload": object{"coordinates": object{"lat": 1}}}, object{"type": 5}}},
	} {
		_, body := s.acc.DirectBody(ann, message)
		f.Add(body)
	}
	for _, verb := range []string{"add", "edited", "remove", "hide"} {
		f.Add(s.acc.CommentBody(ann, "1", "2", "3", "Hi", verb))
	}
	f.Add([]byte(`{"object":"page","entry":[{"id":17841405309211844,"messaging":[{"sender":{"id":1},"read":{"watermark":"x","mid":"y"}},{"sender":{"id":1},"delivery":{"mids":[1,null]}},{"sender":{"id":1},"reaction":{"mid":"z"}}]}]}`))
	sink := &taken{}
	hook := s.Adapter.(channels.Webhook).Handler(sink)
	s.srv.Close() // files and names are out of reach
	f.Fuzz(func(t *testing.T, body []byte) {
		w := httptest.NewRecorder()
		for range 3 { // files are given up the third time
			req := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
			req.Header.Set("X-Hub-Signature-256", s.Sign(body))
			w = httptest.NewRecorder()
			hook.ServeHTTP(w, req)
		}
		if w.Code != http.StatusOK {
			t.Errorf("status %d for %q", w.Code, body)
		}
		for _, m := range sink.items {
			if m.SrcKey == "" || m.Thread == "" || (m.Broken == "" && m.Event == "" && m.Change == nil && m.From.IsZero()) {
				t.Errorf("%+v", m)
			}
		}
		sink.items = sink.items[:0]
	})
}

// taken is a sink that takes everything.
type taken struct{ items []hub.Inbound }

func (s *taken) Message(_ context.Context, m hub.Inbound) error {
	s.items = append(s.items, m)
	return nil
}
func (s *taken) Receipt(context.Context, hub.Receipt) error { return nil }
