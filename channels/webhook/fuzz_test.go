package webhook

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzEvent: whatever a signed post holds, the reader neither panics nor lets
// through what its bounds forbid.
func FuzzEvent(f *testing.F) {
	for _, seed := range []string{
		`{"type":"message","id":"1","sender":{"id":"u","name":"A"},"text":"x","attachments":[{"url":"https://x.example/a"}]}`,
		`{"type":"edit","id":"1","sender":{"id":"u"},"message":"m","html":"<b>x"}`, `{"type":"reaction","id":"1","sender":{"id":"u"},"message":"m","reaction":"👍"}`,
		`{"type":"receipt","message":"m","state":"read"}`, `{"type":"wave","id":"\u0000"}`, `{"type":null}`, `{"sender":{"sender":{}}}`, `[]`, `{`,
		`{"type":"message","id":"1","sender":null,"attachments":[null]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := readEvent(raw)
		if err != nil || !e.known {
			return
		}
		for _, id := range []string{e.ID, e.Thread, e.Message, e.ReplyTo, e.Sender.ID} {
			if id != "" && !isID(id) {
				t.Fatalf("id %q came through", id)
			}
		}
		if strings.Contains(allowed[e.Type], " sender ") && e.Sender.ID == "" {
			t.Fatalf("nobody said %s", raw)
		}
		if len(e.Files) > maxFiles || utf8.RuneCountInString(e.Text) > maxText || len(e.HTML) > maxHTML {
			t.Fatal("beyond the bounds")
		}
	})
}

// FuzzProof: no header proves anything without the secret.
func FuzzProof(f *testing.F) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	f.Add("1772442000", "v1="+strings.Repeat("0", 64), "body")
	f.Add("1772442000", "v1=,v1=zz,v2=00", "")
	f.Add("-1", "v1", "{}")
	f.Fuzz(func(t *testing.T, ts, sig, body string) {
		h := http.Header{}
		h.Set(timestampHeader, ts)
		h.Set(signatureHeader, sig)
		p, err := readProof(h, now)
		if err == nil && p.holds([]string{"a secret that nobody knows"}, []byte(body)) {
			t.Fatal("forged")
		}
	})
}
