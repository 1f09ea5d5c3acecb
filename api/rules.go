package api

import (
	"net/http"

	"github.com/parleyhub/parley/api/rules"
	"github.com/parleyhub/parley/internal/auth"
)

func (a *API) registerRules() {
	d := &rules.Desk{Book: a.Rules, Rows: a.Store, Now: a.Now}
	route(a, op{id: "getRules", method: http.MethodGet, path: "/rules", noun: "Rules", action: auth.RulesRead, summary: "The rules in their order"}, d.Rules)
	route(a, op{id: "putRules", method: http.MethodPut, path: "/rules", noun: "Rules", action: auth.RulesWrite, summary: "Save all rules",
		doc: "Replaces the whole list. 409 when `version` is not the stored one. 422 names the first problem; `data.problems` has all of them, " +
			"with the `cycle` where rules would chase each other."}, d.Save)
	route(a, op{id: "getRuleLanguage", method: http.MethodGet, path: "/rules/language", noun: "Rules", action: auth.RulesRead,
		summary: "What rules can ask for and react to"}, d.Language)
	route(a, op{id: "checkRules", method: http.MethodPost, path: "/rules/check", noun: "Rules", action: auth.RulesWrite,
		summary: "Could these be saved?", doc: "Nothing is stored."}, d.Check)
	route(a, op{id: "dryRunRules", method: http.MethodPost, path: "/rules/dry-run", noun: "Rules", action: auth.RulesWrite, within: whileOpening,
		summary: "What would these have done?", doc: "Judges rules over the facts of the last days, without any effect. With `conversation_id`, " +
			"`judged` says of each rule and fact of that conversation whether it matched, and why not."}, d.DryRun)
	route(a, op{id: "listRunsOfRule", method: http.MethodGet, path: "/rules/{id}/runs", noun: "Rules", action: auth.RulesRead,
		summary: "What one rule did", doc: "Newest first, kept for 90 days. Steps of SLA policies have ids such as `sla:pol_x:breach`."}, d.Runs)
	route(a, op{id: "listRunsOfConversation", method: http.MethodGet, path: "/conversations/{id}/runs", noun: "Rules", action: auth.ConversationsRead,
		summary: "Which rule did what here, and why", doc: "Newest first, kept for 90 days."}, d.RunsIn)
}
