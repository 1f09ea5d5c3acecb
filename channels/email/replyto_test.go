package email_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/email"
	"github.com/parleyhub/parley/hub"
)

func TestReplyToSaysWhereTheAnswerGoes(t *testing.T) {
	h := channeltest.NewHub(t)
	h.Ours = func(address string) bool { return strings.EqualFold(address, "sales@desk.example") }
	r := channeltest.Open(t, h, email.Channel, map[string]any{"address": ourAddress, "smtp_in": true})
	for i, c := range []struct {
		name, head string
		want       string
		automatic  hub.Automatic
	}{
		{"a contact form", "From: Shop <noreply@shop.example>\r\nReply-To: Ann <Ann@customer.example>", "Ann@customer.example", hub.ByPerson},
		{"a contact form that says it is a program", "From: noreply@shop.example\r\nReply-To: ann@customer.example\r\nAuto-Submitted: auto-generated", "ann@customer.example", hub.AutoOther},
		{"another address of theirs", "From: ann@work.example\r\nReply-To: ann@home.example", "ann@home.example", hub.ByPerson},
		{"two", "From: ann@work.example\r\nReply-To: ann@home.example, Bob <bob@home.example>", "ann@home.example bob@home.example", hub.ByPerson},
		{"the same address", "From: ann@work.example\r\nReply-To: Ann <ANN@work.example>", "", hub.ByPerson},
		{"ours", "From: ann@work.example\r\nReply-To: " + ourAddress, "", hub.ByPerson},
		{"ours with a token", "From: ann@work.example\r\nReply-To: support+abc@DESK.example", "", hub.ByPerson},
		{"ours through a form", "From: noreply@shop.example\r\nReply-To: " + ourAddress, "", hub.AutoOther},
		{"another inbox of this hub", "From: ann@work.example\r\nReply-To: sales@desk.example", "", hub.ByPerson},
		{"ours beside theirs", "From: ann@work.example\r\nReply-To: support@desk.example, ann@home.example", "ann@home.example", hub.ByPerson},
		{"a list that wants the answer", "From: ann@work.example\r\nReply-To: talk@list.example\r\nList-Id: <talk.list.example>", "", hub.AutoList},
		{"bulk", "From: ann@work.example\r\nReply-To: news@list.example\r\nPrecedence: bulk", "", hub.AutoList},
		{"nobody reads there either", "From: noreply@shop.example\r\nReply-To: no-reply@shop.example", "no-reply@shop.example", hub.AutoOther},
		{"no address at all", "From: ann@work.example\r\nReply-To: undisclosed-recipients:;", "", hub.ByPerson},
		{"with a line end inside", "From: ann@work.example\r\nReply-To: =?utf-8?q?a=0D=0ABcc:_v@o.example?= <ann@home.example>", "ann@home.example", hub.ByPerson},
		{"two fields", "From: ann@work.example\r\nReply-To: ann@home.example\r\nReply-To: eve@evil.example", "", hub.ByPerson},
		{"no From", "Reply-To: ann@home.example", "", hub.ByPerson},
		{"a flood", "From: ann@work.example\r\nReply-To: " + strings.Repeat("x@flood.example, y@flood.example, ", 50), "x@flood.example y@flood.example", hub.ByPerson},
	} {
		m := take(t, r, fromAnn, c.head+fmt.Sprintf("\r\nTo: "+ourAddress+"\r\nMessage-ID: <r%d@x.example>\r\nSubject: Hello\r\n\r\nhi\r\n", i))
		var got []string
		for _, a := range m.ReplyTo {
			got = append(got, a.Address)
			if strings.ContainsAny(a.Name, "\r\n") {
				t.Errorf("%s: the name %q", c.name, a.Name)
			}
		}
		if strings.Join(got, " ") != c.want || m.Automatic != c.automatic {
			t.Errorf("%s: answered at %q, automatic %q; want %q, %q", c.name, got, m.Automatic, c.want, c.automatic)
		}
		if from := "ann@home.example"; c.name == "no From" && m.From.Address != from {
			t.Errorf("%s: from %q", c.name, m.From)
		}
	}
	// A sender that is certainly not who they say they are redirects nothing.
	if m := take(t, r, fromAnn, "From: ann@work.example\r\nFrom: bob@work.example\r\nReply-To: eve@evil.example\r\n\r\nhi\r\n"); len(m.ReplyTo) != 0 || m.Auth != hub.VerdictFailed {
		t.Errorf("a forged sender is answered at %v (%s)", m.ReplyTo, m.Auth)
	}
}
