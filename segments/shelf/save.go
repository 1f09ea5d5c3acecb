package shelf

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/segments"
)

// Get answers one segment.
func (s *Shelf) Get(ctx context.Context, id string) (Kept, error) {
	d, err := s.Rows.Document(ctx, segments.DocumentKind, id)
	if hub.Is(err, hub.Missing) || err == nil && d.Deleted {
		return Kept{}, hub.Errorf(hub.Missing, "there is no such segment")
	}
	if err != nil {
		return Kept{}, err
	}
	return read(d)
}

// Create saves a new segment.
func (s *Shelf) Create(ctx context.Context, by hub.Actor, d segments.Definition) (Kept, error) {
	book, err := s.Book(ctx)
	if err != nil {
		return Kept{}, err
	}
	if len(book.all) >= Most {
		return Kept{}, said.Invalid("name", "segments_many", "there are 200 segments already")
	}
	return s.save(ctx, by, hub.Document{Kind: segments.DocumentKind, ID: hub.NewSegmentID(s.Now())}, d, "segment.create")
}

// Change saves a new version. Conflict: it is not the one that was read.
func (s *Shelf) Change(ctx context.Context, by hub.Actor, id string, version int64, d segments.Definition) (Kept, error) {
	was, err := s.Get(ctx, id)
	if err != nil {
		return Kept{}, err
	}
	if was.Version != version {
		return Kept{}, meanwhile(was.Version)
	}
	return s.save(ctx, by, hub.Document{Kind: segments.DocumentKind, ID: id, Version: version}, d, "segment.change")
}

// Delete takes a segment away. Conflict: something needs it.
func (s *Shelf) Delete(ctx context.Context, by hub.Actor, id string) error {
	d, err := s.Rows.Document(ctx, segments.DocumentKind, id)
	if hub.Is(err, hub.Missing) || err == nil && d.Deleted {
		return hub.Errorf(hub.Missing, "there is no such segment")
	}
	if err != nil {
		return err
	}
	book, err := s.Book(ctx)
	if err != nil {
		return err
	}
	used := book.Needs(id)
	if s.Used != nil {
		more, err := s.Used(ctx, id)
		if err != nil {
			return err
		}
		used = append(used, more...)
	}
	if len(used) > 0 {
		said := make([]string, len(used))
		for i, u := range used {
			said[i] = "the " + u.Kind + " " + u.Name
		}
		return hub.Errorf(hub.Conflict, "the segment is needed by %s", strings.Join(said, ", ")).Coded(hub.CodeInUse, map[string]any{"used_by": used})
	}
	d.Deleted = true
	return s.commit(ctx, by, d, "segment.delete")
}

func (s *Shelf) save(ctx context.Context, by hub.Actor, doc hub.Document, d segments.Definition, action string) (Kept, error) {
	d.Name, d.Description, d.Match = strings.TrimSpace(d.Name), strings.TrimSpace(d.Description), d.Match.Normal()
	if n := utf8.RuneCountInString(d.Name); n == 0 || n > 100 || strings.ContainsFunc(d.Name, unicode.IsControl) {
		return Kept{}, said.Invalid("name", "segment_name", "a segment needs a name of one line, at most 100 characters")
	}
	if utf8.RuneCountInString(d.Description) > 1000 {
		return Kept{}, said.Invalid("description", "longer_1000", "is longer than 1000 characters")
	}
	problems, err := s.Check(ctx, d.Match, doc.ID)
	if err != nil {
		return Kept{}, err
	}
	for _, p := range problems {
		if !p.Warning {
			e := said.Refused("segment", "match."+p.Path, p.Text, p.Say, p.Args)
			e.Field = strings.TrimSuffix(e.Field, ".")
			e.Detail = map[string]any{"problems": problems}
			return Kept{}, e
		}
	}
	if doc.Body, err = json.Marshal(d); err != nil {
		return Kept{}, err
	}
	if err := s.commit(ctx, by, doc, action); err != nil {
		return Kept{}, err
	}
	return s.Get(ctx, doc.ID)
}

func (s *Shelf) commit(ctx context.Context, by hub.Actor, d hub.Document, action string) error {
	d.At, d.By = s.Now().UTC().Truncate(time.Millisecond), hub.AgentID(by.ID)
	err := s.Rows.Commit(ctx, hub.WriteSet{
		Documents: []hub.Document{d},
		Audit:     []hub.AuditEntry{{At: d.At, Actor: by, Action: action, Object: d.ID}},
		Facts: []hub.Fact{hub.NewFact(hub.SettingsChanged, d.At, by,
			hub.FactData{After: map[string]any{"kind": segments.DocumentKind, "id": d.ID, "version": d.Version + 1}, Reason: "segment"})},
	})
	if hub.Is(err, hub.Conflict) {
		return meanwhile(d.Version)
	}
	return err
}

func meanwhile(version int64) error {
	return &hub.Error{Kind: hub.Conflict, Text: "somebody saved it meanwhile; read it again", Detail: map[string]any{"version": version}}
}
