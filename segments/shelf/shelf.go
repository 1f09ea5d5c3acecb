// Package shelf keeps segments: documents that are checked before they are saved
// and keep every version. In come definitions and who saves them, out go what is
// kept and what is wrong.
package shelf

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/segments"
)

// Most is how many segments there can be.
const Most = 200

// Rows are what is read and written; *store.Store has it all.
type Rows interface {
	Documents(ctx context.Context, kind hub.DocumentKind) ([]hub.Document, error)
	Document(ctx context.Context, kind hub.DocumentKind, id string) (hub.Document, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Shelf keeps them.
type Shelf struct {
	Rows Rows
	Now  func() time.Time
	// Schema answers what segments are checked against, without the segments.
	Schema func(ctx context.Context) (segments.Schema, error)
	// Used answers who else needs a segment; nil: nobody does.
	Used func(ctx context.Context, id string) ([]Use, error)
}

// Use is something that names a segment.
type Use struct {
	Kind string `json:"kind"` // segment, campaign or journey
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Kept is a saved segment.
type Kept struct {
	ID string
	segments.Definition
	Version int64
	At      time.Time
	By      hub.AgentID
}

// Book is all segments at one moment.
type Book struct {
	all   map[string]Kept
	types map[string]segments.Type
}

// Book reads all of them.
func (s *Shelf) Book(ctx context.Context) (*Book, error) {
	docs, err := s.Rows.Documents(ctx, segments.DocumentKind)
	if err != nil {
		return nil, err
	}
	schema, err := s.Schema(ctx)
	if err != nil {
		return nil, err
	}
	b := &Book{all: make(map[string]Kept, len(docs)), types: schema.Traits}
	for _, d := range docs {
		k, err := read(d)
		if err != nil {
			return nil, err
		}
		b.all[k.ID] = k
	}
	return b, nil
}

func read(d hub.Document) (k Kept, err error) {
	k = Kept{ID: d.ID, Version: d.Version, At: d.At, By: d.By}
	if err := json.Unmarshal(d.Body, &k.Definition); err != nil {
		return k, hub.Wrap(hub.Internal, err, "a segment cannot be read")
	}
	return k, nil
}

// List answers all of them by name.
func (b *Book) List() []Kept {
	out := make([]Kept, 0, len(b.all))
	for _, k := range b.all {
		out = append(out, k)
	}
	slices.SortFunc(out, func(x, y Kept) int {
		if n := strings.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name)); n != 0 {
			return n
		}
		return strings.Compare(x.ID, y.ID)
	})
	return out
}

// Get answers one.
func (b *Book) Get(id string) (Kept, bool) { k, ok := b.all[id]; return k, ok }

// Segment answers what one matches.
func (b *Book) Segment(id string) (segments.Node, bool) { return b.all[id].Match, b.all[id].ID != "" }

// Trait is the declared type of a trait.
func (b *Book) Trait(key string) segments.Type { return b.types[key] }

// Mark changes when who is in a segment may be others: with its definition, with
// those that it names, with the types of what it compares.
func (b *Book) Mark(id string) string {
	h := sha256.New()
	var add func(n *segments.Node, deep int)
	add = func(n *segments.Node, deep int) {
		if raw, err := json.Marshal(n); err == nil {
			h.Write(raw)
		}
		b.addTypes(n, h.Write)
		for _, other := range n.Names() {
			if x, ok := b.Segment(other); ok && deep < segments.MaxDepth {
				add(&x, deep+1)
			}
		}
	}
	n, _ := b.Segment(id)
	add(&n, 0)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func (b *Book) addTypes(n *segments.Node, write func([]byte) (int, error)) {
	if n.Is == segments.Trait {
		_, _ = write([]byte(n.Key + "\x00" + string(b.types[n.Key]) + "\x00")) // a hash takes everything
	}
	for i := range n.Of {
		b.addTypes(&n.Of[i], write)
	}
}

// Needs answers the segments that name one.
func (b *Book) Needs(id string) (used []Use) {
	for _, k := range b.List() {
		if slices.Contains(k.Match.Names(), id) {
			used = append(used, Use{Kind: "segment", ID: k.ID, Name: k.Name})
		}
	}
	return used
}

// Check says what is wrong with a definition; self is its id when it is saved
// already.
func (s *Shelf) Check(ctx context.Context, n segments.Node, self string) ([]segments.Problem, error) {
	schema, err := s.Schema(ctx)
	if err != nil {
		return nil, err
	}
	book, err := s.Book(ctx)
	if err != nil {
		return nil, err
	}
	schema.Self, schema.Segment = self, book.Segment
	return segments.Check(n, schema), nil
}
