package networks

import (
	"context"
	"fmt"
	"strconv"

	"github.com/parleyhub/parley/channels/sim/forum"
	"github.com/parleyhub/parley/channels/sim/meta"
	"github.com/parleyhub/parley/channels/sim/telegram"
	"github.com/parleyhub/parley/channels/sim/twilio"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

const (
	account = "AC0123456789abcdef0123456789abcdef"
	secret  = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	house   = "+15005550006"
)

func phone(from int) string { return fmt.Sprintf("+1202555%04d", from) }

// line is Twilio with one number.
func (n *Network) line() (*twilio.Sim, map[string]any) {
	s := twilio.New(twilio.Options{AccountSID: account, AuthToken: secret, Now: run.Wall, HTTP: n.client})
	s.At(n.base, "")
	s.Add(twilio.Number{Phone: house})
	n.gate.provider = s // the hub looks the number up while the inbox is made
	return s, map[string]any{"account_sid": account, "auth_token": secret, "api_url": n.base}
}

func sid(kind string, id int64) string { return fmt.Sprintf("%s%032x", kind, id) }

func twilioSaid(a twilio.Answer) error {
	if a.Err != nil {
		return a.Err
	}
	return acknowledged(a.Status)
}

func texts(ctx context.Context, n *Network, d *outside.Desk) error {
	s, set := n.line()
	set["numbers"] = []any{house}
	hook, err := n.join(ctx, d, "sms", s, set)
	n.post = func(ctx context.Context, from int, id int64, text string) error {
		return twilioSaid(s.Post(ctx, hook, [][2]string{
			{"ToCountry", "US"}, {"SmsMessageSid", sid("SM", id)}, {"NumMedia", "0"}, {"SmsSid", sid("SM", id)}, {"SmsStatus", "received"}, {"Body", text},
			{"FromCountry", "US"}, {"To", house}, {"NumSegments", "1"}, {"MessageSid", sid("SM", id)}, {"AccountSid", account}, {"From", phone(from)}, {"ApiVersion", "2010-04-01"},
		}))
	}
	return err
}

func calls(ctx context.Context, n *Network, d *outside.Desk) error {
	s, set := n.line()
	set["number"] = house
	hook, err := n.join(ctx, d, "voice", s, set)
	n.Deaf = true
	n.post = func(ctx context.Context, from int, id int64, _ string) error { // another number than those who write: nobody's matter gets in between
		caller := fmt.Sprintf("+1303555%04d", from)
		return twilioSaid(s.Post(ctx, hook, [][2]string{
			{"CallSid", sid("CA", id)}, {"AccountSid", account}, {"From", caller}, {"To", house}, {"Caller", caller}, {"Called", house},
			{"CallStatus", "ringing"}, {"ApiVersion", "2010-04-01"}, {"Direction", "inbound"}, {"FromCountry", "US"}, {"ToCountry", "US"},
		}))
	}
	return err
}

func whatsapp(ctx context.Context, n *Network, d *outside.Desk) error {
	return n.meta(ctx, d, meta.Account{Network: meta.WhatsApp, ID: "106540352242922", Business: "419561257915477", Shown: "12025550150"}, "phone_number_id")
}

func messenger(ctx context.Context, n *Network, d *outside.Desk) error {
	return n.meta(ctx, d, meta.Account{Network: meta.Messenger, ID: "104000000000009", Shown: "Load"}, "page_id")
}

func instagram(ctx context.Context, n *Network, d *outside.Desk) error {
	return n.meta(ctx, d, meta.Account{Network: meta.Instagram, ID: "17841400000000007", Shown: "Load"}, "account_id")
}

func (n *Network) meta(ctx context.Context, d *outside.Desk, acc meta.Account, setting string) error {
	m := meta.New(n.base, run.Wall)
	m.Client = n.client
	ours, kind := m.Account(acc), string(acc.Network)
	n.gate.provider = m
	hook, err := n.join(ctx, d, kind, m, map[string]any{
		setting: acc.ID, "access_token": m.Token, "app_secret": m.Secret, "verify_token": m.Verify, "api_base_url": n.base,
	})
	ours.Hook = hook
	n.post = func(_ context.Context, from int, id int64, text string) error {
		who, body := meta.Person{ID: strconv.Itoa(40721000000 + from), Name: fmt.Sprint("Customer ", from)}, []byte(nil)
		if acc.Network == meta.WhatsApp {
			_, body = ours.Message(who, map[string]any{"id": fmt.Sprintf("wamid.load%024d", id), "type": "text", "text": map[string]any{"body": text}})
		} else {
			_, body = ours.DirectBody(who, map[string]any{"mid": fmt.Sprintf("m_load%024d", id), "text": text})
		}
		return acknowledged(ours.Post(body))
	}
	return err
}

func telegrams(ctx context.Context, n *Network, d *outside.Desk) error {
	s := telegram.New(run.Wall)
	s.Client = n.client
	n.gate.provider = s
	_, err := n.join(ctx, d, "telegram", s, map[string]any{"token": s.Token, "receive": "webhook", "api_base_url": n.base})
	if err == nil {
		err = until(ctx, func() bool { return s.HookURL() != "" })
	}
	n.post = func(ctx context.Context, from int, id int64, text string) error {
		who := telegram.Object{"id": 7_000_000_000 + from, "is_bot": false, "first_name": fmt.Sprint("Customer ", from)}
		return acknowledged(s.Again(ctx, telegram.Object{"update_id": 880_000_000 + id, "message": telegram.Object{
			"message_id": id, "date": run.Wall().Unix(), "from": who, "text": text,
			"chat": telegram.Object{"id": 7_000_000_000 + from, "type": "private", "first_name": who["first_name"]},
		}}))
	}
	return err
}

func community(ctx context.Context, n *Network, d *outside.Desk) error {
	f := &forum.Forum{Secret: secret, Now: run.Wall, Client: n.client}
	n.gate.provider = f
	hook, err := n.join(ctx, d, "webhook", f, map[string]any{"url": n.base, "secret": secret})
	f.Hook = hook
	n.post = func(ctx context.Context, from int, id int64, text string) error {
		who := fmt.Sprint("m", from)
		return f.Tell(ctx, forum.Event{"type": "message", "id": fmt.Sprint("e", id), "thread": who, "sender": map[string]string{"id": who, "name": who}, "text": text})
	}
	return err
}
