package api

import (
	"context"
	"net/http"
	"time"

	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/said"
)

func (a *API) registerAgents() {
	route(a, op{id: "listAgents", method: http.MethodGet, path: "/agents", noun: "Agents", action: auth.HouseRead, summary: "List agents"}, a.listAgents)
	route(a, op{id: "inviteAgent", method: http.MethodPost, path: "/agents", noun: "Agents", action: auth.AgentsWrite,
		within: whileDialing, status: http.StatusCreated, summary: "Invite somebody",
		doc: "With `invite.inbox_id` the invitation goes out by mail through that inbox; without, `invite_url` in the answer is " +
			"the link to hand over. Nobody gives a role above their own."}, a.inviteAgent)
	route(a, op{id: "getAgent", method: http.MethodGet, path: "/agents/{id}", noun: "Agents", action: auth.HouseRead, summary: "Read one agent"}, a.getAgent)
	route(a, op{id: "changeAgent", method: http.MethodPatch, path: "/agents/{id}", noun: "Agents", action: auth.AgentsWrite,
		summary: "Change or disable an agent",
		doc:     "Disabling ends all sessions, tokens and sockets at once. The last owner can be neither disabled nor demoted (409)."}, a.changeAgent)
	route(a, op{id: "linkAgent", method: http.MethodPost, path: "/agents/{id}/link", noun: "Agents", action: auth.AgentsWrite,
		within: whileDialing, status: http.StatusCreated, summary: "Make a new link for an agent",
		doc: "An invitation for somebody who never set a password, otherwise a reset. By mail with `inbox_id`, otherwise in the answer."}, a.linkAgent)
}

// AgentView is somebody who works at the desk.
type AgentView struct {
	ID         hub.AgentID `json:"id"`
	Email      string      `json:"email"`
	Name       string      `json:"name"`
	Role       hub.Role    `json:"role" enum:"owner,admin,supervisor,agent,read_only"`
	Language   string      `json:"language"`
	State      string      `json:"state" enum:"active,invited,disabled"`
	DisabledAt *time.Time  `json:"disabled_at"`
	CreatedAt  time.Time   `json:"created_at"`
	Version    int64       `json:"version"`
}

func agentView(x hub.Agent) AgentView {
	v := AgentView{ID: x.ID, Email: x.Email, Name: x.Name, Role: x.Role, Language: x.Language, State: "active",
		CreatedAt: x.CreatedAt.UTC(), Version: x.Version}
	switch {
	case !x.Active():
		at := x.DisabledAt.UTC()
		v.State, v.DisabledAt = "disabled", &at
	case x.PasswordHash == "":
		v.State = "invited"
	}
	return v
}

func (a *API) listAgents(ctx context.Context, _ *Caller, in *Paging) (*answer[List[AgentView]], error) {
	agents, err := a.Store.Agents(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]AgentView, len(agents))
	for i, x := range agents {
		out[i] = agentView(x)
	}
	return window(out, *in, func(v *AgentView) string { return string(v.ID) }), nil
}

func (a *API) getAgent(ctx context.Context, _ *Caller, in *ByID) (*answer[AgentView], error) {
	x, err := a.Store.Agent(ctx, hub.AgentID(in.ID))
	return answered(agentView(x), err)
}

// LinkView is a link to hand over; null when it went out by mail.
type LinkView struct {
	URL       *string   `json:"url" doc:"Works once; null when it went out by mail"`
	Purpose   string    `json:"purpose" enum:"invite,reset"`
	ExpiresAt time.Time `json:"expires_at"`
}

// InvitedView is a new agent with the way in.
type InvitedView struct {
	AgentView
	InviteURL *string   `json:"invite_url" doc:"Works once; null when it went out by mail"`
	ExpiresAt time.Time `json:"invite_expires_at"`
}

type inviteInput struct {
	Body struct {
		Email    string   `json:"email" maxLength:"320"`
		Name     string   `json:"name" minLength:"1" maxLength:"200"`
		Role     hub.Role `json:"role" enum:"owner,admin,supervisor,agent,read_only"`
		Language string   `json:"language" required:"false" maxLength:"35"`
		Invite   struct {
			InboxID *hub.InboxID `json:"inbox_id" required:"false" maxLength:"64" doc:"Mail the invitation through this inbox"`
		} `json:"invite" required:"false"`
	}
}

func (a *API) inviteAgent(ctx context.Context, c *Caller, in *inviteInput) (*answer[InvitedView], error) {
	b := &in.Body
	if err := auth.Authorize(c.Agent, auth.AgentsWrite, auth.AgentChange{Role: b.Role}); err != nil {
		return nil, err
	}
	email, err := strict.MailAddress("email", b.Email)
	if err != nil {
		return nil, err
	}
	name, err := strict.OneLine("name", b.Name)
	if err != nil {
		return nil, err
	}
	inbox := value(b.Invite.InboxID)
	if err := a.canMail(ctx, inbox); err != nil {
		return nil, err
	}
	now := a.Now()
	x := hub.Agent{ID: hub.NewAgentID(now), Email: email, Name: name, Role: b.Role, Language: b.Language, CreatedAt: now}
	if err := a.Store.PutAgent(ctx, x); err != nil {
		if hub.Is(err, hub.Conflict) {
			err = &hub.Error{Kind: hub.Conflict, Field: "email", Text: "belongs to an agent already", Err: err}
		}
		return nil, err
	}
	if err := a.note(ctx, c, "agent.invite", string(x.ID), string(x.Role), hub.AgentChanged); err != nil {
		return nil, err
	}
	link, err := a.hand(ctx, x, auth.PurposeInvite, inbox)
	if err != nil {
		return nil, err
	}
	if x, err = a.Store.Agent(ctx, x.ID); err != nil {
		return nil, err
	}
	return &answer[InvitedView]{Body: InvitedView{AgentView: agentView(x), InviteURL: link.URL, ExpiresAt: link.ExpiresAt}}, nil
}

// canMail says whether an inbox exists that could carry a mail of ours; none is fine.
func (a *API) canMail(ctx context.Context, id hub.InboxID) error {
	if id == "" {
		return nil
	}
	if a.Mail == nil {
		return problem.Unsupported("mail of its own")
	}
	row, err := a.inbox(ctx, string(id))
	if hub.Is(err, hub.Missing) || (err == nil && row.Disabled) {
		return said.Invalid("inbox_id", "inbox_sends", "is not an inbox that can send")
	}
	return err
}

// hand makes a link and mails it, or answers it to be handed over; also when
// the mail could not be sent.
func (a *API) hand(ctx context.Context, x hub.Agent, purpose string, inbox hub.InboxID) (LinkView, error) {
	url, until, err := NewLink(ctx, a.Store, a.Now(), a.PublicURL, purpose, x.ID)
	v := LinkView{URL: &url, Purpose: purpose, ExpiresAt: until.UTC()}
	if err != nil || inbox == "" {
		return v, err
	}
	if err := a.mailLink(ctx, inbox, x, purpose, url); err != nil {
		a.Log.Warn("link not mailed", "request", request(ctx).id, "agent", x.ID, "inbox", inbox, "err", err)
		return v, nil
	}
	v.URL = nil
	return v, nil
}

type linkAgentInput struct {
	ByID
	Body *struct {
		InboxID *hub.InboxID `json:"inbox_id" required:"false" maxLength:"64" doc:"Mail the link through this inbox"`
	}
}

func (a *API) linkAgent(ctx context.Context, c *Caller, in *linkAgentInput) (*answer[LinkView], error) {
	x, err := a.Store.Agent(ctx, hub.AgentID(in.ID))
	if err != nil {
		return nil, err
	}
	if err := auth.Authorize(c.Agent, auth.AgentsWrite, auth.AgentChange{Target: x}); err != nil {
		return nil, err
	}
	if !x.Active() {
		return nil, hub.Errorf(hub.Conflict, "this agent is disabled; enable them first")
	}
	var inbox hub.InboxID
	if in.Body != nil {
		inbox = value(in.Body.InboxID)
	}
	if err := a.canMail(ctx, inbox); err != nil {
		return nil, err
	}
	purpose := auth.PurposeReset
	if x.PasswordHash == "" {
		purpose = auth.PurposeInvite
	}
	v, err := a.hand(ctx, x, purpose, inbox)
	if err != nil {
		return nil, err
	}
	return answered(v, a.note(ctx, c, "agent.link", string(x.ID), purpose, ""))
}

type changeAgentInput struct {
	ByID
	Body struct {
		Name     strict.Lasting[string]   `json:"name" required:"false" minLength:"1" maxLength:"200"`
		Role     strict.Lasting[hub.Role] `json:"role" required:"false" enum:"owner,admin,supervisor,agent,read_only"`
		Language strict.Erasable[string]  `json:"language" required:"false" maxLength:"35"`
		Disabled strict.Lasting[bool]     `json:"disabled" required:"false"`
	}
}

func (a *API) changeAgent(ctx context.Context, c *Caller, in *changeAgentInput) (*answer[AgentView], error) {
	a.saving.Lock() // two owners must not disable each other
	defer a.saving.Unlock()
	x, err := a.Store.Agent(ctx, hub.AgentID(in.ID))
	if err != nil {
		return nil, err
	}
	b, before := &in.Body, x
	if err := auth.Authorize(c.Agent, auth.AgentsWrite, auth.AgentChange{Target: x, Role: value(b.Role.Sent)}); err != nil {
		return nil, err
	}
	if err := describe(&x, b.Name.Sent, b.Language.Sent); err != nil {
		return nil, err
	}
	if b.Role.Sent != nil {
		x.Role = *b.Role.Sent
	}
	if b.Disabled.Sent != nil && *b.Disabled.Sent == x.Active() {
		x.DisabledAt = time.Time{}
		if *b.Disabled.Sent {
			x.DisabledAt = a.Now()
		}
	}
	if err := a.keepsOwner(ctx, before, x); err != nil {
		return nil, err
	}
	if err := a.Store.PutAgent(ctx, x); err != nil {
		return nil, err
	}
	if before.Active() && !x.Active() {
		if err := a.endAll(ctx, x.ID); err != nil {
			return nil, err
		}
	}
	if err := a.note(ctx, c, agentChange(before, x), string(x.ID), string(x.Role), hub.AgentChanged); err != nil {
		return nil, err
	}
	return a.getAgent(ctx, c, &in.ByID)
}

func agentChange(before, after hub.Agent) string {
	switch {
	case before.Active() && !after.Active():
		return "agent.disable"
	case !before.Active() && after.Active():
		return "agent.enable"
	case before.Role != after.Role:
		return "agent.role"
	}
	return "agent.change"
}

// keepsOwner refuses to leave the hub without an owner who can sign in.
func (a *API) keepsOwner(ctx context.Context, before, after hub.Agent) error {
	owns := func(x hub.Agent) bool { return x.Role == hub.RoleOwner && x.Active() && x.PasswordHash != "" }
	if !owns(before) || owns(after) {
		return nil
	}
	agents, err := a.Store.Agents(ctx)
	if err != nil {
		return err
	}
	for _, x := range agents {
		if x.ID != after.ID && owns(x) {
			return nil
		}
	}
	return hub.Errorf(hub.Conflict, "this is the last owner: make somebody else an owner first")
}
