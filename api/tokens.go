package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
)

// maxTokens of one agent.
const maxTokens = 100

func (a *API) registerTokens() {
	route(a, op{id: "listTokens", method: http.MethodGet, path: "/tokens", noun: "Tokens", action: auth.TokensOwn,
		summary: "List my tokens", doc: "Never the tokens themselves: those are shown once."}, a.listTokens)
	route(a, op{id: "createToken", method: http.MethodPost, path: "/tokens", noun: "Tokens", action: auth.TokensOwn,
		status: http.StatusCreated, summary: "Make a token",
		doc: "A program that has it may do what I may do. It ends when my password changes or I am disabled."}, a.createToken)
	route(a, op{id: "deleteToken", method: http.MethodDelete, path: "/tokens/{id}", noun: "Tokens", action: auth.TokensOwn,
		status: http.StatusNoContent, summary: "Take a token away"}, a.deleteToken)
}

// TokenView is an API token without its secret.
type TokenView struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	CreatedAt  time.Time  `json:"created_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
}

func tokenView(t store.Token) TokenView {
	v := TokenView{ID: t.ID, Name: t.Name, CreatedAt: t.CreatedAt.UTC()}
	if !t.LastUsedAt.IsZero() {
		used := t.LastUsedAt.UTC()
		v.LastUsedAt = &used
	}
	return v
}

func (a *API) listTokens(ctx context.Context, c *Caller, in *Paging) (*answer[List[TokenView]], error) {
	tokens, err := a.Store.TokensOf(ctx, c.Agent.ID)
	if err != nil {
		return nil, err
	}
	out := make([]TokenView, len(tokens))
	for i, t := range tokens {
		out[i] = tokenView(t)
	}
	return window(out, *in, func(v *TokenView) string { return v.ID }), nil
}

// NewTokenView is a token with its secret, shown this once.
type NewTokenView struct {
	TokenView
	Token string `json:"token" doc:"Shown this once"`
}

type createTokenInput struct {
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"200"`
	}
}

func (a *API) createToken(ctx context.Context, c *Caller, in *createTokenInput) (*answer[NewTokenView], error) {
	name, err := strict.OneLine("name", in.Body.Name)
	if err != nil {
		return nil, err
	}
	have, err := a.Store.TokensOf(ctx, c.Agent.ID)
	if err != nil {
		return nil, err
	}
	if len(have) >= maxTokens {
		return nil, hub.Errorf(hub.Conflict, "you have %d tokens already; take some away first", len(have))
	}
	t, secret := MakeToken(c.Agent.ID, name, a.Now())
	if err := a.Store.PutToken(ctx, t); err != nil {
		return nil, err
	}
	view := NewTokenView{TokenView: tokenView(t), Token: secret}
	return answered(view, a.note(ctx, c, "token.create", t.ID, name, ""))
}

// MakeToken is a new token of an agent, and the secret that is shown once.
func MakeToken(agent hub.AgentID, name string, now time.Time) (store.Token, string) {
	secret, hash := auth.NewAPIToken()
	return store.Token{ID: "tok_" + hub.NewToken(), Hash: hash, AgentID: agent, Name: name, CreatedAt: now}, secret
}

func (a *API) deleteToken(ctx context.Context, c *Caller, in *ByID) (*none, error) {
	mine, err := a.Store.TokensOf(ctx, c.Agent.ID)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(mine, func(t store.Token) bool { return t.ID == in.ID }) {
		return nil, hub.Errorf(hub.Missing, "you have no such token")
	}
	if err := a.Store.DeleteToken(ctx, in.ID); err != nil {
		return nil, err
	}
	if a.SessionEnded != nil {
		a.SessionEnded(in.ID)
	}
	return nil, a.note(ctx, c, "token.delete", in.ID, "", "")
}
