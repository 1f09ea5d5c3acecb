package email_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/testpeers"
)

func TestPostfixRelaysAndReportsBack(t *testing.T) {
	world := startRelay(t) // the receiving side of the Internet
	p := testpeers.Postfix(t, world.ln.Addr().String())
	port, _ := strconv.Atoi(p.Port)
	r := sending(t, world, map[string]any{"smtp_in": true, "smtp": map[string]any{"host": p.Host, "port": float64(port), "security": "none"}})

	m := r.Outbound(hub.EmailHandle("ann@customer.example"), "It left us on Monday.\n.\n..dots")
	if _, err := r.Adapter.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	testpeers.Await(t, 20*time.Second, "the mail", func() bool { return len(world.all()) == 1 })
	got := world.last(t)
	if got.to[0] != "ann@customer.example" || header(got.raw, "Message-ID") != "<"+m.Ref+">" || !strings.Contains(got.raw, "\r\n..dots") {
		t.Errorf("to %v\n%s", got.to, got.raw)
	}

	// Several at once over one connection, which go in one piece each.
	const burst = 5
	for i := range burst {
		if _, err := r.Adapter.Send(t.Context(), r.Outbound(hub.EmailHandle("ann@customer.example"), fmt.Sprintf("%d\n.\n..dots", i))); err != nil {
			t.Fatal(err)
		}
	}
	testpeers.Await(t, 20*time.Second, "the burst", func() bool { return len(world.all()) == 1+burst })
	seen := map[string]bool{}
	for _, m := range world.all()[1:] {
		_, body, _ := strings.Cut(m.raw, "\r\n\r\n")
		if seen[body] = true; !strings.Contains(m.raw, "\r\n..dots") {
			t.Errorf("the burst came as\n%s", m.raw)
		}
	}
	if len(seen) != burst {
		t.Errorf("%d different mails of %d", len(seen), burst)
	}

	// The next hop knows nobody: Postfix writes a real delivery report.
	world.fail(func(stage string) error {
		if stage == "rcpt" {
			world.fail(nil) // the report itself passes
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
		}
		return nil
	})
	lost := r.Outbound(hub.EmailHandle("gone@customer.example"), "Hello?")
	if _, err := r.Adapter.Send(t.Context(), lost); err != nil {
		t.Fatal(err)
	}
	testpeers.Await(t, 20*time.Second, "the report", func() bool { return len(world.all()) == 2+burst })
	report := world.last(t)
	in := take(t, r, channels.MailEnvelope{From: report.from, To: report.to[0]}, report.raw)
	if in.Receipt == nil || in.Receipt.State != hub.Failed || in.Receipt.Ref != lost.Ref || in.Receipt.Error != "This mail address does not exist." {
		t.Errorf("receipt %+v from\n%s", in.Receipt, report.raw)
	}
	// Without its envelope the report is still known by the Message-ID inside.
	in = take(t, r, channels.MailEnvelope{}, strings.ReplaceAll(report.raw, report.to[0], ourAddress))
	if in.Receipt == nil || in.Receipt.Ref != lost.Ref {
		t.Errorf("receipt by Message-ID %+v", in.Receipt)
	}
}
