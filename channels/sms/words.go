package sms

import (
	"context"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// agrees starts messages again after a stop; at any other time it is a plain yes
// to whatever was asked, and no consent.
const agrees = "YES"

// consent is what the person says about being written to: nil for anything but
// one of the words alone, which Twilio reads and answers itself. What Twilio itself made of the message goes first: its
// customers may have words of their own there.
func (a *adapter) consent(ctx context.Context, m incoming, who hub.Handle) (*hub.Consent, error) {
	if who.Kind != hub.HandlePhone {
		return nil, nil
	}
	row := a.personRow("out", who.Address)
	word := ""
	if len(m.media) == 0 {
		word = strings.ToUpper(strings.TrimSpace(m.body))
	}
	given := false
	starts, known := hub.CarrierWord(word)
	switch {
	case m.optOut == "STOP":
	case m.optOut == "START":
		given = true
	case m.optOut != "":
		return nil, nil
	case known:
		given = starts
	case word == agrees:
		_, err := a.env.State.Get(ctx, row)
		if hub.Is(err, hub.Missing) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		given = true
	default:
		return nil, nil
	}
	if err := a.setOut(ctx, row, !given); err != nil {
		return nil, err
	}
	if word == "" || len(word) > 40 {
		word = m.optOut
	}
	return &hub.Consent{Purpose: "all", Given: given, Proof: "text message “" + clean(word) + "”, " + m.sid}, nil
}

func (a *adapter) setOut(ctx context.Context, row string, out bool) error {
	if out {
		return a.env.State.Put(ctx, row, []byte("1"))
	}
	return a.env.State.Delete(ctx, row)
}

// silenced tells the hub that Twilio knows a person as one who wants no messages.
// It is news for the next time; what was sent has failed already.
func (a *adapter) silenced(ctx context.Context, who hub.Handle, key string) error {
	if err := a.setOut(ctx, a.personRow("out", who.Address), true); err != nil {
		return err
	}
	sink := a.sink.Load()
	if sink == nil {
		return nil
	}
	in := a.event("opted_out", key, nil)
	in.From, in.Thread, in.RawType = who, who.Address, ""
	in.Consent = &hub.Consent{Purpose: "all", Proof: "Twilio refused a message to them: error 21610"}
	return (*sink).Message(ctx, in)
}
