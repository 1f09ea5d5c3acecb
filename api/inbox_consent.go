package api

import (
	"context"
	"net/http"

	"github.com/parleyhub/parley/api/consent"
	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
)

// consentPage is where a provider sends the browser back to: a page of the desk,
// which posts what it was given. No change is made by a GET, and the session's
// cookie, which does not come along from elsewhere, is there.
const consentPage = "/admin/consent"

func (a *API) registerConsent() {
	route(a, op{id: "beginConsent", method: http.MethodPost, path: "/inboxes/{id}/consent", noun: "Inboxes", action: auth.InboxesWrite,
		summary: "Sign in at the provider", doc: "Where the browser goes so that somebody lets the hub into the mailbox. It comes back to `" + consentPage +
			"`, which the provider has to know under this hub's public address. Needs a session, not a token. 422 where the inbox has no such sign-in."}, a.beginConsent)
	route(a, op{id: "endConsent", method: http.MethodPost, path: "/consents", noun: "Inboxes", action: auth.InboxesWrite,
		within: whileDialing, summary: "Finish a sign-in", doc: "With what the provider sent back; the inbox as it then is comes back. 403 unless this session began it, a short while ago."}, a.endConsent)
}

// ConsentView is where to go.
type ConsentView struct {
	URL string `json:"url"`
}

type beginConsentInput struct {
	ByID
	Body *noBody
}

func (a *API) consents() consent.Book { return consent.Book{Key: a.Key, Now: a.Now} }

// consenter is the running adapter of an inbox that can be signed in to.
func (a *API) consenter(ctx context.Context, id string) (channels.Consenter, error) {
	if _, err := a.inbox(ctx, id); err != nil {
		return nil, err
	}
	return a.Inboxes.Consenter(hub.InboxID(id))
}

func (a *API) beginConsent(ctx context.Context, c *Caller, in *beginConsentInput) (*answer[ConsentView], error) {
	if c.Session == "" {
		return nil, hub.Errorf(hub.Denied, "Only somebody who is signed in here can sign in there.")
	}
	x, err := a.consenter(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	state, verifier := a.consents().Begin(hub.InboxID(in.ID), c.Session)
	url, err := x.ConsentURL(channels.Consent{Redirect: a.PublicURL + consentPage, State: state, Verifier: verifier})
	return answered(ConsentView{URL: url}, err)
}

type endConsentInput struct {
	Body struct {
		State string `json:"state" minLength:"1" maxLength:"2000"`
		Code  string `json:"code" minLength:"1" maxLength:"4000"`
	}
}

func (a *API) endConsent(ctx context.Context, c *Caller, in *endConsentInput) (*answer[InboxView], error) {
	id, verifier, err := a.consents().End(in.Body.State, c.Session)
	if err != nil {
		return nil, err
	}
	x, err := a.consenter(ctx, string(id))
	if err != nil {
		return nil, err
	}
	found, err := x.Consented(ctx, channels.Consent{Redirect: a.PublicURL + consentPage, State: in.Body.State, Verifier: verifier}, in.Body.Code)
	if err != nil {
		return nil, err
	}
	change := changeInboxInput{ByID: ByID{ID: string(id)}}
	change.Body.Settings = strict.Lasting[map[string]any]{Sent: &found}
	return a.changeInbox(ctx, c, &change)
}
