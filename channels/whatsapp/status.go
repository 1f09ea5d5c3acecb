package whatsapp

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

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
	ours, ok := readMark(s.Ours)
	if !ok {
		ours = a.remembered(ctx, &s)
	}
	if !ours.last && state != hub.Failed { // the last part speaks for the whole, but for trouble
		return
	}
	r := hub.Receipt{State: state, Ref: ours.ref, At: s.Timestamp.Time}
	if ours.ref != string(s.ID) && ours.last {
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
func (a *adapter) remembered(ctx context.Context, s *status) mark {
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
				return mark{ref: p.Ref, last: p.Last}
			}
		}
	}
	return mark{ref: string(s.ID), last: true}
}

// mark is our own word about a message, which the API gives back with each
// status (biz_opaque_callback_data): whose part it is.
type mark struct {
	ref  string
	last bool
}

var refShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,80}$`)

func (m mark) String() string {
	if m.last {
		return "parley.1." + m.ref + ".last"
	}
	return "parley.1." + m.ref + ".part"
}

func readMark(s string) (mark, bool) {
	rest, ok := strings.CutPrefix(s, "parley.1.")
	ref, end, cut := strings.Cut(rest, ".")
	if !ok || !cut || !refShape.MatchString(ref) || (end != "last" && end != "part") {
		return mark{}, false
	}
	return mark{ref: ref, last: end == "last"}, true
}
