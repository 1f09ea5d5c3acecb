package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
)

// Mailer sends the few mails that the hub writes itself, through one inbox. An
// empty inbox leaves the choice to the hub. The template says what it is about:
// invite or reset; data holds the link, the name and the language.
type Mailer interface {
	SendSystemMail(ctx context.Context, inbox hub.InboxID, to hub.Address, template string, data map[string]string) error
}

func (a *API) registerLinks() {
	public(a, op{id: "requestPasswordReset", method: http.MethodPost, path: "/password-resets", noun: "Session",
		status: http.StatusAccepted, summary: "I forgot my password",
		doc: "Always 202, at once, whether there is such an account or not. If there is, a link goes to its address."}, a.requestReset)
	public(a, op{id: "usePasswordReset", method: http.MethodPost, path: "/password-resets/use", noun: "Session",
		status: http.StatusNoContent, summary: "Set a new password with a link",
		doc: "Ends all sessions, tokens and sockets of the account. 404 when the link was used, is too old or unknown."}, a.useReset)
	public(a, op{id: "acceptInvitation", method: http.MethodPost, path: "/invitations/accept", noun: "Session",
		status: http.StatusCreated, summary: "Accept an invitation", doc: "Sets the first password and signs in."}, a.acceptInvitation)
	public(a, op{id: "getSetup", method: http.MethodGet, path: "/setup", noun: "Session", summary: "Is this hub new",
		doc: "Whether the first owner is still to be made."}, a.getSetup)
	public(a, op{id: "setUp", method: http.MethodPost, path: "/setup", noun: "Session", status: http.StatusCreated,
		summary: "Make the first owner", doc: "With the one-time link that the hub printed when it started. Signs in."}, a.setUp)
}

// NewLink makes and stores a one-time link of an agent (empty for the first
// set-up) and answers its address, built from the configured base alone.
func NewLink(ctx context.Context, rows linkRows, now time.Time, base, purpose string, id hub.AgentID) (url string, until time.Time, err error) {
	secret, hash := auth.NewLink()
	until = now.Add(auth.LinkLife(purpose))
	err = rows.PutLink(ctx, store.Link{Hash: hash, AgentID: id, Purpose: purpose, ExpiresAt: until})
	return strings.TrimRight(base, "/") + "/" + purpose + "/" + secret, until, err
}

// useLink answers the link once; Missing the second time, or when it is unknown
// or too old.
func (a *API) useLink(ctx context.Context, secret, purpose string) (store.Link, error) {
	gone := hub.Errorf(hub.Missing, "this link was used already, or is too old")
	hash, ok := auth.LinkHash(secret)
	if !ok {
		return store.Link{}, gone
	}
	l, err := a.Store.UseLink(ctx, hash, purpose)
	if hub.Is(err, hub.Missing) || (err == nil && (l.Purpose != purpose || !a.Now().Before(l.ExpiresAt))) {
		return store.Link{}, gone
	}
	return l, err
}

// triable limits how often one address may try links or ask for mails.
func (a *API) triable(ctx context.Context, what string) error {
	key := what + ":" + a.door.Address(request(ctx).r).String()
	if wait := a.guesses.Take(key, 30, guessWindow); wait > 0 {
		return &hub.Error{Kind: hub.Limited, Text: "too many tries; wait before you try again", After: wait}
	}
	return nil
}

type resetRequest struct {
	Body struct {
		Email string `json:"email" maxLength:"320"`
	}
}

func (a *API) requestReset(ctx context.Context, _ *Caller, in *resetRequest) (*none, error) {
	if err := a.triable(ctx, "reset"); err != nil {
		return nil, err
	}
	email, err := strict.MailAddress("email", in.Body.Email)
	if err != nil {
		return nil, err
	}
	// Everything that depends on the account happens after the answer.
	return nil, a.queue("password reset", func(ctx context.Context) error { return a.mailReset(ctx, email) })
}

// resetsPerAccount bounds what lands in one mailbox.
const resetsPerAccount = 3

func (a *API) mailReset(ctx context.Context, email string) error {
	agent, err := a.Store.AgentByEmail(ctx, email)
	if hub.Is(err, hub.Missing) || (err == nil && (!agent.Active() || agent.PasswordHash == "")) {
		return nil
	}
	if err != nil {
		return err
	}
	if a.Mail == nil || a.guesses.Take("reset-mail:"+string(agent.ID), resetsPerAccount, time.Hour) > 0 {
		return nil
	}
	url, _, err := NewLink(ctx, a.Store, a.Now(), a.PublicURL, auth.PurposeReset, agent.ID)
	if err != nil {
		return err
	}
	return a.mailLink(ctx, "", agent, auth.PurposeReset, url)
}

func (a *API) mailLink(ctx context.Context, inbox hub.InboxID, agent hub.Agent, template, url string) error {
	return a.Mail.SendSystemMail(ctx, inbox, hub.Address{Name: agent.Name, Address: agent.Email}, template,
		map[string]string{"link": url, "name": agent.Name, "language": agent.Language})
}

type linkInput struct {
	Body struct {
		Token    string  `json:"token" maxLength:"200" doc:"The last part of the link"`
		Password string  `json:"password" maxLength:"1000" doc:"8 characters or more, at most 256 bytes"`
		Name     *string `json:"name" required:"false" minLength:"1" maxLength:"200"`
		Language *string `json:"language" required:"false" maxLength:"35"`
	}
}

// linked checks everything that can be checked before a link is used up, then
// uses it and answers its agent.
func (a *API) linked(ctx context.Context, in *linkInput, purpose string) (hub.Agent, error) {
	if err := a.triable(ctx, "link"); err != nil {
		return hub.Agent{}, err
	}
	if err := auth.CheckPassword("password", in.Body.Password); err != nil {
		return hub.Agent{}, err
	}
	l, err := a.useLink(ctx, in.Body.Token, purpose)
	if err != nil {
		return hub.Agent{}, err
	}
	agent, err := a.Store.Agent(ctx, l.AgentID)
	if err == nil && !agent.Active() {
		err = hub.Errorf(hub.Missing, "this account is not active")
	}
	return agent, err
}

func (a *API) useReset(ctx context.Context, _ *Caller, in *linkInput) (*none, error) {
	agent, err := a.linked(ctx, in, auth.PurposeReset)
	if err != nil {
		return nil, err
	}
	by := hub.Actor{Type: hub.ActorAgent, ID: string(agent.ID), Name: agent.Name}
	_, err = a.setPassword(ctx, agent, in.Body.Password, by, "agent.password_reset")
	return nil, err
}

func (a *API) acceptInvitation(ctx context.Context, _ *Caller, in *linkInput) (*signedIn, error) {
	agent, err := a.linked(ctx, in, auth.PurposeInvite)
	if err != nil {
		return nil, err
	}
	if err := describe(&agent, in.Body.Name, in.Body.Language); err != nil {
		return nil, err
	}
	by := hub.Actor{Type: hub.ActorAgent, ID: string(agent.ID), Name: agent.Name}
	if agent, err = a.setPassword(ctx, agent, in.Body.Password, by, "agent.accept"); err != nil {
		return nil, err
	}
	if err := a.noteBy(ctx, by, "agent.change", string(agent.ID), "", hub.AgentChanged); err != nil {
		return nil, err
	}
	return a.begin(ctx, agent)
}

// SetupView says whether this hub still needs its first owner.
type SetupView struct {
	Needed bool `json:"needed"`
}

func (a *API) getSetup(ctx context.Context, _ *Caller, _ *struct{}) (*answer[SetupView], error) {
	n, err := a.Store.CountAgents(ctx)
	return answered(SetupView{Needed: n == 0}, err)
}

type setUpInput struct {
	Body struct {
		Token    string `json:"token" maxLength:"200"`
		Email    string `json:"email" maxLength:"320"`
		Name     string `json:"name" minLength:"1" maxLength:"200"`
		Password string `json:"password" maxLength:"1000" doc:"8 characters or more, at most 256 bytes"`
		Language string `json:"language" required:"false" maxLength:"35"`
	}
}

func (a *API) setUp(ctx context.Context, _ *Caller, in *setUpInput) (*signedIn, error) {
	if err := a.triable(ctx, "link"); err != nil {
		return nil, err
	}
	b := &in.Body
	email, err := strict.MailAddress("email", b.Email)
	if err != nil {
		return nil, err
	}
	name, err := strict.OneLine("name", b.Name)
	if err != nil {
		return nil, err
	}
	if err := auth.CheckPassword("password", b.Password); err != nil {
		return nil, err
	}
	a.saving.Lock()
	defer a.saving.Unlock()
	if n, err := a.Store.CountAgents(ctx); err != nil || n > 0 {
		if err == nil {
			err = hub.Errorf(hub.Missing, "this hub is set up already")
		}
		return nil, err
	}
	if _, err := a.useLink(ctx, b.Token, auth.PurposeSetup); err != nil {
		return nil, err
	}
	phc, err := a.Hasher.Hash(ctx, b.Password)
	if err != nil {
		return nil, err
	}
	now := a.Now()
	agent := hub.Agent{ID: hub.NewAgentID(now), Email: email, Name: name, Role: hub.RoleOwner, Language: b.Language, PasswordHash: phc, CreatedAt: now}
	if err := a.Store.PutAgent(ctx, agent); err != nil {
		return nil, err
	}
	by := hub.Actor{Type: hub.ActorAgent, ID: string(agent.ID), Name: agent.Name}
	if err := a.noteBy(ctx, by, "setup", string(agent.ID), "", hub.AgentChanged); err != nil {
		return nil, err
	}
	return a.begin(ctx, agent)
}
