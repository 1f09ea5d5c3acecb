package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
	"github.com/parleyhub/parley/internal/store/words"
)

// erasure is what one Erase takes, as it was read before the transaction. The
// versions of the conversations tell whether it is still so.
type erasure struct {
	out      Erased
	head     int64 // of the feed; later facts are looked for again
	lastDoc  int64 // of the search index, alike
	versions map[hub.ConversationID]int64

	talks       []hub.ConversationID // of the person
	shared      []hub.ConversationID // of others, in which the person spoke
	linked      []hub.ConversationID // of others, that point to one of the person's
	messages    []hub.MessageID
	elsewhere   []hub.MessageID // said in shared
	sources     []string        // their keys in the ledger
	blobs       []hub.BlobID
	uses        [][2]string // blob and message
	refs        [][2]string // brand and ref
	states      [][2]string // inbox and key
	parts       [][2]string // message and part
	tokens      []string
	answers     []string
	quarantined []string
	held        []string
	names       []string // what the person is found by
	facts, docs map[int64]bool
}

func (p *erasure) nothing() bool {
	return len(p.versions)+len(p.names)+len(p.elsewhere)+len(p.quarantined)+len(p.held)+len(p.states)+len(p.parts)+len(p.answers)+len(p.tokens)+len(p.facts) == 0
}

// touched are all conversations that the index knows words of the person from.
func (p *erasure) touched() []hub.ConversationID { return slices.Concat(p.talks, p.shared) }

func (s *Store) planErasure(ctx context.Context, id hub.ContactID, also []hub.Handle) (*erasure, error) {
	p := &erasure{facts: map[int64]bool{}, docs: map[int64]bool{}}
	h, err := s.read().head(ctx)
	if err != nil {
		return nil, err
	}
	indexed, err := s.Follower(ctx, indexer)
	if err != nil {
		return nil, err
	}
	p.head, p.lastDoc = h.seq, 2*indexed+1
	for _, step := range []func() error{
		func() error { return s.planPerson(ctx, p, id, also) },
		func() error { return s.planTalks(ctx, p) },
		func() error { return s.planMessages(ctx, p) },
		func() error { return s.planRaws(ctx, p) },
		func() error { return s.planThreads(ctx, p) },
		func() error { return s.planQuarantine(ctx, p) },
		func() error { return s.planHeld(ctx, p) },
		func() error { return s.planCopies(ctx, p) },
		func() error { return s.read().factsAbout(ctx, p, 0) },
		func() error { return numbers(ctx, s.read(), "erase_docs_of_conversation", p.touched(), p.docs, 0) },
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	p.out.Conversations, p.out.Messages, p.out.Quarantined = len(p.talks), len(p.messages)+len(p.elsewhere), len(p.quarantined)
	return p, nil
}

// planPerson finds everybody who is this person, and their handles.
func (s *Store) planPerson(ctx context.Context, p *erasure, id hub.ContactID, also []hub.Handle) error {
	p.out.Handles = slices.Clone(also)
	if id == "" {
		return nil
	}
	for range 100 { // to the one they live on in; bounded, should there be a ring
		c, err := s.Contact(ctx, id)
		if err != nil && !hub.Is(err, hub.Missing) {
			return err
		}
		if err != nil || c.MergedInto == "" {
			break
		}
		id = c.MergedInto
	}
	p.out.Contacts = []hub.ContactID{id}
	for from := 0; from < len(p.out.Contacts); {
		next := p.out.Contacts[from:]
		from = len(p.out.Contacts)
		err := each(ctx, s.read(), "erase_merged", next, func(r *sql.Rows) error {
			var id hub.ContactID
			err := r.Scan(&id)
			p.out.Contacts = append(p.out.Contacts, id)
			return err
		})
		if err != nil {
			return err
		}
		p.out.Contacts = cell.Unique(p.out.Contacts)
	}
	err := each(ctx, s.read(), "erase_handles", p.out.Contacts, func(r *sql.Rows) error {
		var h hub.Handle
		err := r.Scan(&h.Kind, &h.Scope, &h.Address)
		p.out.Handles = append(p.out.Handles, h)
		return err
	})
	if err != nil {
		return err
	}
	p.out.Handles = cell.Unique(p.out.Handles)
	names, err := s.namesOf(ctx, p.out.Contacts)
	for _, n := range names {
		p.names = append(p.names, n...)
	}
	return err
}

func (d db) conversationsOf(ctx context.Context, people []hub.ContactID) (map[hub.ConversationID]int64, error) {
	out := map[hub.ConversationID]int64{}
	err := each(ctx, d, "erase_conversations", people, func(r *sql.Rows) error {
		var id hub.ConversationID
		var version int64
		err := r.Scan(&id, &version)
		out[id] = version
		return err
	})
	return out, err
}

func (s *Store) planTalks(ctx context.Context, p *erasure) (err error) {
	// Without a lock, which a reading connection may not take.
	p.versions = map[hub.ConversationID]int64{}
	err = each(ctx, s.read(), "erase_conversations_now", p.out.Contacts, func(r *sql.Rows) error {
		var id hub.ConversationID
		var version int64
		err := r.Scan(&id, &version)
		p.versions[id] = version
		return err
	})
	p.talks = slices.Sorted(maps.Keys(p.versions))
	if err != nil {
		return err
	}
	return each(ctx, s.read(), "erase_linked", p.talks, func(r *sql.Rows) error {
		var id hub.ConversationID
		err := r.Scan(&id)
		if _, own := p.versions[id]; !own {
			p.linked = append(p.linked, id)
		}
		return err
	})
}

func (s *Store) planMessages(ctx context.Context, p *erasure) error {
	take := func(r *sql.Rows) error {
		var id hub.MessageID
		var talk hub.ConversationID
		var raw string
		if err := r.Scan(&id, &talk, &raw); err != nil {
			return err
		}
		if _, own := p.versions[talk]; own {
			p.messages = append(p.messages, id)
		} else {
			p.elsewhere = append(p.elsewhere, id)
			p.shared = append(p.shared, talk)
		}
		if raw != "" {
			p.blobs = append(p.blobs, hub.BlobID(raw))
		}
		return nil
	}
	if err := each(ctx, s.read(), "erase_messages", p.talks, take); err != nil {
		return err
	}
	if err := each(ctx, s.read(), "erase_said_elsewhere", p.out.Contacts, take); err != nil {
		return err
	}
	p.messages, p.elsewhere, p.shared = cell.Unique(p.messages), cell.Unique(p.elsewhere), cell.Unique(p.shared)
	err := each(ctx, s.read(), "erase_sources", p.messages, func(r *sql.Rows) error {
		var source string
		err := r.Scan(&source)
		p.sources = append(p.sources, source)
		return err
	})
	if err != nil {
		return err
	}
	return each(ctx, s.read(), "erase_blobs", slices.Concat(p.messages, p.elsewhere), func(r *sql.Rows) error {
		var use [2]string
		err := r.Scan(&use[0], &use[1])
		p.uses = append(p.uses, use)
		p.blobs = append(p.blobs, hub.BlobID(use[0]))
		return err
	})
}

func (s *Store) planThreads(ctx context.Context, p *erasure) error {
	err := each(ctx, s.read(), "erase_refs", p.talks, func(r *sql.Rows) error {
		var ref [2]string
		err := r.Scan(&ref[0], &ref[1])
		p.refs = append(p.refs, ref)
		return err
	})
	if err != nil {
		return err
	}
	token := func(r *sql.Rows) error {
		var t string
		err := r.Scan(&t)
		p.tokens = append(p.tokens, t)
		return err
	}
	if err := each(ctx, s.read(), "erase_tokens", p.talks, token); err != nil {
		return err
	}
	addresses := make([]string, len(p.out.Handles))
	for i, h := range p.out.Handles {
		addresses[i] = h.Address
	}
	return each(ctx, s.read(), "erase_tokens_given", addresses, token)
}

// planQuarantine finds what one of the handles sent. An item nobody could read
// says its sender in a From line, if anywhere.
func (s *Store) planQuarantine(ctx context.Context, p *erasure) error {
	var unread []string
	take := func(id, raw string, in hub.Inbound) {
		p.quarantined = append(p.quarantined, id)
		if raw != "" {
			p.blobs = append(p.blobs, hub.BlobID(raw))
		}
		for _, a := range in.Attachments {
			p.blobs = append(p.blobs, a.ID)
		}
	}
	rows, err := s.read().query(ctx, "erase_quarantined")
	if err != nil {
		return s.fail(err)
	}
	err = drain(rows, func(r *sql.Rows) error {
		var id, raw string
		var item []byte
		if err := r.Scan(&id, &item, &raw); err != nil {
			return err
		}
		var in hub.Inbound
		if json.Unmarshal(item, &in) != nil || in.From.IsZero() {
			unread = append(unread, id)
		} else if slices.Contains(p.out.Handles, in.From) {
			take(id, raw, in)
		}
		return nil
	})
	if err != nil {
		return s.fail(err)
	}
	for _, id := range unread {
		q, err := s.Quarantined(ctx, id)
		if err != nil && !hub.Is(err, hub.Missing) {
			return err
		}
		if sentBy(q.Raw, p.out.Handles) {
			take(id, string(q.RawBlob), hub.Inbound{})
		}
	}
	return nil
}

// fromMost is how far into unread bytes a From line is looked for.
const fromMost = 256 << 10

func sentBy(raw []byte, handles []hub.Handle) bool {
	lower := bytes.ToLower(raw[:min(len(raw), fromMost)])
	for line := range bytes.Lines(lower) {
		if len(bytes.TrimSpace(line)) == 0 {
			return false // the header ends here
		}
		for _, h := range handles {
			if h.Kind == hub.HandleEmail && bytes.HasPrefix(line, []byte("from:")) && bytes.Contains(line, []byte(h.Address)) {
				return true
			}
		}
	}
	return false
}

// planCopies finds answers that are kept for repeated requests and show the
// person, and what a channel keeps for their visits.
func (s *Store) planCopies(ctx context.Context, p *erasure) error {
	var ids [][]byte
	for _, id := range p.out.Contacts {
		ids = append(ids, []byte(id))
	}
	for _, id := range p.talks {
		ids = append(ids, []byte(id))
	}
	rows, err := s.read().query(ctx, "erase_answers")
	if err != nil {
		return s.fail(err)
	}
	err = drain(rows, func(r *sql.Rows) error {
		var name string
		var body []byte
		err := r.Scan(&name, &body)
		if slices.ContainsFunc(ids, func(id []byte) bool { return bytes.Contains(body, id) }) {
			p.answers = append(p.answers, name)
		}
		return err
	})
	if err != nil {
		return s.fail(err)
	}
	visits := map[string][][]byte{}
	for _, h := range p.out.Handles {
		if h.Scope != "" {
			visits[h.Scope] = append(visits[h.Scope], []byte(h.Address))
		}
	}
	return each(ctx, s.read(), "erase_states", slices.Sorted(maps.Keys(visits)), func(r *sql.Rows) error {
		var inbox, name string
		var value []byte
		err := r.Scan(&inbox, &name, &value)
		if slices.ContainsFunc(visits[inbox], func(a []byte) bool { return bytes.Contains(value, a) }) {
			p.states = append(p.states, [2]string{inbox, name})
		}
		return err
	})
}

// factsAbout finds the facts after a seq that show the person.
func (d db) factsAbout(ctx context.Context, p *erasure, after int64) error {
	if err := numbers(ctx, d, "erase_facts_of_conversation", p.touched(), p.facts, after); err != nil {
		return err
	}
	for _, name := range []string{"erase_facts_of_contact", "erase_facts_by_contact"} {
		if err := numbers(ctx, d, name, p.out.Contacts, p.facts, after); err != nil {
			return err
		}
	}
	return nil
}

// numbers collects the single column of a statement.
func numbers[K ~string](ctx context.Context, d db, name string, keys []K, into map[int64]bool, args ...any) error {
	return each(ctx, d, name, keys, func(r *sql.Rows) error {
		var n int64
		err := r.Scan(&n)
		into[n] = true
		return err
	}, args...)
}

// respell forgets the words of the person's names and addresses that no other
// document has. Words of messages stay: they lead nowhere.
func (d db) respell(ctx context.Context, p *erasure) error {
	for _, w := range words.Of(words.MaxDoc, strings.Join(p.names, " ")) {
		hits, err := d.hits(ctx, d.s.dialect.SearchWords([]string{w}, nil), 1<<62, 1)
		if err != nil {
			return err
		}
		if len(hits) > 0 {
			continue
		}
		if _, err := d.exec(ctx, "erase_word", w); err != nil {
			return err
		}
	}
	return nil
}
