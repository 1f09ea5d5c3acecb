// Package shelf keeps templates: every save is a revision that stays, a second
// person approves one, and the release says which revision is live. In come the
// verbs of people; out go templates that are ready to be sent. Campaigns and the
// API send what is live, and tests what they name.
package shelf

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/templates"
)

// Kinds of the documents.
const (
	Kind        hub.DocumentKind = "template"
	ReleaseKind hub.DocumentKind = "template_release"
)

// Rows keeps documents; *store.Store is it.
type Rows interface {
	Document(ctx context.Context, kind hub.DocumentKind, id string) (hub.Document, error)
	Documents(ctx context.Context, kind hub.DocumentKind) ([]hub.Document, error)
	DocumentVersions(ctx context.Context, kind hub.DocumentKind, id string) ([]hub.Document, error)
	Agents(ctx context.Context) ([]hub.Agent, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Shelf keeps the templates of a workspace.
type Shelf struct {
	Rows    Rows
	Schema  func(ctx context.Context) (*templates.Schema, error) // what people have; nil: no declared traits
	Approve func(a *hub.Agent) bool                              // who may approve
	Now     func() time.Time

	mu    sync.Mutex
	ready map[readyKey]*templates.Program
}

type readyKey struct {
	id       string
	revision int64
}

// Kept is a template as it is stored.
type Kept struct {
	templates.Template
	Revision int64
	At       time.Time
	By       hub.AgentID
	Release  Release
}

// maxBody bounds a template with all its compiled variants, in bytes of JSON.
const maxBody = 8 << 20

func missing() error { return hub.Errorf(hub.Missing, "there is no such template") }

func read(d *hub.Document) (Kept, error) {
	k := Kept{Revision: d.Version, At: d.At, By: d.By}
	if err := json.Unmarshal(d.Body, &k.Template); err != nil {
		return k, hub.Wrap(hub.Internal, err, "a stored template cannot be read")
	}
	k.ID = d.ID
	return k, nil
}

// List answers the newest revision of all templates.
func (s *Shelf) List(ctx context.Context) ([]Kept, error) {
	docs, err := s.Rows.Documents(ctx, Kind)
	if err != nil {
		return nil, err
	}
	releases, err := s.releases(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Kept, 0, len(docs))
	for i := range docs {
		k, err := read(&docs[i])
		if err != nil {
			return nil, err
		}
		k.Release = releases[k.ID]
		out = append(out, k)
	}
	return out, nil
}

// Get answers one revision; 0 is the newest.
func (s *Shelf) Get(ctx context.Context, id string, revision int64) (Kept, error) {
	doc, err := s.Rows.Document(ctx, Kind, id)
	if err == nil && doc.Deleted || hub.Is(err, hub.Missing) {
		return Kept{}, missing()
	}
	if err != nil {
		return Kept{}, err
	}
	if revision != 0 && revision != doc.Version {
		all, err := s.Rows.DocumentVersions(ctx, Kind, id)
		if err != nil {
			return Kept{}, err
		}
		at := slices.IndexFunc(all, func(d hub.Document) bool { return d.Version == revision && !d.Deleted })
		if at < 0 {
			return Kept{}, hub.Errorf(hub.Missing, "there is no such revision")
		}
		doc = all[at]
	}
	k, err := read(&doc)
	if err != nil {
		return k, err
	}
	k.Release, err = s.release(ctx, id)
	return k, err
}

// Revisions answers all revisions, the newest first.
func (s *Shelf) Revisions(ctx context.Context, id string) ([]Kept, error) {
	if _, err := s.Get(ctx, id, 0); err != nil {
		return nil, err
	}
	docs, err := s.Rows.DocumentVersions(ctx, Kind, id)
	if err != nil {
		return nil, err
	}
	out := make([]Kept, 0, len(docs))
	for i := range docs {
		if docs[i].Deleted {
			continue
		}
		k, err := read(&docs[i])
		if err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	slices.Reverse(out)
	return out, nil
}

// Check builds a template as Save does, and keeps nothing.
func (s *Shelf) Check(ctx context.Context, t templates.Template) (templates.Template, []templates.Finding, error) {
	schema, err := s.schema(ctx)
	if err != nil {
		return t, nil, err
	}
	return s.build(ctx, t, schema)
}

// Sample is a message that shows a block or a layout alone. What it finds are
// warnings: the part may be meant for another place.
func (s *Shelf) Sample(ctx context.Context, t templates.Template) (built templates.Template, found []templates.Finding, ok bool, err error) {
	schema, err := s.schema(ctx)
	if err != nil {
		return t, nil, false, err
	}
	if built, found, err = s.build(ctx, templates.Sample(t), schema.Open()); err != nil {
		return t, nil, false, err
	}
	ok = templates.Refusal(found) == nil
	found = slices.DeleteFunc(found, func(f templates.Finding) bool { return f.Level != templates.Error })
	for i := range found {
		found[i].Level = templates.Warning
	}
	return built, found, ok, nil
}

func (s *Shelf) build(ctx context.Context, t templates.Template, schema *templates.Schema) (templates.Template, []templates.Finding, error) {
	all, err := s.List(ctx)
	if err != nil {
		return t, nil, err
	}
	built, found := templates.Build(t, schema, func(id string) (templates.Template, bool) {
		at := slices.IndexFunc(all, func(k Kept) bool { return k.ID == id })
		if at < 0 || id == t.ID {
			return templates.Template{}, false
		}
		return all[at].Template, true
	})
	return built, found, nil
}

func (s *Shelf) schema(ctx context.Context) (*templates.Schema, error) {
	if s.Schema == nil {
		return templates.NewSchema(nil), nil
	}
	return s.Schema(ctx)
}

// Save keeps a new revision of a template, or a new template when version is 0.
// Findings with an Error are a refusal, which names the first one.
func (s *Shelf) Save(ctx context.Context, by hub.Actor, t templates.Template, version int64) (Kept, []templates.Finding, error) {
	if version == 0 {
		id, err := s.freeID(ctx, t)
		if err != nil {
			return Kept{}, nil, err
		}
		t.ID = id
	} else if _, err := s.Get(ctx, t.ID, 0); err != nil {
		return Kept{}, nil, err
	}
	built, found, err := s.Check(ctx, t)
	if err == nil {
		err = templates.Refusal(found)
	}
	if err != nil {
		return Kept{}, found, err
	}
	body, err := json.Marshal(built)
	if err != nil {
		return Kept{}, found, hub.Wrap(hub.Invalid, err, "this template cannot be written as JSON")
	}
	if len(body) > maxBody {
		return Kept{}, found, said.Invalid("variants", "template_large", "the template is larger than 8 MiB with all its variants")
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	doc := hub.Document{Kind: Kind, ID: t.ID, Version: version, Body: body, At: now, By: hub.AgentID(by.ID)}
	if err := s.commit(ctx, by, &doc, "template.save", built.Name); err != nil {
		return Kept{}, found, err
	}
	k, err := s.Get(ctx, t.ID, version+1)
	return k, found, err
}

// Delete takes a template away that nothing else is made of. Its revisions stay
// for what was sent with them.
func (s *Shelf) Delete(ctx context.Context, by hub.Actor, id string) error {
	k, err := s.Get(ctx, id, 0)
	if err != nil {
		return err
	}
	users, err := s.UsedBy(ctx, id)
	if err != nil {
		return err
	}
	if len(users) > 0 {
		return hub.Errorf(hub.Conflict, "“%s” is made of it", users[0].Name)
	}
	body, err := json.Marshal(k.Template)
	if err != nil {
		return hub.Wrap(hub.Internal, err, "a stored template cannot be written")
	}
	doc := hub.Document{Kind: Kind, ID: id, Version: k.Revision, Body: body, At: s.Now().UTC().Truncate(time.Millisecond), By: hub.AgentID(by.ID), Deleted: true}
	return s.commit(ctx, by, &doc, "template.delete", k.Name)
}

func (s *Shelf) commit(ctx context.Context, by hub.Actor, doc *hub.Document, action, detail string) error {
	err := s.Rows.Commit(ctx, hub.WriteSet{
		Documents: []hub.Document{*doc},
		Facts: []hub.Fact{hub.NewFact(hub.SettingsChanged, doc.At, by,
			hub.FactData{After: map[string]any{"kind": doc.Kind, "id": doc.ID, "version": doc.Version + 1}})},
		Audit: []hub.AuditEntry{{At: doc.At, Actor: by, Action: action, Object: doc.ID, Detail: detail}},
	})
	if hub.Is(err, hub.Conflict) {
		return hub.Wrap(hub.Conflict, err, "somebody else has changed this template meanwhile; read it again")
	}
	return err
}

// freeID is the id that was asked for, or one made of the name.
func (s *Shelf) freeID(ctx context.Context, t templates.Template) (string, error) {
	taken := func(id string) (bool, error) {
		_, err := s.Rows.Document(ctx, Kind, id)
		if hub.Is(err, hub.Missing) {
			return false, nil
		}
		return true, err
	}
	if slices.Contains(pages, t.ID) {
		return "", hub.Errorf(hub.Invalid, "a template cannot have this id")
	}
	if t.ID != "" {
		used, err := taken(t.ID)
		if used && err == nil {
			err = hub.Errorf(hub.Conflict, "there is, or was, a template with this id")
		}
		return t.ID, err
	}
	base := slug(t.Name)
	for i, id := range []string{base, base + "-" + strings.ToLower(hub.NewToken()[:6])} {
		if i == 0 && slices.Contains(pages, id) {
			continue
		}
		if used, err := taken(id); !used || err != nil {
			return id, err
		}
	}
	return "", hub.Errorf(hub.Conflict, "there is a template with this name")
}

// pages are addresses beside the templates: an id like these could not be opened.
var pages = []string{"library", "new", "preview", "variables"}

// slug is a name as an id: small letters, figures and hyphens.
func slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 50 {
			break
		}
	}
	if s := strings.Trim(b.String(), "-"); s != "" {
		return s
	}
	return "template"
}
