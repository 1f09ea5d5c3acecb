package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
)

// matrix says for every route what each role is answered: nobody, read_only,
// agent, supervisor, admin, owner. Each role goes through it from top to bottom
// in a house of its own. A route that is missing here fails the test.
var matrix = []struct {
	route string
	body  any
	want  string
}{
	{"GET /api/openapi.json", nil, all(200)},
	{"GET /api/docs", nil, all(200)},
	{"GET /api/v1/me", nil, signedIn(200)},
	{"PATCH /api/v1/me", obj{"name": "Ada L."}, signedIn(200)},
	{"POST /api/v1/session", obj{"email": "nobody@example.com", "password": "wrong wrong"}, all(401)},
	{"DELETE /api/v1/session", nil, all(204)},
	{"POST /api/v1/password-resets", obj{"email": "nobody@example.com"}, all(202)},
	{"POST /api/v1/password-resets/use", obj{"token": "pll_none", "password": "long enough"}, all(404)},
	{"POST /api/v1/invitations/accept", obj{"token": "pll_none", "password": "long enough"}, all(404)},
	{"GET /api/v1/setup", nil, all(200)},
	{"POST /api/v1/setup", obj{"token": "pll_none", "email": "x@example.com", "name": "X", "password": "long enough"}, all(404)},

	{"GET /api/v1/channels", nil, signedIn(200)},
	{"GET /api/v1/inboxes", nil, signedIn(200)},
	{"GET /api/v1/inboxes/{id}", nil, signedIn(200)},
	{"POST /api/v1/inboxes", obj{"name": "Sales", "kind": postKind, "settings": obj{"address": "sales@example.com"}}, governs(201)},
	{"PATCH /api/v1/inboxes/{id}", obj{"name": "Help"}, governs(200)},
	{"POST /api/v1/inboxes/{id}/verify", nil, governs(200)},
	{"GET /api/v1/inboxes/{id}/standing", nil, signedIn(200)},
	{"POST /api/v1/inboxes/{id}/consent", nil, "401 403 403 403 403 403"}, // needs a session
	{"POST /api/v1/consents", obj{"state": "of nobody", "code": "x"}, "401 403 403 403 403 403"},
	{"GET /api/v1/inboxes/health", nil, supervises(200)},
	{"GET /api/v1/ledger", nil, supervises(200)},
	{"GET /api/v1/fallback", nil, governs(200)},
	{"PUT /api/v1/fallback/{id}", obj{"failed": true, "undelivered_min": 10, "unread_min": 0, "inboxes": []string{}}, governs(404)},
	{"GET /api/v1/inboxes/{id}/ledger", nil, supervises(200)},
	{"POST /api/v1/inboxes/{id}/look", nil, supervises(202)},

	{"GET /api/v1/contacts", nil, signedIn(200)},
	{"GET /api/v1/contacts/{id}", nil, signedIn(200)},
	{"GET /api/v1/contacts/{id}/timeline", nil, signedIn(200)},
	{"POST /api/v1/contacts", obj{"name": "Alan"}, answers(201)},
	{"PATCH /api/v1/contacts/{id}", obj{"name": "Grace H."}, answers(200)},
	{"POST /api/v1/contacts/{id}/merge", obj{"other_id": "{last}"}, answers(200)},
	{"POST /api/v1/imports", nil, supervises(422)}, // without a file
	{"GET /api/v1/imports", nil, supervises(200)},
	{"GET /api/v1/imports/{id}", nil, supervises(404)},
	{"PUT /api/v1/imports/{id}", obj{"encoding": "utf-8", "delimiter": ",", "columns": []string{}, "version": 1}, supervises(404)},
	{"POST /api/v1/imports/{id}/check", nil, supervises(404)},
	{"POST /api/v1/imports/{id}/start", nil, supervises(404)},
	{"POST /api/v1/imports/{id}/cancel", nil, supervises(404)},
	{"POST /api/v1/imports/{id}/pause", nil, supervises(404)},
	{"POST /api/v1/imports/{id}/resume", nil, supervises(404)},
	{"GET /api/v1/imports/{id}/errors", nil, supervises(404)},
	{"GET /api/v1/contacts/export", nil, governs(200)},
	{"GET /api/v1/profile-schema", nil, signedIn(200)},
	{"GET /api/v1/contacts/count?by=trait", nil, signedIn(200)},
	{"PUT /api/v1/profile-schema", obj{"traits": []obj{{"key": "plan", "type": "text"}}}, "401 403 403 403 200 200"},
	{"POST /api/v1/contacts/{id}/events", obj{"name": "order.placed", "amount": 12.5}, answers(200)},
	{"GET /api/v1/contacts/{id}/events", nil, signedIn(200)},
	{"GET /api/v1/contacts/{id}/consents", nil, signedIn(200)},
	{"POST /api/v1/contacts/{id}/consents/ask", obj{"channel": "post", "purpose": "marketing"}, answers(409)},
	{"GET /api/v1/contacts/{id}/ratings", nil, signedIn(200)},
	{"GET /api/v1/contacts/{id}/coupons", nil, signedIn(200)},
	{"POST /api/v1/contacts/{id}/coupons", obj{"pool_id": "off_none", "reason": "late"}, answers(404)},
	{"GET /api/v1/goodwill-offers", nil, signedIn(200)},
	{"GET /api/v1/coupon-pools", nil, supervises(200)},
	{"POST /api/v1/coupon-pools", obj{"pool": obj{"name": "Sorry", "codes": "made"}}, supervises(201)},
	{"GET /api/v1/coupon-pools/{id}", nil, supervises(404)},
	{"PUT /api/v1/coupon-pools/{id}", obj{"pool": obj{"name": "Sorry", "codes": "made"}, "version": 1}, supervises(404)},
	{"POST /api/v1/coupon-pools/{id}/end", obj{"version": 1}, supervises(404)},
	{"POST /api/v1/coupon-pools/{id}/codes", obj{"text": "A1"}, supervises(404)},
	{"DELETE /api/v1/coupon-pools/{id}", nil, supervises(404)},
	{"GET /api/v1/contacts/{id}/organisation", nil, signedIn(200)},
	{"PUT /api/v1/contacts/{id}/organisation", obj{"organisation_id": ""}, answers(200)},
	{"GET /api/v1/organisations", nil, signedIn(200)},
	{"POST /api/v1/organisations", obj{"name": "Quux"}, answers(201)},
	{"GET /api/v1/organisations/{id}", nil, signedIn(404)},
	{"PUT /api/v1/organisations/{id}", obj{"name": "Quux", "version": 1}, answers(404)},
	{"GET /api/v1/organisations/{id}/members", nil, signedIn(200)},
	{"DELETE /api/v1/organisations/{id}", nil, governs(404)},
	{"GET /api/v1/suppressions", nil, signedIn(200)},
	{"POST /api/v1/suppressions", obj{"items": []obj{{"kind": "email", "address": "x@example.com", "reason": "manual"}}}, supervises(204)},
	{"DELETE /api/v1/suppressions", nil, supervises(422)},
	{"POST /api/v1/contacts/{id}/unmerge", nil, answers(409)}, // this one was never merged into another

	{"GET /api/v1/conversations", nil, signedIn(200)},
	{"GET /api/v1/views", nil, signedIn(200)},
	{"GET /api/v1/views/saved", nil, signedIn(200)},
	{"POST /api/v1/views/saved", obj{"name": "Late", "filter": obj{"breached": true}}, signedIn(201)},
	{"PUT /api/v1/views/saved/{view_id}", obj{"name": "Late", "filter": obj{}, "version": 1}, signedIn(404)},
	{"DELETE /api/v1/views/saved/{view_id}", nil, signedIn(404)},
	{"GET /api/v1/conversations/{id}", nil, signedIn(200)},
	{"GET /api/v1/conversations/{id}/history", nil, signedIn(200)},
	{"GET /api/v1/conversations/{id}/messages", nil, signedIn(200)},
	{"GET /api/v1/conversations/{id}/messages/{message_id}", nil, signedIn(200)},
	{"GET /api/v1/conversations/{id}/messages/{message_id}/frame", nil, signedIn(200)},
	{"POST /api/v1/conversations", obj{"contact_id": "{contact}", "inbox_id": "{inbox}", "subject": "Hello", "text": "Hello"}, answers(201)},
	{"POST /api/v1/conversations/{id}/messages", obj{"kind": "reply", "text": "Soon", "hold_s": 60}, answers(201)},
	{"DELETE /api/v1/conversations/{id}/messages/{message_id}", nil, answers(200)},
	{"GET /api/v1/conversations/{id}/messages/{message_id}/attempts", nil, signedIn(200)},
	{"POST /api/v1/conversations/{id}/messages/{message_id}/retry", obj{"sure": true}, answers(409)}, // it was taken back
	{"GET /api/v1/conversations/{id}/ways", nil, signedIn(200)},
	{"GET /api/v1/conversations/{id}/visit", nil, signedIn(200)},
	{"POST /api/v1/conversations/{id}/messages/{message_id}/edit", obj{"text": "Sooner"}, answers(422)}, // pigeons bring back nothing
	{"POST /api/v1/conversations/{id}/messages/{message_id}/take-back", nil, answers(422)},
	{"POST /api/v1/conversations/{id}/messages/{message_id}/reaction", obj{"sign": "👍"}, answers(422)},
	{"POST /api/v1/conversations/{id}/call", obj{"inbox_id": "{inbox}", "phone": "+40211234567"}, answers(422)},
	{"GET /api/v1/inboxes/{id}/templates", nil, signedIn(422)},
	{"POST /api/v1/conversations/{id}/claim", nil, answers(200)},
	{"POST /api/v1/conversations/{id}/assign", obj{"agent_id": "{agent}"}, answers(200)},
	{"POST /api/v1/conversations/{id}/unassign", nil, answers(200)},
	{"POST /api/v1/conversations/{id}/status", obj{"status": "waiting_third_party"}, answers(200)},
	{"POST /api/v1/conversations/{id}/snooze", obj{"until": "2026-05-05T09:00:00Z"}, answers(200)},
	{"POST /api/v1/conversations/{id}/priority", obj{"priority": "high"}, answers(200)},
	{"POST /api/v1/conversations/{id}/tags", obj{"add": []string{"vip"}}, answers(200)},
	{"POST /api/v1/conversations/{id}/waive", obj{"reason": "thanks only"}, answers(200)},
	{"POST /api/v1/conversations/{id}/separate", obj{"separate": true}, answers(200)},
	{"POST /api/v1/conversations/{id}/read", obj{"seq": 1}, signedIn(200)},
	{"POST /api/v1/conversations/{id}/split", obj{"message_id": "{second}"}, answers(200)},
	{"POST /api/v1/conversations/{id}/merge", obj{"other_id": "{other}"}, answers(200)},

	{"GET /body/{token}", nil, all(200)},
	{"GET /body/{token}/{blob}", nil, all(404)},
	{"GET /body/{token}/remote", nil, all(404)},

	{"POST /api/v1/blobs", "not a form", answers(422)},
	{"GET /api/v1/blobs/{id}", nil, "401 404 404 404 404 404"}, // an upload of somebody else's

	{"GET /api/v1/messages/{id}/raw", nil, signedIn(200)},
	{"GET /api/v1/messages/{id}/raw/parts", nil, signedIn(200)},
	{"GET /api/v1/messages/{id}/raw/parts/{part}", nil, signedIn(200)},

	{"GET /api/v1/workspace", nil, signedIn(200)},
	{"PATCH /api/v1/workspace", obj{"name": "Acme"}, governs(200)},
	{"GET /api/v1/brands", nil, signedIn(200)},
	{"GET /api/v1/brands/{id}", nil, signedIn(200)},
	{"POST /api/v1/brands", obj{"name": "Acme"}, governs(201)},
	{"PATCH /api/v1/brands/{id}", obj{"name": "Acme 2"}, governs(200)},
	{"GET /api/v1/teams", nil, signedIn(200)},
	{"GET /api/v1/teams/{id}", nil, signedIn(200)},
	{"POST /api/v1/teams", obj{"name": "Night"}, governs(201)},
	{"PATCH /api/v1/teams/{id}", obj{"name": "Day"}, governs(200)},
	{"GET /api/v1/me/handover", nil, signedIn(200)},
	{"GET /api/v1/agents/{id}/handover", nil, supervises(200)},
	{"GET /api/v1/teams/{id}/routing", nil, signedIn(200)},
	{"PUT /api/v1/teams/{id}/routing", obj{"strategy": "sticky", "return_after_s": 600}, supervises(200)},
	{"DELETE /api/v1/teams/{id}", nil, governs(204)},

	{"GET /api/v1/calendars", nil, signedIn(200)},
	{"GET /api/v1/calendars/{id}", nil, signedIn(200)},
	{"GET /api/v1/calendars/{id}/versions", nil, signedIn(200)},
	{"POST /api/v1/calendars", obj{"name": "Office", "zone": "UTC", "week": calendarWeek}, governs(201)},
	{"POST /api/v1/calendars/import", obj{"ics": "BEGIN:VCALENDAR"}, governs(200)},
	{"PATCH /api/v1/calendars/{id}", obj{"version": 1, "name": "Office hours"}, governs(200)},
	{"DELETE /api/v1/calendars/{id}", nil, governs(204)},
	{"GET /api/v1/sla-policies", nil, signedIn(200)},
	{"GET /api/v1/sla-policies/versions", nil, signedIn(200)},
	{"PUT /api/v1/sla-policies", obj{"version": 0, "policies": []obj{}}, governs(200)},
	{"POST /api/v1/sla-policies/check", obj{"policies": []obj{}}, supervises(200)},
	{"POST /api/v1/sla-policies/apply", obj{"dry_run": true}, governs(200)},
	{"POST /api/v1/sla-policies/backtest", obj{"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z"}, supervises(200)},
	{"GET /api/v1/conversations/{id}/clocks", nil, signedIn(200)},
	{"POST /api/v1/conversations/{id}/promise", obj{"due_at": "2026-05-05T15:00:00Z", "text": "a call"}, answers(200)},
	{"POST /api/v1/conversations/{id}/promises/{cycle}/keep", nil, answers(404)}, // no clocks run in this house
	{"POST /api/v1/conversations/{id}/promises/{cycle}/drop", nil, answers(404)},

	{"GET /api/v1/me/presence", nil, signedIn(200)},
	{"PUT /api/v1/me/presence", obj{"state": "away", "reason": "lunch"}, signedIn(200)},
	{"GET /api/v1/presence", nil, signedIn(200)},
	{"PUT /api/v1/agents/{id}/presence", obj{"state": "online"}, supervises(200)},
	{"GET /api/v1/agents/{id}/work", nil, signedIn(200)},
	{"PUT /api/v1/agents/{id}/work", obj{"capacity": 3, "weights": obj{"live": 2}}, supervises(200)},
	{"GET /api/v1/queue", nil, signedIn(200)},
	{"GET /api/v1/agents", nil, signedIn(200)},
	{"GET /api/v1/agents/{id}", nil, signedIn(200)},
	{"POST /api/v1/agents", obj{"email": "new@example.com", "name": "New", "role": "agent"}, governs(201)},
	{"PATCH /api/v1/agents/{id}", obj{"name": "Renamed"}, governs(200)},
	{"POST /api/v1/agents/{id}/link", nil, governs(201)},

	{"GET /api/v1/quarantine", nil, supervises(200)},
	{"GET /api/v1/quarantine/{id}", nil, supervises(200)},
	{"GET /api/v1/quarantine/{id}/raw", nil, supervises(200)},
	{"POST /api/v1/quarantine/{id}/retry", nil, supervises(200)},
	{"POST /api/v1/quarantine/{id}/dismiss", nil, supervises(200)},
	{"GET /api/v1/audit", nil, governs(200)},

	{"GET /api/v1/reports/wall", nil, supervises(422)}, // no reports here; internal/app tries them
	{"GET /api/v1/reports/forecast", nil, supervises(422)},
	{"GET /api/v1/reports/sla", nil, supervises(422)},
	{"GET /api/v1/reports/sla.csv", nil, supervises(422)},
	{"GET /api/v1/reports/sla/clocks", nil, supervises(422)},
	{"GET /api/v1/reports/ratings?by=campaign", nil, signedIn(200)},
	{"GET /api/v1/reports/ratings.csv", nil, signedIn(200)},
	{"GET /api/v1/reports/ratings/said", nil, signedIn(200)},
	{"GET /api/v1/reports/definitions", nil, supervises(200)},
	{"GET /api/v1/reports/settings", nil, supervises(422)},
	{"PUT /api/v1/reports/settings", obj{"goal": 90, "person": obj{"raise": false, "one_owner": false}, "version": 0}, governs(422)},
	{"POST /api/v1/reports/recompute", nil, governs(422)},

	{"GET /api/v1/rules", nil, supervises(200)},
	{"PUT /api/v1/rules", obj{"version": 0, "rules": []obj{}}, governs(200)},
	{"GET /api/v1/rules/language", nil, supervises(200)},
	{"POST /api/v1/rules/check", obj{"rules": []obj{}}, governs(200)},
	{"POST /api/v1/rules/dry-run", obj{"days": 1}, governs(200)},
	{"GET /api/v1/rules/{id}/runs", nil, supervises(200)},
	{"GET /api/v1/conversations/{id}/runs", nil, signedIn(200)},
	{"GET /api/v1/webhooks", nil, governs(200)},
	{"GET /api/v1/webhook-events", nil, governs(200)},
	{"POST /api/v1/webhooks", obj{"name": "CRM", "url": "https://crm.example.com/in", "events": []string{"sla.*"}}, governs(201)},
	{"GET /api/v1/webhooks/{id}", nil, governs(200)},
	{"PATCH /api/v1/webhooks/{id}", obj{"enabled": false}, governs(200)},
	{"GET /api/v1/webhooks/{id}/deliveries", nil, governs(200)},
	{"POST /api/v1/webhooks/{id}/replay", nil, governs(200)},
	{"POST /api/v1/webhooks/{id}/test", nil, governs(200)},
	{"DELETE /api/v1/webhooks/{id}", nil, governs(204)},

	{"GET /api/v1/journeys", nil, supervises(200)},
	{"POST /api/v1/journeys", obj{"text": someJourney}, supervises(201)},
	{"POST /api/v1/journeys/check", obj{"text": someJourney}, supervises(200)},
	{"POST /api/v1/journeys/simulate", obj{"text": someJourney, "plan": obj{"profiles": 10}}, supervises(200)},
	{"GET /api/v1/journeys/{id}", nil, supervises(200)},
	{"PUT /api/v1/journeys/{id}", obj{"text": someJourney, "version": 1}, supervises(200)},
	{"POST /api/v1/journeys/{id}/preview", obj{"text": someJourney, "policy": obj{"move": true}}, supervises(200)},
	{"POST /api/v1/journeys/{id}/start", nil, governs(200)},
	{"POST /api/v1/journeys/{id}/people", obj{"contact_ids": []string{"{contact}"}, "key": "k"}, governs(200)},
	{"GET /api/v1/journeys/{id}/figures", nil, supervises(200)},
	{"GET /api/v1/journeys/{id}/people", nil, supervises(200)},
	{"GET /api/v1/journeys/{id}/people/{enrolment}", nil, supervises(404)},
	{"POST /api/v1/journeys/{id}/people/{enrolment}/stop", nil, governs(404)},
	{"GET /api/v1/contacts/{id}/journeys", nil, supervises(200)},
	{"POST /api/v1/journeys/{id}/pause", nil, governs(200)},
	{"POST /api/v1/journeys/{id}/stop", nil, governs(200)},
	{"GET /api/v1/campaigns", nil, supervises(200)},
	{"POST /api/v1/campaigns", obj{"campaign": someCampaign}, supervises(201)},
	{"POST /api/v1/campaigns/check", obj{"campaign": someCampaign}, supervises(200)},
	{"GET /api/v1/campaigns/{id}", nil, supervises(200)},
	{"PUT /api/v1/campaigns/{id}", obj{"campaign": someCampaign, "version": 1}, supervises(200)},
	{"GET /api/v1/campaigns/{id}/runs", nil, supervises(200)},
	{"GET /api/v1/campaign-runs/{id}", nil, supervises(200)},
	{"GET /api/v1/campaign-runs/{id}/recipients", nil, supervises(200)},
	{"GET /api/v1/campaign-runs/{id}/times", nil, supervises(200)},
	{"GET /api/v1/campaign-runs/{id}/report.csv", nil, supervises(200)},
	{"GET /api/v1/campaigns/{id}/sums", nil, supervises(200)},
	{"GET /api/v1/campaigns/{id}/sums.csv", nil, supervises(200)},
	{"GET /api/v1/campaign-runs/{id}/sends/{n}", nil, supervises(404)},
	{"GET /api/v1/campaign-runs/{id}/sends/{n}/message.html", nil, supervises(404)},
	{"GET /api/v1/campaign-runs/{id}/sends/{n}/message.pdf", nil, supervises(404)},
	{"GET /api/v1/contacts/{id}/campaigns", nil, supervises(200)},
	{"POST /api/v1/campaign-runs/{id}/pause", obj{"reason": "wrong picture"}, governs(200)},
	{"POST /api/v1/campaign-runs/{id}/resume", nil, governs(200)},
	{"DELETE /api/v1/campaigns/{id}", nil, supervises(409)}, // it is running
	{"POST /api/v1/campaign-runs/{id}/cancel", obj{}, governs(200)},
	{"POST /api/v1/campaigns/{id}/start", obj{"expect": 1}, governs(201)},
	{"POST /api/v1/messages", obj{"template": "receipt", "to": obj{"kind": "email", "address": "new@example.com"}}, supervises(202)},
	{"GET /api/v1/messages/{id}", nil, supervises(404)},
	{"GET /api/v1/sending-rules", nil, supervises(200)},
	{"PUT /api/v1/sending-rules", obj{"rules": obj{"per_domain": 5}, "version": 0}, governs(200)},
	{"GET /api/v1/segments", nil, supervises(200)},
	{"GET /api/v1/segments/words", nil, supervises(200)},
	{"GET /api/v1/segments/values", nil, supervises(422)},
	{"POST /api/v1/segments/check", obj{"text": "everyone"}, supervises(200)},
	{"POST /api/v1/segments/count", obj{"text": "everyone"}, supervises(200)},
	{"POST /api/v1/segments", obj{"name": "All", "text": "everyone"}, supervises(201)},
	{"GET /api/v1/segments/{id}", nil, supervises(200)},
	{"PUT /api/v1/segments/{id}", obj{"name": "All", "text": "everyone", "version": 1}, supervises(200)},
	{"GET /api/v1/segments/{id}/members", nil, supervises(200)},
	{"GET /api/v1/segments/{id}/growth", nil, supervises(200)},
	{"GET /api/v1/segments/{id}/members.csv", nil, "401 403 403 403 200 200"},
	{"DELETE /api/v1/segments/{id}", nil, supervises(204)},
	{"GET /api/v1/templates", nil, signedIn(200)},
	{"GET /api/v1/templates/variables", nil, signedIn(200)},
	{"GET /api/v1/templates/library", nil, signedIn(200)},
	{"POST /api/v1/templates/library/{id}/use", nil, supervises(201)},
	{"POST /api/v1/templates", obj{"name": "Hello", "variants": []obj{{"source": "text", "body": "Hello"}}}, supervises(201)},
	{"POST /api/v1/templates/preview", obj{"template": obj{"name": "Hello", "variants": []obj{{"source": "text", "body": "Hello"}}}}, supervises(200)},
	{"GET /api/v1/templates/{id}", nil, signedIn(200)},
	{"PUT /api/v1/templates/{id}", obj{"name": "Welcome", "revision": 1, "variants": []obj{{"source": "text", "body": "Hello"}}}, supervises(200)},
	{"GET /api/v1/templates/{id}/revisions", nil, signedIn(200)},
	{"GET /api/v1/templates/{id}/diff?from=1", nil, signedIn(200)},
	{"GET /api/v1/templates/{id}/used-by", nil, signedIn(200)},
	{"POST /api/v1/templates/{id}/preview", obj{"person": obj{"edge": "rtl"}}, signedIn(200)},
	{"POST /api/v1/templates/{id}/test", obj{"revision": 1, "inbox_id": "inb_none"}, supervises(422)},
	{"POST /api/v1/templates/{id}/submit", obj{"revision": 1}, supervises(200)},
	{"POST /api/v1/templates/{id}/approve", obj{"revision": 1}, "401 403 403 403 403 403"}, // whoever submitted it does not approve it
	{"POST /api/v1/templates/{id}/reject", obj{"note": "no"}, supervises(200)},
	{"POST /api/v1/templates/{id}/rollback", obj{"revision": 1}, governs(409)},
	{"DELETE /api/v1/templates/{id}", nil, governs(204)},

	{"GET /api/v1/notices", nil, signedIn(200)},
	{"POST /api/v1/notices/read", obj{"ids": []string{"ntc_none"}}, signedIn(200)},
	{"GET /api/v1/tokens", nil, signedIn(200)},
	{"POST /api/v1/tokens", obj{"name": "script"}, signedIn(201)},
	{"DELETE /api/v1/tokens/{id}", nil, signedIn(204)},
	{"GET /api/v1/live", nil, all(404)}, // not mounted here; it has tests of its own
	{"DELETE /api/v1/inboxes/{id}", nil, governs(204)},
	{"POST /api/v1/me/password", obj{"current_password": password, "new_password": "another one"}, signedIn(204)},
}

func all(s int) string        { return fmt.Sprintf("%d %[1]d %[1]d %[1]d %[1]d %[1]d", s) }
func signedIn(s int) string   { return fmt.Sprintf("401 %d %[1]d %[1]d %[1]d %[1]d", s) }
func answers(s int) string    { return fmt.Sprintf("401 403 %d %[1]d %[1]d %[1]d", s) }
func supervises(s int) string { return fmt.Sprintf("401 403 403 %d %[1]d %[1]d", s) }
func governs(s int) string    { return fmt.Sprintf("401 403 403 403 %d %[1]d", s) }

func TestEveryRouteAnswersEveryRoleAsTheTableSays(t *testing.T) {
	for i, role := range append([]hub.Role{""}, roles...) {
		name := string(role)
		if role == "" {
			name = "nobody"
		}
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			put := h.furnish(role)
			for _, m := range matrix {
				method, pattern, _ := strings.Cut(m.route, " ")
				r := h.ask(role, method, put.path(pattern), put.body(m.body))
				if want := strings.Fields(m.want)[i]; fmt.Sprint(r.status) != want {
					t.Errorf("%s: %d, want %s: %s", m.route, r.status, want, r.body)
				}
				if r.status == http.StatusCreated {
					put["last"], _ = r.field(t, "id").(string)
				}
			}
		})
	}
}

func TestEveryRouteIsInTheMatrix(t *testing.T) {
	known := map[string]bool{}
	for _, m := range matrix {
		path, _, _ := strings.Cut(m.route, "?")
		known[path] = true
	}
	for _, r := range newHouse(t).api.Routes() {
		route := r.Method + " " + r.Path
		if !known[route] {
			t.Errorf("%s has no row in the matrix: say who may ask it", route)
		}
		delete(known, route)
	}
	for route := range known {
		t.Errorf("%s is in the matrix but not in the API", route)
	}
}

// someJourney sends nothing, so that it names nothing that is not there.
const someJourney = "name: Wait\nentry: {manual: true}\nsteps:\n- {id: day, wait: {for: 1d}, next: bye}\n- {id: bye, end: {}}\n"

var someCampaign = obj{"name": "Spring", "purpose": "", "template": "tpl_1", "inboxes": []string{"inb_1"}, "audience": obj{"contacts": []string{"con_1"}}}
