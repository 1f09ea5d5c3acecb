package api

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/said"
)

func (a *API) registerWorkspace() {
	route(a, op{id: "getWorkspace", method: http.MethodGet, path: "/workspace", noun: "Workspace", action: auth.HouseRead,
		summary: "The company that runs this hub"}, a.getWorkspace)
	route(a, op{id: "changeWorkspace", method: http.MethodPatch, path: "/workspace", noun: "Workspace", action: auth.WorkspaceWrite,
		summary: "Change name, zone, language or hours"}, a.changeWorkspace)
}

// WorkspaceView is the company.
type WorkspaceView struct {
	Name     string `json:"name"`
	Zone     string `json:"zone" doc:"IANA, such as Europe/Paris"`
	Language string `json:"language" doc:"BCP 47"`
	Hours    any    `json:"hours" doc:"Calendar of working hours (docs/sla.md); null means always open"`
	Version  int64  `json:"version"`
}

func workspaceView(w hub.Workspace) WorkspaceView {
	v := WorkspaceView{Name: w.Name, Zone: w.Zone, Language: w.Language, Version: w.Version}
	if len(w.Hours) > 0 {
		v.Hours = json.RawMessage(w.Hours)
	}
	return v
}

func (a *API) getWorkspace(ctx context.Context, _ *Caller, _ *struct{}) (*answer[WorkspaceView], error) {
	w, err := a.workspace(ctx)
	return answered(workspaceView(w), err)
}

// workspace is the company; a fresh hub has an unnamed one in UTC.
func (a *API) workspace(ctx context.Context) (hub.Workspace, error) {
	w, err := a.Store.Workspace(ctx)
	if hub.Is(err, hub.Missing) {
		err = nil
	}
	w.Zone, w.Language = cmp.Or(w.Zone, "UTC"), cmp.Or(w.Language, "en")
	return w, err
}

type changeWorkspaceInput struct {
	Body struct {
		Name     strict.Lasting[string]          `json:"name" required:"false" minLength:"1" maxLength:"200"`
		Zone     strict.Lasting[string]          `json:"zone" required:"false" minLength:"1" maxLength:"64" doc:"IANA"`
		Language strict.Lasting[string]          `json:"language" required:"false" minLength:"2" maxLength:"35" doc:"BCP 47"`
		Hours    strict.Erasable[map[string]any] `json:"hours" required:"false" doc:"Calendar of working hours; an empty object or null means always open"`
		Version  int64                           `json:"version" required:"false" minimum:"0" doc:"409 when it is not the stored one; 0: whichever is"`
	}
}

func (a *API) changeWorkspace(ctx context.Context, c *Caller, in *changeWorkspaceInput) (*answer[WorkspaceView], error) {
	w, err := a.workspace(ctx)
	if err != nil {
		return nil, err
	}
	b := &in.Body
	if b.Version != 0 && b.Version != w.Version {
		return nil, hub.Errorf(hub.Conflict, "somebody else has changed the workspace meanwhile; read it again")
	}
	if b.Name.Sent != nil {
		if w.Name, err = strict.OneLine("name", *b.Name.Sent); err != nil {
			return nil, err
		}
	}
	if b.Zone.Sent != nil {
		if _, err := time.LoadLocation(*b.Zone.Sent); err != nil || *b.Zone.Sent == "Local" {
			return nil, said.Invalid("zone", "zone_unknown", "is not a known time zone")
		}
		w.Zone = *b.Zone.Sent
	}
	if b.Language.Sent != nil {
		w.Language = *b.Language.Sent
	}
	if b.Hours.Sent != nil {
		if w.Hours, err = a.hours(*b.Hours.Sent); err != nil {
			return nil, err
		}
	}
	if err := a.Store.PutWorkspace(ctx, w); err != nil {
		return nil, err
	}
	if err := a.note(ctx, c, "workspace.change", "workspace", "", hub.WorkspaceChanged); err != nil {
		return nil, err
	}
	return a.getWorkspace(ctx, c, nil)
}

// hours checks a calendar and answers it as it is stored; an empty one is none.
func (a *API) hours(in map[string]any) ([]byte, error) {
	if len(in) == 0 {
		return nil, nil
	}
	raw, err := json.Marshal(in)
	if err != nil || len(raw) > 64<<10 {
		return nil, hub.InvalidField("hours", "is larger than 64 kB")
	}
	if a.Hours != nil {
		if err := a.Hours(raw); err != nil {
			return nil, hub.InvalidField("hours", err.Error())
		}
	}
	return raw, nil
}
