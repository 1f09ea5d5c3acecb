package api

import (
	"context"
	"net/http"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
)

func (a *API) registerAudit() {
	route(a, op{id: "listAudit", method: http.MethodGet, path: "/audit", noun: "Audit", action: auth.AuditRead,
		summary: "Who did what", doc: "Sign-ins, rights, merges and settings, newest first. Nothing can be taken out of it."}, a.listAudit)
}

// AuditView is one entry.
type AuditView struct {
	At     time.Time `json:"at"`
	Actor  hub.Actor `json:"actor"`
	Action string    `json:"action"`
	Object string    `json:"object" doc:"Id of what it was done to"`
	Detail string    `json:"detail"`
}

func (a *API) listAudit(ctx context.Context, _ *Caller, in *Paging) (*answer[List[AuditView]], error) {
	page, err := a.Store.ListAudit(ctx, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	out := make([]AuditView, len(page.Items))
	for i, e := range page.Items {
		out[i] = AuditView{At: e.At.UTC(), Actor: e.Actor, Action: e.Action, Object: e.Object, Detail: e.Detail}
	}
	return listed(out, page.Next), nil
}
