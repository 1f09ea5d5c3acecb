package sms

import (
	"context"
	"iter"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"

	rest "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/internal/twilio"
)

// Bounds of one look at Twilio's list.
const (
	listPage  = 200
	listPages = 50              // of each number
	listBack  = 2 * time.Minute // how far before since we look: its clock is not ours
	fileWait  = time.Hour       // how long a listed message waits for its files
)

// List implements channels.Reconciler: what was sent to our numbers or to our
// messaging service since, oldest first. Twilio lists the newest first, so all of
// it is read before the first is yielded.
func (a *adapter) List(ctx context.Context, since time.Time) iter.Seq2[channels.Listed, error] {
	return func(yield func(channels.Listed, error) bool) {
		var all []rest.ApiV2010Message
		tos := a.set.numbers
		if a.set.service != "" {
			tos = []string{""} // the service's numbers are not ours to know
		}
		for _, to := range tos {
			some, err := a.listTo(ctx, to, since.Add(-listBack))
			if err != nil {
				yield(channels.Listed{}, err)
				return
			}
			all = append(all, some...)
		}
		slices.SortStableFunc(all, func(x, y rest.ApiV2010Message) int { return sentAt(x).Compare(sentAt(y)) })
		for _, m := range all {
			one := channels.Listed{SrcKey: text(m.Sid), At: sentAt(m), Take: func(ctx context.Context, sink channels.Sink) error { return a.takeListed(ctx, sink, m) }}
			if !yield(one, nil) {
				return
			}
		}
	}
}

// listTo reads the pages of what was sent to one number, or to the service.
func (a *adapter) listTo(ctx context.Context, to string, since time.Time) (out []rest.ApiV2010Message, err error) {
	params := (&rest.ListMessageParams{}).SetDateSentAfter(since.UTC()).SetPageSize(listPage)
	if to != "" {
		params.SetTo(to)
	}
	token, page := "", ""
	for range listPages {
		answer, err := a.client.API(ctx).PageMessage(params, token, page)
		if err = twilio.Fault(err); err != nil {
			return nil, err
		}
		for _, m := range answer.Messages {
			if text(m.Direction) != "inbound" || !messageSID.MatchString(text(m.Sid)) || (to == "" && text(m.MessagingServiceSid) != a.set.service) {
				continue
			}
			out = append(out, m)
		}
		if token, page = next(text(answer.NextPageUri)); token == "" && page == "" {
			return out, nil
		}
	}
	a.env.Log.Warn("Twilio's list is longer than is read at once", "inbox", a.in.ID, "read", len(out))
	return out, nil
}

// next is how Twilio names the page after this one.
func next(uri string) (token, page string) {
	u, err := url.Parse(uri)
	if uri == "" || err != nil {
		return "", ""
	}
	return u.Query().Get("PageToken"), u.Query().Get("Page")
}

// takeListed brings one message of the list in, as its webhook would have.
func (a *adapter) takeListed(ctx context.Context, sink channels.Sink, m rest.ApiV2010Message) error {
	in := incoming{sid: text(m.Sid), from: text(m.From), to: text(m.To), body: text(m.Body), at: sentAt(m)}
	if n := text(m.NumMedia); n != "" && n != "0" {
		page, err := a.client.API(ctx).PageMedia(in.sid, (&rest.ListMediaParams{}).SetPageSize(20), "", "")
		if err = twilio.Fault(err); err != nil {
			return err
		}
		for _, f := range page.MediaList {
			if uri := text(f.Uri); strings.HasPrefix(uri, "/") && len(in.media) < Channel.Can.Files.Max {
				in.media = append(in.media, a.set.account.Base+strings.TrimSuffix(uri, ".json"))
			}
		}
	}
	how := noLonger
	if a.env.Now().Sub(in.at) < fileWait {
		how = looksAgain
	}
	return a.take(ctx, sink, in, how)
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// sentAt is when a message came to Twilio; zero when it does not say.
func sentAt(m rest.ApiV2010Message) time.Time {
	for _, s := range []string{text(m.DateSent), text(m.DateCreated)} {
		if at, err := mail.ParseDate(s); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}
