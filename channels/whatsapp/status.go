package whatsapp

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
)

var states = map[string]hub.DeliveryState{
	"sent": hub.Accepted, "delivered": hub.Delivered, "read": hub.Read, "played": hub.Read, "failed": hub.Failed,
}

// status brings in news of something that was sent, in whatever order it comes.
func (a *adapter) status(ctx context.Context, in *meta.Intake, raw []byte) {
	if in.Stopped(ctx) {
		return
	}
	var s status
	if err := json.Unmarshal(raw, &s); err != nil || s.ID == "" {
		in.Broken(ctx, raw, "A message's status could not be read.")
		return
	}
	state, ok := states[s.Status]
	if !ok {
		in.Event(ctx, "whatsapp.status."+meta.Word(s.Status), raw)
		return
	}
	ours, ok := meta.ReadMark(s.Ours)
	if !ok {
		ours = a.remembered(ctx, &s)
	}
	if !ours.Last && state != hub.Failed { // the last part speaks for the whole, but for trouble
		return
	}
	r := hub.Receipt{State: state, Ref: ours.Ref, At: s.Timestamp.Time}
	if ours.Ref != string(s.ID) && ours.Last {
		r.Final = string(s.ID)
	}
	if state == hub.Failed {
		r.Error = "WhatsApp could not deliver it."
		if len(s.Errors) > 0 {
			code, _ := strconv.Atoi(s.Errors[0].Code.String()) // 0 is no code of theirs
			r.Error = meta.Words(code, fmt.Sprintf("WhatsApp could not deliver it (error %d).", code))
		}
	}
	in.Receipt(ctx, r)
}

// remembered finds the message of a status that does not name it: sent where
// our own word does not come back. What we know nothing of is called by its id.
func (a *adapter) remembered(ctx context.Context, s *status) meta.Mark {
	for _, who := range []string{string(s.RecipientUserID), string(s.RecipientID)} {
		if who == "" {
			continue
		}
		parts, err := a.sent.Load(ctx, who)
		if err != nil {
			a.log.Warn("what was sent could not be looked up", "err", err)
			continue
		}
		for _, p := range parts {
			if p.ID == string(s.ID) {
				return meta.Mark{Ref: p.Ref, Last: p.Last}
			}
		}
	}
	return meta.Mark{Ref: string(s.ID), Last: true}
}
