package voice

import (
	"context"
	"iter"
	"net/mail"
	"net/url"
	"slices"
	"time"

	rest "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/twilio"
)

// Bounds of one look at Twilio's list.
const (
	listPage  = 200
	listPages = 50
	listBack  = 24 * time.Hour // Twilio filters calls by the day they began
)

// List implements channels.Reconciler: the calls to our number that have ended
// since, oldest first.
func (a *adapter) List(ctx context.Context, since time.Time) iter.Seq2[channels.Listed, error] {
	return func(yield func(channels.Listed, error) bool) {
		all, err := a.ended(ctx, since)
		if err != nil {
			yield(channels.Listed{}, err)
			return
		}
		slices.SortStableFunc(all, func(x, y rest.ApiV2010Call) int {
			return at(x.EndTime, x.StartTime).Compare(at(y.EndTime, y.StartTime))
		})
		for _, c := range all {
			one := channels.Listed{SrcKey: text(c.Sid) + "/end", At: at(c.EndTime, c.StartTime),
				Take: func(ctx context.Context, sink channels.Sink) error { return a.takeListed(ctx, sink, c) }}
			if !yield(one, nil) {
				return
			}
		}
	}
}

func (a *adapter) ended(ctx context.Context, since time.Time) (out []rest.ApiV2010Call, err error) {
	params := (&rest.ListCallParams{}).SetTo(a.set.number).SetStartTimeAfter(since.Add(-listBack).UTC()).SetPageSize(listPage)
	token, page := "", ""
	for range listPages {
		answer, err := a.client.API(ctx).PageCall(params, token, page)
		if err = twilio.Fault(err); err != nil {
			return nil, err
		}
		for _, c := range answer.Calls {
			if text(c.Direction) == "inbound" && callSID.MatchString(text(c.Sid)) && final[text(c.Status)] && at(c.EndTime, c.StartTime).After(since) {
				out = append(out, c)
			}
		}
		u, err := url.Parse(text(answer.NextPageUri))
		if err != nil || u.RawQuery == "" {
			return out, nil
		}
		token, page = u.Query().Get("PageToken"), u.Query().Get("Page")
	}
	a.env.Log.Warn("Twilio's list is longer than is read at once", "inbox", a.in.ID, "read", len(out))
	return out, nil
}

var final = map[string]bool{"completed": true, "busy": true, "no-answer": true, "canceled": true, "failed": true}

// takeListed brings an ended call in, with what was left on the voicemail.
func (a *adapter) takeListed(ctx context.Context, sink channels.Sink, c rest.ApiV2010Call) error {
	call, from := text(c.Sid), text(c.From)
	records, err := a.client.API(ctx).PageCallRecording(call, (&rest.ListCallRecordingParams{}).SetPageSize(20), "", "")
	if err = twilio.Fault(err); err != nil {
		return err
	}
	for _, r := range records.Recordings {
		id := text(r.Sid)
		if !otherSID.MatchString(id) || seconds(text(r.Duration)) == 0 {
			continue
		}
		in := a.item(call, from, "recording/"+id, hub.Call{State: hub.CallVoicemail, From: shown(from), To: a.set.number, Order: guessed})
		where := a.set.account.Base + "/2010-04-01/Accounts/" + a.set.account.SID + "/Recordings/" + id
		if err := a.attach(ctx, &in, where); err != nil {
			return err
		}
		if err := sink.Message(ctx, in); err != nil {
			return err
		}
	}
	if err := a.heardAway(ctx, call, len(records.Recordings) > 0); err != nil {
		return err
	}
	return a.over(ctx, sink, call, from, text(c.Status), at(c.EndTime, c.StartTime), seconds(text(c.Duration)))
}

// heardAway finds out whether anybody answered a call whose webhooks were missed.
// Where agents press a key, only the key counts, and it is in State or nowhere.
func (a *adapter) heardAway(ctx context.Context, call string, message bool) error {
	have, err := a.knows(ctx, call)
	if err != nil || have != "" {
		return err
	}
	met := false
	if !a.set.confirm && !message && len(a.set.ring) > 0 {
		legs, err := a.client.API(ctx).PageCall((&rest.ListCallParams{}).SetParentCallSid(call).SetPageSize(50), "", "")
		if err = twilio.Fault(err); err != nil {
			return err
		}
		met = slices.ContainsFunc(legs.Calls, func(l rest.ApiV2010Call) bool { return text(l.Status) == "completed" })
	}
	switch {
	case met:
		return a.env.State.Put(ctx, row(call), []byte(answered))
	case message:
		return a.env.State.Put(ctx, row(call), []byte(recorded))
	}
	return nil
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// at is the first of some instants that can be read.
func at(all ...*string) time.Time {
	for _, s := range all {
		if t, err := mail.ParseDate(text(s)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
