package api

import (
	"net/http"

	"github.com/parleyhub/parley/api/roster"
	"github.com/parleyhub/parley/internal/auth"
)

func (a *API) registerRoster() {
	d := &roster.Desk{Room: a.Roster}
	route(a, op{id: "getMyPresence", method: http.MethodGet, path: "/me/presence", noun: "Presence", action: auth.SelfRead,
		summary: "Am I there"}, d.Mine)
	route(a, op{id: "setMyPresence", method: http.MethodPut, path: "/me/presence", noun: "Presence", action: auth.SelfWrite,
		summary: "Say whether I am there", doc: "`online` is believed until a desk of mine has been open and is gone for a minute; then I am offline until it is back. " +
			"`away` and `offline` stay until I say something else, or until `until`."}, d.PutMine)
	route(a, op{id: "listPresence", method: http.MethodGet, path: "/presence", noun: "Presence", action: auth.RosterRead,
		summary: "Who is there", doc: "Everybody who may answer, with what they carry."}, d.Everybody)
	route(a, op{id: "setPresence", method: http.MethodPut, path: "/agents/{id}/presence", noun: "Presence", action: auth.RosterWrite,
		summary: "Say whether somebody is there"}, d.Put)
	route(a, op{id: "getWork", method: http.MethodGet, path: "/agents/{id}/work", noun: "Routing", action: auth.RosterRead,
		summary: "What an agent can carry"}, d.Work)
	route(a, op{id: "putWork", method: http.MethodPut, path: "/agents/{id}/work", noun: "Routing", action: auth.RosterWrite,
		summary: "Say what an agent can carry", doc: "Replaces all of it. 409 when `version` is not the stored one."}, d.PutWork)
	route(a, op{id: "getRouting", method: http.MethodGet, path: "/teams/{id}/routing", noun: "Routing", action: auth.RosterRead,
		summary: "How a team shares its work"}, d.Routing)
	route(a, op{id: "putRouting", method: http.MethodPut, path: "/teams/{id}/routing", noun: "Routing", action: auth.RosterWrite,
		summary: "Say how a team shares its work", doc: "Replaces all of it. 409 when `version` is not the stored one."}, d.PutRouting)
	route(a, op{id: "getQueue", method: http.MethodGet, path: "/queue", noun: "Routing", action: auth.ConversationsRead,
		summary: "Who waits for an agent", doc: "Open conversations that nobody holds: first those without a team, then by team."}, d.Queue)
}
