package people

import (
	"context"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
)

// AskInput names what somebody shall be asked to confirm once more.
type AskInput struct {
	page.ByID
	Body struct {
		Channel string `json:"channel" minLength:"1" maxLength:"40"`
		Purpose string `json:"purpose" minLength:"1" maxLength:"100"`
	}
}

// Ask answers the operation askConsent.
func (d *Desk) Ask(ctx context.Context, _ *door.Caller, in *AskInput) (*page.Answer[hub.Consent], error) {
	if d.Again == nil {
		return nil, hub.Errorf(hub.Conflict, "nobody is asked to confirm anything here")
	}
	c, err := d.Again(ctx, hub.ContactID(in.ID), in.Body.Channel, in.Body.Purpose)
	if err != nil {
		return nil, err
	}
	for _, x := range c.Consents {
		if x.Pending && x.Channel == in.Body.Channel && x.Purpose == in.Body.Purpose {
			x.Words, x.IP = "", "" // the history tells them
			return page.Of(x, nil)
		}
	}
	return nil, hub.Errorf(hub.Missing, "nothing of theirs waits to be confirmed there")
}
