package sms

import (
	"context"
	"strconv"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/phone"
	"github.com/parleyhub/parley/internal/twilio"
)

// states are what Twilio's words for a sent message mean to us; empty: nothing
// that Send has not said already. They come in any order and more than once, and
// the hub lets states go forward only.
var states = map[string]hub.DeliveryState{
	"accepted": "", "scheduled": "", "queued": "", "sending": "",
	"sent": hub.Accepted, "delivered": hub.Delivered, "read": hub.Read,
	"undelivered": hub.Failed, "failed": hub.Failed, "canceled": hub.Failed, "partially_delivered": hub.Accepted,
}

// status takes news of something we sent.
func (a *adapter) status(ctx context.Context, sink channels.Sink, p twilio.Params) error {
	said, sid := first(p.Get("MessageStatus"), p.Get("SmsStatus")), first(p.Get("MessageSid"), p.Get("SmsSid"))
	ref := first(p.Own("ref"), sid)
	state, known := states[said]
	if !known || !messageSID.MatchString(sid) || len(ref) > 200 {
		return a.unknown(ctx, sink, "status", p)
	}
	if state == "" {
		return nil
	}
	r := hub.Receipt{State: state, Ref: ref, At: a.env.Now().UTC()}
	if state == hub.Failed {
		r.Error, r.Gone = twilio.Undelivered(p.Get("ErrorCode")), twilio.Gone(p.Get("ErrorCode"))
		if said == "canceled" {
			r.Error = "The message was taken back at Twilio before it left."
		}
	}
	if p.Get("ErrorCode") == strconv.Itoa(twilio.CodeOptedOut) {
		if who, err := phone.Handle(p.Get("To")); err == nil {
			if err := a.silenced(ctx, who, sid); err != nil {
				return err
			}
		}
	}
	return sink.Receipt(ctx, r)
}
