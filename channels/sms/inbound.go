package sms

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/phone"
	"github.com/parleyhub/parley/internal/twilio"
)

var messageSID = regexp.MustCompile(`^(SM|MM)[0-9a-fA-F]{32}$`)

// handleSender is who writes from something that is no phone number: a short
// code or a name. They cannot be answered. Scope = inbox.
const handleSender hub.HandleKind = "sms_sender"

// incoming is one message as Twilio tells of it, in a webhook or in its list.
type incoming struct {
	sid, from, to, body string
	optOut              string // what Twilio made of it; empty: it does not say
	media               []string
	at                  time.Time // zero = now
	raw                 []byte
}

// message takes a webhook about an incoming message.
func (a *adapter) message(ctx context.Context, sink channels.Sink, p twilio.Params) error {
	m := incoming{sid: p.Get("MessageSid"), from: p.Get("From"), to: p.Get("To"), body: p.Get("Body"),
		optOut: strings.ToUpper(p.Get("OptOutType")), raw: p.Raw()}
	if m.sid == "" {
		m.sid = p.Get("SmsSid")
	}
	if state := first(p.Get("MessageStatus"), p.Get("SmsStatus")); state != "" && state != "received" && state != "receiving" {
		return a.status(ctx, sink, p) // an admin entered one address for both
	}
	n, _ := strconv.Atoi(p.Get("NumMedia")) // none when it is no number
	for i := range min(max(n, 0), Channel.Can.Files.Max) {
		m.media = append(m.media, p.Get("MediaUrl"+strconv.Itoa(i)))
	}
	if !messageSID.MatchString(m.sid) {
		return a.unknown(ctx, sink, "message", p)
	}
	_, err, _ := a.taking.Do(m.sid, func() (any, error) {
		// The first of several at once works for all of them, also when its own
		// line is gone.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), webhookTime)
		defer cancel()
		return nil, a.take(ctx, sink, m, comesAgain)
	})
	return err
}

// take brings a message in, with its files.
func (a *adapter) take(ctx context.Context, sink channels.Sink, m incoming, how patience) error {
	in, ok := a.inbound(m)
	if !ok {
		return sink.Message(ctx, a.event("from_elsewhere", m.sid, m.raw))
	}
	consent, err := a.consent(ctx, m, in.From)
	if err != nil {
		return err
	}
	in.Consent = consent
	if err := a.remember(ctx, in.From, m.to); err != nil {
		return err
	}
	if len(m.media) == 0 {
		return sink.Message(ctx, in)
	}
	return a.takeFiles(ctx, sink, in, m.media, how)
}

// inbound is a message without its files. It is not ok when it came over another
// network that Twilio carries as well.
func (a *adapter) inbound(m incoming) (hub.Inbound, bool) {
	now := a.env.Now().UTC()
	in := hub.Inbound{
		Inbox: a.in.ID, Kind: Kind, SrcKey: m.sid, Ref: m.sid, Text: clean(m.body),
		ReceivedAt: now, AcceptedAt: now, Raw: m.raw, RawType: "application/x-www-form-urlencoded",
	}
	if !m.at.IsZero() && m.at.Before(now) {
		in.ReceivedAt = m.at
	}
	from := strings.TrimSpace(m.from)
	h, err := phone.Handle(from)
	switch {
	case strings.HasPrefix(from, "+") && err == nil:
		in.From = h
	case from == "" || len(from) > 40 || strings.ContainsRune(from, ':'):
		return in, false
	default:
		in.From = hub.Handle{Kind: handleSender, Scope: string(a.in.ID), Address: strings.ToLower(clean(from))}
		in.FromName = clean(from)
	}
	in.Thread = in.From.Address
	return in, true
}

// clean drops what no text holds: broken UTF-8, NUL and other control characters.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// unknown keeps what Twilio sends and we have no word for: raw, counted, and
// acknowledged, since it would be no clearer the next time.
func (a *adapter) unknown(ctx context.Context, sink channels.Sink, what string, p twilio.Params) error {
	sum := sha256.Sum256(p.Raw())
	return sink.Message(ctx, a.event(what, hex.EncodeToString(sum[:16]), p.Raw()))
}

func (a *adapter) event(what, key string, raw []byte) hub.Inbound {
	now := a.env.Now().UTC()
	return hub.Inbound{Inbox: a.in.ID, Kind: Kind, SrcKey: "event/" + what + "/" + key, Thread: "events", Event: what,
		ReceivedAt: now, AcceptedAt: now, Raw: raw, RawType: "application/x-www-form-urlencoded"}
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
