package whatsapp_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// Whatever is signed is answered 200 and kept in some form; nothing panics.
func FuzzWebhook(f *testing.F) {
	s := open(f)
	for _, more := range []object{
		{"type": "text", "text": object{"body": "Hi"}}, {"type": "reaction", "reaction": object{"message_id": "wamid.1", "emoji": "👍"}},
		{"type": "interactive", "interactive": object{"nfm_reply": object{"response_json": "{}"}}}, {"type": "contacts", "contacts": []any{object{}}},
		{"type": "edit", "edit": object{"original_message_id": "wamid.1", "message": object{"type": "text"}}},
		{"type": "system", "system": object{"wa_id": 12}}, {"type": "order", "order": object{"product_items": []any{object{"quantity": 1e300}}}},
	} {
		_, body := s.acc.Message(ann, more)
		f.Add(body)
	}
	f.Add([]byte(`{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":106540352242922},"statuses":[{"id":1,"status":"failed","errors":[{"code":"x"}]}]}}]}]}`))
	f.Add([]byte(`{"object":5}`))
	sink := &taken{}
	hook := s.Adapter.(channels.Webhook).Handler(sink)
	s.srv.Close() // media are out of reach
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
