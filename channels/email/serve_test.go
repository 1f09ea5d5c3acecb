package email_test

import (
	"context"
	"testing"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/email"
	"github.com/parleyhub/parley/hub"
)

func TestOneMailForSeveralInboxesReachesEachOnce(t *testing.T) {
	d := openDoor(t, email.ServerOptions{})
	inbox := func(address string, takes bool) *channeltest.Rig {
		r := channeltest.Open(t, channeltest.NewHub(t), email.Channel, map[string]any{"address": address, "smtp_in": takes})
		d.add(r)
		return r
	}
	support, sales, closed := inbox(ourAddress, true), inbox("sales@desk.example", true), inbox("closed@desk.example", false)
	mail := crlf("From: ann@customer.example", "Message-ID: <1@customer.example>", "", "hi", "")
	to := []string{ourAddress, "Support+token9@DESK.example", "sales@desk.example"}
	if err := post(t, d.addr, "ann@customer.example", to, mail); err != nil {
		t.Fatal(err)
	}
	got := support.Hub.Received()
	if len(got) != 1 || len(got[0].Tokens) != 1 || got[0].Tokens[0] != "token9" || len(sales.Hub.Received()) != 1 {
		t.Errorf("support %+v, sales %d", got, len(sales.Hub.Received()))
	}
	for _, rcpt := range []string{"closed@desk.example", "nobody@desk.example", "support@other.example", "supporter@desk.example"} {
		if err := post(t, d.addr, "ann@customer.example", []string{rcpt}, mail); err == nil {
			t.Errorf("%s was taken", rcpt)
		}
	}
	if len(closed.Hub.Received()) != 0 {
		t.Error("an inbox that takes no mail got one")
	}
	// One inbox refuses: 451 for all, and the repeat doubles nothing.
	sales.Hub.Refuse(hub.Errorf(hub.Temporary, "no room"))
	second := crlf("From: ann@customer.example", "Message-ID: <2@customer.example>", "", "hi again", "")
	if err := post(t, d.addr, "ann@customer.example", to, second); err == nil {
		t.Error("acknowledged though one inbox does not have it")
	}
	sales.Hub.Refuse(nil)
	if err := post(t, d.addr, "ann@customer.example", to, second); err != nil {
		t.Error(err)
	}
	if a, b := len(support.Hub.Received()), len(sales.Hub.Received()); a != 2 || b != 2 {
		t.Errorf("support has %d, sales has %d, want 2 each", a, b)
	}
}

// drop is a sink without a cost of its own.
type drop struct{}

func (drop) Message(context.Context, hub.Inbound) error { return nil }
func (drop) Receipt(context.Context, hub.Receipt) error { return nil }

func BenchmarkReadMail(b *testing.B) {
	r := receiving(b, nil)
	raw := []byte(ordinary(1, 1))
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if err := r.Adapter.(channels.MailTaker).TakeMail(b.Context(), drop{}, fromAnn, raw); err != nil {
			b.Fatal(err)
		}
	}
}
