package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/templates"
	"github.com/parleyhub/parley/templates/shelf"

	apitemplates "github.com/parleyhub/parley/api/templates"
)

type noInboxes struct{}

func (noInboxes) Adapter(hub.InboxID) (channels.Adapter, channels.Channel, hub.Inbox, bool) {
	return nil, channels.Channel{}, hub.Inbox{}, false
}

func templateDesk(s *store.Store, now func() time.Time) *apitemplates.Desk {
	return &apitemplates.Desk{People: s, Inboxes: noInboxes{}, Shelf: &shelf.Shelf{Rows: s, Now: now, Approve: func(a *hub.Agent) bool { return auth.Authorize(*a, auth.TemplatesApprove, nil) == nil }}}
}

// One template from its first draft to the revision that is sent, and back.
func TestTemplateIsWrittenApprovedAndTakenBack(t *testing.T) {
	h := newHouse(t)
	variants := func(body string) []obj {
		return []obj{{"channel": "mail", "subject": "Hi {{ contact.first_name }}", "source": "mjml",
			"body": "<mjml><mj-body><mj-section><mj-column><mj-text>" + body + "</mj-text></mj-column></mj-section></mj-body></mjml>"},
			{"channel": "text", "source": "text", "body": "short {{ contact.first_name }}"}}
	}
	r := h.ask(hub.RoleSupervisor, "POST", "/templates", obj{"name": "Sale", "variants": variants("{{ contact.nam }}")})
	if r.status != http.StatusUnprocessableEntity || !strings.Contains(string(r.body), "did you mean contact.name") || !strings.Contains(string(r.body), "variants[0].body") {
		t.Fatalf("%d %s", r.status, r.body)
	}
	var draft apitemplates.TemplatePreview
	h.ask(hub.RoleSupervisor, "POST", "/templates/preview", obj{"template": obj{"name": "Sale", "variants": variants("{{ contact.nam }}")}}).into(t, &draft)
	if len(draft.Findings) == 0 || draft.Findings[0].Level != templates.Error || draft.Findings[0].Line != 1 || len(draft.Variants) != 0 {
		t.Fatalf("%+v", draft)
	}
	var v apitemplates.TemplateView
	h.ask(hub.RoleSupervisor, "POST", "/templates", obj{"name": "Sale", "variants": variants("Hello {{ contact.name }}")}).into(t, &v)
	if v.ID != "sale" || v.Revision != 1 || v.State.Live != nil || len(v.Findings) == 0 {
		t.Fatalf("%+v", v)
	}
	var shown apitemplates.TemplatePreview
	h.ask(hub.RoleAgent, "POST", "/templates/sale/preview", obj{"person": obj{"contact_id": h.conv.ContactID}}).into(t, &shown)
	if len(shown.Variants) != 2 || !strings.Contains(shown.Variants[0].HTML, "Hello Grace") || shown.Variants[1].Text != "short Grace" || shown.Variants[1].Segments != 1 {
		t.Fatalf("%+v", shown)
	}
	h.ask(hub.RoleAgent, "POST", "/templates/sale/preview", obj{}).into(t, &shown)
	if shown.Variants[1].Text != "short Robin" {
		t.Fatalf("nobody in particular is %+v", shown)
	}
	h.ask(hub.RoleAgent, "POST", "/templates/sale/preview", obj{"person": obj{"edge": "hostile"}}).into(t, &shown)
	if strings.Contains(shown.Variants[0].HTML, "<script") || strings.ContainsAny(shown.Variants[0].Subject, "\r\n") {
		t.Fatalf("%+v", shown)
	}
	steps := []struct {
		role hub.Role
		verb string
		body obj
		want int
	}{
		{hub.RoleSupervisor, "approve", obj{"revision": 1}, 403}, {hub.RoleAdmin, "approve", obj{"revision": 1}, 409},
		{hub.RoleSupervisor, "submit", obj{"revision": 1}, 200}, {hub.RoleAdmin, "approve", obj{"revision": 1}, 200},
	}
	for _, s := range steps {
		if r := h.ask(s.role, "POST", "/templates/sale/"+s.verb, s.body); r.status != s.want {
			t.Fatalf("%s %s: %d %s", s.role, s.verb, r.status, r.body)
		}
	}
	h.pass(time.Minute)
	h.ask(hub.RoleSupervisor, "PUT", "/templates/sale", obj{"name": "Sale", "revision": 1, "variants": variants("Bye")}).into(t, &v)
	if v.Revision != 2 || v.State.Live == nil || v.State.Live.Revision != 1 {
		t.Fatalf("%+v", v)
	}
	h.must(h.do(hub.RoleAdmin, "submit", 2, 200))
	h.must(h.do(hub.RoleOwner, "approve", 2, 200))
	h.pass(time.Minute)
	h.must(h.do(hub.RoleAdmin, "rollback", 1, 200))
	h.ask(hub.RoleAgent, "GET", "/templates/sale", nil).into(t, &v)
	if v.State.Live.Revision != 1 || !v.State.Live.Rollback || len(v.History) != 3 {
		t.Fatalf("%+v", v)
	}
	var diff apitemplates.TemplateDiff
	h.ask(hub.RoleAgent, "GET", "/templates/sale/diff?from=1&to=2", nil).into(t, &diff)
	if len(diff.Changes) != 1 || diff.Changes[0].Field != "body" || diff.Changes[0].Variant != "mail *" {
		t.Fatalf("%+v", diff)
	}
}

func (h *house) do(role hub.Role, verb string, revision, want int) error {
	if r := h.ask(role, "POST", "/templates/sale/"+verb, obj{"revision": revision}); r.status != want {
		return hub.Errorf(hub.Internal, "%s: %d %s", verb, r.status, r.body)
	}
	return nil
}

func TestLibraryIsCopied(t *testing.T) {
	h := newHouse(t)
	for _, id := range []string{"acknowledgement", "out-of-hours", "survey", "order-update", "win-back", "win-back"} {
		if r := h.ask(hub.RoleSupervisor, "POST", "/templates/library/"+id+"/use", nil); r.status != http.StatusCreated {
			t.Errorf("%s: %d %s", id, r.status, r.body)
		}
	}
	if r := h.ask(hub.RoleSupervisor, "POST", "/templates/library/none/use", nil); r.status != http.StatusNotFound {
		t.Errorf("%d %s", r.status, r.body)
	}
}

// What is written is shown before it is kept: parts too, with what was meant by a
// word that is not known.
func TestDraftsTellWhatWasMeantAndShowParts(t *testing.T) {
	h := newHouse(t)
	draft := func(kind, body string) (p apitemplates.TemplatePreview) {
		h.ask(hub.RoleSupervisor, "POST", "/templates/preview", obj{"person": obj{"edge": "usual"},
			"template": obj{"name": "Foot", "kind": kind, "variants": []obj{{"channel": "mail", "source": "mjml", "body": body}}}}).into(t, &p)
		return p
	}
	for body, want := range map[string]string{"{{ contact.nam }}": "contact.name", "{{ contact.name | upcas }}": "upcase", "x{% iff contact.name %}{% endif %}": "if", "{{ zzzzzzzz.y }}": ""} {
		p := draft("message", "<mjml><mj-body><mj-section><mj-column><mj-text>"+body+"</mj-text></mj-column></mj-section></mj-body></mjml>")
		if len(p.Variants) != 0 || len(p.Findings) == 0 || p.Findings[0].Meant != want || !strings.Contains(body, p.Findings[0].Wrong) || p.Findings[0].Wrong == "" {
			t.Errorf("%s: %+v", body, p)
		}
	}
	p := draft("block", "<mj-text>Foot for {{ contact.first_name }}, {{ tone }}</mj-text>")
	if len(p.Variants) != 1 || !strings.Contains(p.Variants[0].HTML, "Foot for Robin") || p.Variants[0].Steps == 0 || len(p.Variants[0].Missing) != 1 {
		t.Errorf("%+v", p)
	}
	if p = draft("layout", "<mjml><mj-body>{{ content }}</mj-body></mjml>"); len(p.Variants) != 1 || !strings.Contains(p.Variants[0].HTML, "Lorem ipsum") {
		t.Errorf("%+v", p)
	}
	if p = draft("block", "<mj-nothing>x</mj-nothing"); len(p.Variants) != 0 || len(p.Findings) == 0 {
		t.Errorf("%+v", p)
	}
	var all struct {
		Items []apitemplates.TemplateSummary
	}
	h.ask(hub.RoleSupervisor, "POST", "/templates", obj{"id": "foot", "name": "Foot", "kind": "block", "variants": []obj{{"source": "text", "body": "bye"}}})
	h.ask(hub.RoleSupervisor, "POST", "/templates", obj{"id": "sale", "name": "Sale", "variants": []obj{{"channel": "text", "source": "text", "body": "hi {% render 'foot' %}"}}})
	h.ask(hub.RoleAgent, "GET", "/templates", nil).into(t, &all)
	if len(all.Items) != 2 || len(all.Items[0].Parts) != 0 || len(all.Items[1].Parts) != 1 || all.Items[1].Parts[0] != "foot" {
		t.Errorf("%+v", all.Items)
	}
}
