package sms

import (
	"context"
	"net/url"

	rest "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/parleyhub/parley/channels/sms/segments"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/phone"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/internal/twilio"
)

// Send implements channels.Adapter. Twilio drops no repeats, so what may have
// gone out is never sent again by itself; its status callback, which carries our
// own id, tells what became of it.
func (a *adapter) Send(ctx context.Context, m hub.Outbound) (hub.Receipt, error) {
	params, err := a.request(ctx, m)
	if err != nil {
		return hub.Receipt{}, err
	}
	sent, err := a.client.API(ctx).CreateMessage(params)
	if err = twilio.Fault(err); err != nil {
		if twilio.Code(err) == twilio.CodeOptedOut {
			if news := a.silenced(ctx, m.To, first(m.Ref, string(m.Message))); news != nil {
				a.env.Log.Warn("the hub does not know yet that somebody opted out", "inbox", a.in.ID, "kind", hub.KindOf(news))
			}
		}
		return hub.Receipt{}, err
	}
	if sent.Sid == nil || !messageSID.MatchString(*sent.Sid) {
		return hub.Receipt{}, twilio.Fault(errNoSID)
	}
	return hub.Receipt{State: hub.Accepted, Ref: *sent.Sid, At: a.env.Now().UTC()}, nil
}

type constError string

func (e constError) Error() string { return string(e) }

const errNoSID constError = "an answer without the message's id"

// request is what Twilio is asked to send.
func (a *adapter) request(ctx context.Context, m hub.Outbound) (*rest.CreateMessageParams, error) {
	switch {
	case m.To.Kind != hub.HandlePhone || !phone.IsE164(m.To.Address):
		return nil, hub.InvalidField("to", "is not a phone number that can be written to")
	case m.Template != nil:
		return nil, hub.Errorf(hub.Unsupported, "Text messages have no templates of the network.")
	case m.Text == "" && len(m.Attachments) == 0:
		return nil, hub.InvalidField("text", "is empty")
	case segments.Of(m.Text).Units > maxText:
		return nil, hub.InvalidField("text", "is longer than the 1,600 characters a text message may have")
	case len(m.Attachments) > Channel.Can.Files.Max:
		return nil, said.Invalid("attachments", "ring_many", "are more than ten")
	}
	params := (&rest.CreateMessageParams{}).SetTo(m.To.Address)
	if m.Text != "" {
		params.SetBody(m.Text)
	}
	if len(m.Attachments) > 0 {
		files := make([]string, len(m.Attachments))
		for i, f := range m.Attachments {
			files[i] = a.fileURL(f)
		}
		params.SetMediaUrl(files)
	}
	if a.set.service != "" {
		params.SetMessagingServiceSid(a.set.service)
	}
	if len(a.set.numbers) > 0 {
		from, err := a.pick(ctx, m.To)
		if err != nil {
			return nil, err
		}
		params.SetFrom(from)
	}
	params.SetStatusCallback(a.hook.URL("/status", url.Values{"ref": {first(m.Ref, string(m.Message))}}))
	return params, nil
}
