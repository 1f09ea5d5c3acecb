package compose

import (
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

func TestAMailToManySaysHowToUnsubscribe(t *testing.T) {
	plus := func(token string) string { return "news+" + token + "@desk.example" }
	for name, c := range map[string]struct {
		b                    hub.Bulk
		leave, post, counted string
	}{
		"https": {hub.Bulk{Unsubscribe: "https://desk.example/u/abc", UnsubscribeMail: "u-cs_1", Feedback: "cmp_1:marketing:parley"},
			"<https://desk.example/u/abc>, <mailto:news+u-cs_1@desk.example?subject=unsubscribe>", "List-Unsubscribe=One-Click", "cmp_1:marketing:parley"},
		"http":       {hub.Bulk{Unsubscribe: "http://desk.example/u/abc"}, "<http://desk.example/u/abc>", "", ""},
		"asked for":  {hub.Bulk{Unsubscribe: "https://desk.example/u/abc", Transactional: true, Feedback: "f"}, "", "", "f"},
		"hostile":    {hub.Bulk{Unsubscribe: "https://x\r\nBcc: v@o.example", UnsubscribeMail: "a> <b"}, "", "", ""},
		"very long":  {hub.Bulk{Unsubscribe: "https://desk.example/" + strings.Repeat("x", 2000)}, "", "", ""},
		"mail alone": {hub.Bulk{UnsubscribeMail: "u-cs_1"}, "<mailto:news+u-cs_1@desk.example?subject=unsubscribe>", "", ""},
	} {
		m := Mail{From: hub.Address{Address: "news@desk.example"}, To: []hub.Address{{Address: "ana@x.example"}}, Subject: "s", Date: time.Unix(1, 0), ID: "a@b", Text: "only words"}
		m.Unsubscribe(&c.b, plus)
		got, err := mail.ReadMessage(strings.NewReader(string(Bytes(m))))
		if err != nil {
			t.Fatal(err)
		}
		h := got.Header
		if h.Get("List-Unsubscribe") != c.leave || h.Get("List-Unsubscribe-Post") != c.post || h.Get("Feedback-ID") != c.counted || h.Get("Precedence") != "" || h.Get("Bcc") != "" {
			t.Errorf("%s: %v", name, h)
		}
		if h.Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("%s: words alone are %s", name, h.Get("Content-Type"))
		}
	}
}
