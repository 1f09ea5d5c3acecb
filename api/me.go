package api

import (
	"context"
	"net/http"

	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/said"
)

func (a *API) registerMe() {
	route(a, op{id: "getMe", method: http.MethodGet, path: "/me", noun: "Session", action: auth.SelfRead,
		summary: "Who am I", doc: "And what my role may do, for a screen to hide the rest."}, a.getMe)
	route(a, op{id: "changeMe", method: http.MethodPatch, path: "/me", noun: "Session", action: auth.SelfWrite,
		summary: "Change my name or language"}, a.changeMe)
	route(a, op{id: "changePassword", method: http.MethodPost, path: "/me/password", noun: "Session", action: auth.SelfWrite,
		status: http.StatusNoContent, summary: "Change my password",
		doc: "Ends all my sessions, tokens and sockets; a browser that asked with a session gets a new one in the same answer."}, a.changePassword)
}

// MeView is the caller.
type MeView struct {
	ID          hub.AgentID   `json:"id"`
	Email       string        `json:"email"`
	Name        string        `json:"name"`
	Role        hub.Role      `json:"role" enum:"owner,admin,supervisor,agent,read_only"`
	Language    string        `json:"language"`
	Permissions []auth.Action `json:"permissions" doc:"What the role may do; the server asks again each time"`
}

func meView(a hub.Agent) MeView {
	return MeView{ID: a.ID, Email: a.Email, Name: a.Name, Role: a.Role, Language: a.Language, Permissions: auth.Permissions(a.Role)}
}

func (a *API) getMe(_ context.Context, c *Caller, _ *struct{}) (*answer[MeView], error) {
	return &answer[MeView]{Body: meView(c.Agent)}, nil
}

type changeMeInput struct {
	Body struct {
		Name     strict.Lasting[string]  `json:"name" required:"false" minLength:"1" maxLength:"200"`
		Language strict.Erasable[string] `json:"language" required:"false" maxLength:"35" doc:"BCP 47; empty for the workspace's"`
	}
}

func (a *API) changeMe(ctx context.Context, c *Caller, in *changeMeInput) (*answer[MeView], error) {
	agent := c.Agent
	if err := describe(&agent, in.Body.Name.Sent, in.Body.Language.Sent); err != nil {
		return nil, err
	}
	if err := a.Store.PutAgent(ctx, agent); err != nil {
		return nil, err
	}
	return answered(meView(agent), a.note(ctx, c, "agent.change", string(agent.ID), "", hub.AgentChanged))
}

// describe puts a name and a language into agent; nil stays.
func describe(agent *hub.Agent, name, language *string) error {
	var err error
	if name != nil {
		if agent.Name, err = strict.OneLine("name", *name); err != nil {
			return err
		}
	}
	if language != nil {
		agent.Language = *language
	}
	return nil
}

type passwordInput struct {
	Body struct {
		Current string `json:"current_password" maxLength:"1000"`
		New     string `json:"new_password" maxLength:"1000" doc:"8 characters or more, at most 256 bytes"`
	}
}

func (a *API) changePassword(ctx context.Context, c *Caller, in *passwordInput) (*signedOut, error) {
	if err := auth.CheckPassword("new_password", in.Body.New); err != nil {
		return nil, err
	}
	key := "password:" + string(c.Agent.ID)
	if wait := a.guesses.Take(key, guessesPerAccount, guessWindow); wait > 0 {
		return nil, &hub.Error{Kind: hub.Limited, Text: "too many wrong passwords; wait before you try again", After: wait}
	}
	right, err := a.Hasher.Verify(ctx, c.Agent.PasswordHash, in.Body.Current)
	if err != nil {
		return nil, err
	}
	if !right {
		return nil, said.Invalid("current_password", "not_your_password", "is not your password")
	}
	a.guesses.Refund(key)
	agent, err := a.setPassword(ctx, c.Agent, in.Body.New, c.Actor(), "agent.password")
	if err != nil || c.Session == "" {
		return &signedOut{}, err
	}
	out, err := a.begin(ctx, agent)
	if err != nil {
		return nil, err
	}
	return &signedOut{Cookies: out.Cookies}, nil
}

// setPassword gives agent a new password and ends everything that the old one
// opened.
func (a *API) setPassword(ctx context.Context, agent hub.Agent, password string, by hub.Actor, action string) (hub.Agent, error) {
	phc, err := a.Hasher.Hash(ctx, password)
	if err != nil {
		return agent, err
	}
	agent.PasswordHash = phc
	if err := a.Store.PutAgent(ctx, agent); err != nil {
		return agent, err
	}
	agent.Version++
	if err := a.endAll(ctx, agent.ID); err != nil {
		return agent, err
	}
	return agent, a.noteBy(ctx, by, action, string(agent.ID), "", "")
}

// endAll takes every session, token, socket and open link of an agent away.
func (a *API) endAll(ctx context.Context, id hub.AgentID) error {
	if err := a.Store.DeleteLinksOf(ctx, id); err != nil {
		return err
	}
	if err := a.Store.DeleteSessionsOf(ctx, id); err != nil {
		return err
	}
	if err := a.Store.DeleteTokensOf(ctx, id); err != nil {
		return err
	}
	if a.Ended != nil {
		a.Ended(id)
	}
	return nil
}
