package shelf

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/templates"
)

type house struct {
	*Shelf
	now time.Time
	t   *testing.T
}

func newHouse(t *testing.T, agents ...hub.Agent) *house {
	t.Helper()
	h := &house{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), t: t}
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), func() time.Time { return h.now })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for _, a := range agents {
		if err := s.PutAgent(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	h.Shelf = &Shelf{Rows: s, Now: func() time.Time { return h.now }, Approve: func(a *hub.Agent) bool { return a.Role == hub.RoleAdmin }}
	return h
}

func person(id, role string) hub.Agent {
	return hub.Agent{ID: hub.AgentID(id), Email: id + "@example.com", Name: id, Role: hub.Role(role), PasswordHash: "x", CreatedAt: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func actor(id string) hub.Actor { return hub.Actor{Type: hub.ActorAgent, ID: id} }

func message(body string) templates.Template {
	return templates.Template{Name: "Order shipped!", Kind: templates.Message, Purpose: "service",
		Variants: []templates.Variant{{Channel: "mail", Subject: "S", Source: templates.HTML, Body: body}, {Channel: "text", Source: templates.Text, Body: "short"}}}
}

func (h *house) save(by string, t templates.Template, version int64) Kept {
	h.t.Helper()
	h.now = h.now.Add(time.Minute)
	k, _, err := h.Save(h.t.Context(), actor(by), t, version)
	if err != nil {
		h.t.Fatal(err)
	}
	return k
}

func wants(t *testing.T, err error, kind hub.Kind, text string) {
	t.Helper()
	if !hub.Is(err, kind) || !strings.Contains(err.Error(), text) {
		t.Errorf("got %v, want %s %q", err, kind, text)
	}
}

func TestRevisionsStayAndSecondPersonApproves(t *testing.T) {
	h := newHouse(t, person("ann", "admin"), person("bob", "admin"), person("sue", "supervisor"))
	ctx := t.Context()
	k := h.save("ann", message("<p>one</p>"), 0)
	if k.ID != "order-shipped" || k.Revision != 1 || k.Variants[0].Compiled == nil {
		t.Fatalf("%+v", k)
	}
	if _, _, err := h.Live(ctx, k.ID); !hub.Is(err, hub.Missing) {
		t.Fatal(err)
	}
	_, err := h.Let(ctx, actor("bob"), k.ID, 1, time.Time{})
	wants(t, err, hub.Conflict, "does not wait")
	if _, err = h.Submit(ctx, actor("ann"), k.ID, 1, "please"); err != nil {
		t.Fatal(err)
	}
	_, err = h.Let(ctx, actor("ann"), k.ID, 1, time.Time{})
	wants(t, err, hub.Denied, "somebody else")
	if k, err = h.Let(ctx, actor("bob"), k.ID, 1, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if e := k.Release.Live(h.now); e == nil || e.Revision != 1 || e.Author != "ann" || e.Approver != "bob" || e.Note != "please" || k.Release.Pending != nil {
		t.Fatalf("%+v", k.Release)
	}
	k.Variants[0].Body = "<p>two</p>\n<p>three</p>"
	h.save("ann", k.Template, 1)
	_, _, err = h.Save(ctx, actor("bob"), k.Template, 1)
	wants(t, err, hub.Conflict, "meanwhile")
	p, revision, err := h.Live(ctx, k.ID)
	if err != nil || revision != 1 || !strings.Contains(p.Template().Variants[0].Body, "one") {
		t.Fatal(revision, err) // a save changes nothing of what is sent
	}
	tomorrow := h.now.Add(24 * time.Hour)
	if _, err = h.Submit(ctx, actor("sue"), k.ID, 2, ""); err == nil {
		_, err = h.Let(ctx, actor("bob"), k.ID, 2, tomorrow)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, revision, _ = h.Live(ctx, k.ID); revision != 1 {
		t.Fatal("live before its date")
	}
	h.now = tomorrow
	if _, revision, _ = h.Live(ctx, k.ID); revision != 2 {
		t.Fatal("not live on its date")
	}
	if _, err = h.Rollback(ctx, actor("bob"), k.ID, 1, "typo"); err != nil {
		t.Fatal(err)
	}
	if _, revision, _ = h.Live(ctx, k.ID); revision != 1 {
		t.Fatal("not rolled back")
	}
	_, err = h.Rollback(ctx, actor("bob"), k.ID, 1, "")
	wants(t, err, hub.Conflict, "live already")
	all, err := h.Revisions(ctx, k.ID)
	if err != nil || len(all) != 2 || all[0].Revision != 2 || !strings.Contains(all[1].Variants[0].Body, "one") {
		t.Fatalf("%v %+v", err, all)
	}
	d, err := h.Diff(ctx, k.ID, 1, 2)
	if err != nil || len(d) != 1 || d[0].Variant != "mail *" || d[0].Field != "body" {
		t.Fatalf("%+v %v", d, err)
	}
	var shown []string
	for _, l := range d[0].Lines {
		shown = append(shown, l.Op+l.Text)
	}
	if got := strings.Join(shown, "|"); got != "del<p>one</p>|add<p>two</p>|add<p>three</p>" {
		t.Error(got)
	}
}

// GET /templates/library is the library, and the desk's …/new makes one.
func TestNoTemplateHasAnAddressThatIsTaken(t *testing.T) {
	h := newHouse(t, person("ann", "admin"))
	for _, name := range []string{"Library", "New!", "Preview", "Variables"} {
		m := message("<p>one</p>")
		m.Name = name
		k := h.save("ann", m, 0)
		if bare := strings.Trim(strings.ToLower(name), "!"); k.ID == bare || !strings.HasPrefix(k.ID, bare+"-") {
			t.Errorf("%s has the id %s", name, k.ID)
		}
	}
	m := message("<p>one</p>")
	m.ID = "library"
	_, _, err := h.Save(t.Context(), actor("ann"), m, 0)
	wants(t, err, hub.Invalid, "cannot have this id")
}

func TestRollbackStopsWhatWasToCome(t *testing.T) {
	h := newHouse(t, person("ann", "admin"))
	ctx := t.Context()
	k := h.save("ann", message("one"), 0)
	release := func(revision int64, from time.Time) {
		t.Helper()
		if _, err := h.Submit(ctx, actor("ann"), k.ID, revision, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Let(ctx, actor("ann"), k.ID, revision, from); err != nil { // the only one who may
			t.Fatal(err)
		}
	}
	release(1, time.Time{})
	k.Variants[0].Body = "two"
	h.save("ann", k.Template, 1)
	release(2, h.now.Add(time.Hour))
	if _, err := h.Rollback(ctx, actor("ann"), k.ID, 1, ""); err != nil {
		t.Fatal(err)
	}
	h.now = h.now.Add(2 * time.Hour)
	if _, revision, err := h.Live(ctx, k.ID); revision != 1 || err != nil {
		t.Fatal("what was to come came after the rollback", revision, err)
	}
	for revision, want := range map[int64]bool{1: true, 2: false, 3: false} { // 2 never took effect
		if out, err := h.LetOut(ctx, k.ID, revision); out != want || err != nil {
			t.Errorf("revision %d was let out: %v %v", revision, out, err)
		}
	}
	_, err := h.Rollback(ctx, actor("ann"), k.ID, 2, "")
	wants(t, err, hub.Conflict, "never live")
	_, err = h.Submit(ctx, actor("ann"), k.ID, 1, "")
	wants(t, err, hub.Conflict, "live already")
	if _, err = h.Reject(ctx, actor("ann"), k.ID, ""); !hub.Is(err, hub.Conflict) {
		t.Fatal(err)
	}
}

func TestPartsKnowWhoIsMadeOfThem(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	foot := h.save("ann", templates.Template{ID: "foot", Name: "Foot", Kind: templates.Block, Variants: []templates.Variant{{Source: templates.HTML, Body: "<p>old</p>"}}}, 0)
	k := h.save("ann", message("<b>x</b>{% render 'foot' %}"), 0)
	foot.Variants[0].Body = "<p>new</p>"
	h.save("ann", foot.Template, 1)
	users, err := h.UsedBy(ctx, "foot")
	if err != nil || len(users) != 1 || users[0].ID != k.ID || !users[0].Stale {
		t.Fatalf("%+v %v", users, err)
	}
	p, err := h.Program(ctx, k.ID, 1)
	if err != nil || !strings.Contains(p.Template().Variants[0].Compiled.HTML, "old") {
		t.Fatal("a revision changed with its block", err)
	}
	k = h.save("ann", k.Template, 1)
	if users, _ = h.UsedBy(ctx, "foot"); users[0].Stale || !strings.Contains(k.Variants[0].Compiled.HTML, "new") {
		t.Fatalf("%+v", users)
	}
	wants(t, h.Delete(ctx, actor("ann"), "foot"), hub.Conflict, "is made of it")
	_, err = h.Submit(ctx, actor("ann"), "foot", 2, "")
	wants(t, err, hub.Invalid, "only messages")
	if err = h.Delete(ctx, actor("ann"), k.ID); err != nil {
		t.Fatal(err)
	}
	_, err = h.Get(ctx, k.ID, 0)
	wants(t, err, hub.Missing, "")
	_, _, err = h.Save(ctx, actor("ann"), templates.Template{ID: k.ID, Name: "x", Kind: templates.Message, Variants: k.Variants}, 0)
	wants(t, err, hub.Conflict, "is, or was")
	_, found, err := h.Save(ctx, actor("ann"), message("{{ nobody }}"), 0)
	wants(t, err, hub.Invalid, "there is no variable nobody")
	if len(found) == 0 {
		t.Fatal("nothing was found")
	}
}

type post struct {
	sent []hub.Outbound
	err  error
}

func (p *post) Send(_ context.Context, m hub.Outbound) (hub.Receipt, error) {
	p.sent = append(p.sent, m)
	return hub.Receipt{State: hub.Accepted}, p.err
}
func (*post) Close() error { return nil }
func (p *post) Adapter(id hub.InboxID) (channels.Adapter, channels.Channel, hub.Inbox, bool) {
	return p, channels.Channel{Kind: "pigeon", Can: channels.Abilities{Class: hub.ClassMail, HandleKind: hub.HandleEmail, HTML: true, Subject: true}}, hub.Inbox{ID: id}, id == "inb"
}

func TestTestsNameTheirRevision(t *testing.T) {
	h := newHouse(t)
	k := h.save("ann", message("<p>{{ contact.name }}</p>"), 0)
	out := &post{}
	try := &Trier{Shelf: h.Shelf, Inboxes: out}
	ann := person("ann", "admin")
	data := &templates.Data{Contact: map[string]any{"name": "A&B"}}
	got, err := try.Try(t.Context(), &ann, k.ID, 1, "inb", "en", nil, data)
	if err != nil || len(got) != 1 || got[0].State != hub.Accepted || len(out.sent) != 1 {
		t.Fatalf("%v %+v", err, got)
	}
	if m := out.sent[0]; m.Subject != "[Test 1] S" || m.To.Address != "ann@example.com" || !strings.Contains(m.HTML, "A&amp;B") || m.Bulk == nil {
		t.Errorf("%+v", m)
	}
	for _, to := range [][]string{{"a b@example.com"}, {"x"}, {"a@b@c"}, {"a@b\r\nBcc: c@d"}, {"1@x", "2@x", "3@x", "4@x", "5@x", "6@x"}} {
		if _, err := try.Try(t.Context(), &ann, k.ID, 1, "inb", "", to, data); !hub.Is(err, hub.Invalid) {
			t.Errorf("%q is taken: %v", to, err)
		}
	}
	if _, err = try.Try(t.Context(), &ann, k.ID, 1, "other", "", nil, data); !hub.Is(err, hub.Invalid) {
		t.Error(err)
	}
	out.err = errors.New("connection to 10.0.0.1 with password hunter2 refused")
	if got, err = try.Try(t.Context(), &ann, k.ID, 1, "inb", "", nil, data); err != nil || got[0].State != "" || strings.Contains(got[0].Error, "hunter2") {
		t.Errorf("%+v %v", got, err)
	}
}

func TestPreviewShowsAllVariantsSideBySide(t *testing.T) {
	h := newHouse(t)
	m := message("<p>{{ contact.name }}</p>")
	m.Variants = append(m.Variants, templates.Variant{Channel: "live", Source: templates.Text, Body: "{% abort 'closed' %}"}, templates.Variant{Channel: "social", Source: templates.Text, Body: "{{ contact.name | plus: 1 }}"})
	k := h.save("ann", m, 0)
	p, err := h.Program(t.Context(), k.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Preview(t.Context(), p, &templates.Data{Contact: map[string]any{"name": "ș"}})
	if err != nil || len(got) != 4 || !strings.Contains(got[0].HTML, "ș") || got[1].Segments != 1 || !got[1].GSM || got[0].GSM || got[2].Aborted != "closed" || !strings.Contains(got[3].Error, "is no number") {
		t.Fatalf("%v %+v", err, got)
	}
	if told := got[3].Error; !strings.HasPrefix(told, "line 1, ") || strings.Count(told, "is no number") != 1 {
		t.Errorf("people read %q", told)
	}
}
