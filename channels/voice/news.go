package voice

import (
	"context"
	"net/mail"
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

var (
	callSID  = regexp.MustCompile(`^CA[0-9a-fA-F]{32}$`)
	otherSID = regexp.MustCompile(`^(RE|TR)[0-9a-fA-F]{32}$`)
)

// How sure news is of its state, as hub.Call.Order: whoever knows whether anybody
// answered is believed before the mere end of the line, in whichever order the two
// come. Between them stands Twilio's own count of events of a leg.
const (
	guessed = 1
	counted = 10
	sure    = 1_000_000
)

// handleCaller is who calls without a phone number we could call: a hidden number
// (one person for each call, since nobody knows), or an address of another kind.
// Scope = inbox.
const handleCaller hub.HandleKind = "voice_caller"

// hidden are the numbers that Twilio writes for callers who show none
// (https://help.twilio.com/articles/223179988).
var hidden = map[string]bool{"+266696687": true, "+7378742833": true, "+2562533": true, "+8656696": true, "+86282452253": true}

// item makes news of a call an item of the timeline. Key names the news within
// the call: the same news again has the same.
func (a *adapter) item(call, person, key string, c hub.Call) hub.Inbound {
	now := a.env.Now().UTC()
	return hub.Inbound{
		Inbox: a.in.ID, Kind: Kind, SrcKey: call + "/" + key, Ref: call, Joins: true, Thread: a.caller(person, call).Key(),
		From: a.caller(person, call), Call: &c, ReceivedAt: now, AcceptedAt: now,
	}
}

// caller is who a number belongs to.
func (a *adapter) caller(number, call string) hub.Handle {
	number = strings.TrimSpace(number)
	h, err := phone.Handle(number)
	switch {
	case strings.HasPrefix(number, "+") && err == nil && !hidden[number]:
		return h
	case strings.ContainsAny(number, ":@") && len(number) <= 300:
		return hub.Handle{Kind: handleCaller, Scope: string(a.in.ID), Address: strings.ToLower(clean(number))}
	}
	return hub.Handle{Kind: handleCaller, Scope: string(a.in.ID), Address: strings.ToLower(call)}
}

// shown is a number as an item shows it; empty when the caller shows none.
func shown(number string) string {
	if !phone.IsE164(number) || hidden[number] {
		return ""
	}
	return number
}

// clean drops control characters and broken UTF-8.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD")))
}

// when is the instant news speaks of: Twilio's, unless it lies in the future or
// more than a day back, else ours.
func (a *adapter) when(p twilio.Params) time.Time {
	now := a.env.Now().UTC()
	at, err := mail.ParseDate(p.Get("Timestamp"))
	if err != nil || at.After(now) || now.Sub(at) > 24*time.Hour {
		return now
	}
	return at.UTC()
}

// seconds of a parameter; 0 when it is none.
func seconds(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 7*24*3600 {
		return 0
	}
	return n
}

func sequence(p twilio.Params) int64 {
	return counted + int64(min(max(seconds(p.Get("SequenceNumber")), 0), 100_000))
}

// A row of State keeps what a call has come to until it ends: that it was recorded,
// or by which leg it was answered; other phones that rang may have met a machine.
func row(call string) string { return "call/" + call }

const (
	answered = "answered/"
	recorded = "recorded"
)

func isAnswered(known string) bool { return strings.HasPrefix(known, answered) }

func (a *adapter) knows(ctx context.Context, call string) (string, error) {
	raw, err := a.env.State.Get(ctx, row(call))
	if hub.Is(err, hub.Missing) {
		return "", nil
	}
	return string(raw), err
}

func (a *adapter) unknown(ctx context.Context, sink channels.Sink, what string, p twilio.Params) error {
	now := a.env.Now().UTC()
	return sink.Message(ctx, hub.Inbound{Inbox: a.in.ID, Kind: Kind, SrcKey: "event/" + what + "/" + hub.SourceHash(a.in.ID, string(p.Raw())), Thread: "events",
		Event: what, ReceivedAt: now, AcceptedAt: now, Raw: p.Raw(), RawType: "application/x-www-form-urlencoded"})
}
