package shelf

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/templates"
)

// Release says which revision of a template is live, and how it came to be.
type Release struct {
	Pending *Submission `json:"pending,omitempty"` // waits for an approver
	Entries []Entry     `json:"entries"`           // in the order they were approved
	Version int64       `json:"-"`
}

// Submission is a revision that its author wants to be live.
type Submission struct {
	Revision int64       `json:"revision"`
	By       hub.AgentID `json:"by"`
	At       time.Time   `json:"at"`
	Note     string      `json:"note"`
}

// Entry is one revision that was let out.
type Entry struct {
	Revision    int64       `json:"revision"`
	Author      hub.AgentID `json:"author"`
	Approver    hub.AgentID `json:"approver"`
	ApprovedAt  time.Time   `json:"approved_at"`
	EffectiveAt time.Time   `json:"effective_at"`
	Note        string      `json:"note"`
	Rollback    bool        `json:"rollback"`
	Cancelled   bool        `json:"cancelled"` // it never took effect
}

// Live is the entry in force at now; nil when there is none.
func (r *Release) Live(now time.Time) *Entry {
	var live *Entry
	for i := range r.Entries {
		e := &r.Entries[i]
		if e.Cancelled || e.EffectiveAt.After(now) {
			continue
		}
		if live == nil || !e.EffectiveAt.Before(live.EffectiveAt) {
			live = e
		}
	}
	return live
}

// Next is the entry that takes effect next; nil when there is none.
func (r *Release) Next(now time.Time) *Entry {
	var next *Entry
	for i := range r.Entries {
		e := &r.Entries[i]
		if !e.Cancelled && e.EffectiveAt.After(now) && (next == nil || e.EffectiveAt.Before(next.EffectiveAt)) {
			next = e
		}
	}
	return next
}

// Out reports whether a revision is live at now, or was once.
func (r *Release) Out(revision int64, now time.Time) bool {
	return slices.ContainsFunc(r.Entries, func(e Entry) bool { return e.Revision == revision && !e.Cancelled && !e.EffectiveAt.After(now) })
}

// LetOut reports whether a revision of a template is live, or was once: only such
// a one may be sent.
func (s *Shelf) LetOut(ctx context.Context, id string, revision int64) (bool, error) {
	r, err := s.release(ctx, id)
	return err == nil && r.Out(revision, s.Now()), err
}

func (s *Shelf) release(ctx context.Context, id string) (Release, error) {
	doc, err := s.Rows.Document(ctx, ReleaseKind, id)
	if hub.Is(err, hub.Missing) {
		return Release{}, nil
	}
	if err != nil {
		return Release{}, err
	}
	return readRelease(&doc)
}

func readRelease(doc *hub.Document) (Release, error) {
	r := Release{}
	if err := json.Unmarshal(doc.Body, &r); err != nil {
		return r, hub.Wrap(hub.Internal, err, "a stored release cannot be read")
	}
	r.Version = doc.Version
	return r, nil
}

func (s *Shelf) releases(ctx context.Context) (map[string]Release, error) {
	docs, err := s.Rows.Documents(ctx, ReleaseKind)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Release, len(docs))
	for i := range docs {
		r, err := readRelease(&docs[i])
		if err != nil {
			return nil, err
		}
		out[docs[i].ID] = r
	}
	return out, nil
}

// put saves a release that was read with r.Version.
func (s *Shelf) put(ctx context.Context, by hub.Actor, id string, r *Release, action, detail string) error {
	body, err := json.Marshal(r)
	if err != nil {
		return hub.Wrap(hub.Internal, err, "a release cannot be written")
	}
	doc := hub.Document{Kind: ReleaseKind, ID: id, Version: r.Version, Body: body, At: s.Now().UTC().Truncate(time.Millisecond), By: hub.AgentID(by.ID)}
	return s.commit(ctx, by, &doc, action, detail)
}

// Live is the template to send now, with its revision; Missing when none was let
// out yet.
func (s *Shelf) Live(ctx context.Context, id string) (*templates.Program, int64, error) {
	r, err := s.release(ctx, id)
	if err != nil {
		return nil, 0, err
	}
	e := r.Live(s.Now())
	if e == nil {
		return nil, 0, hub.Errorf(hub.Missing, "no revision of this template is live")
	}
	p, err := s.Program(ctx, id, e.Revision)
	return p, e.Revision, err
}

// maxReady bounds the revisions that are held ready to be sent.
const maxReady = 200

// Program is one revision, ready to be sent. Revisions never change, so that it is
// made once.
func (s *Shelf) Program(ctx context.Context, id string, revision int64) (*templates.Program, error) {
	key := readyKey{id, revision}
	s.mu.Lock()
	p := s.ready[key]
	s.mu.Unlock()
	if p != nil && revision != 0 {
		return p, nil
	}
	k, err := s.Get(ctx, id, revision)
	if err != nil {
		return nil, err
	}
	if p, err = templates.Load(k.Template); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ready == nil || len(s.ready) >= maxReady {
		s.ready = map[readyKey]*templates.Program{}
	}
	s.ready[readyKey{id, k.Revision}] = p
	return p, nil
}
