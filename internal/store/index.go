package store

import (
	"bytes"
	"cmp"
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

// indexer is the follower that makes the search index, off the commit path.
const indexer = "search"

// IndexNext puts what at most limit facts brought into the search index and
// answers how many facts it has passed; 0 = the index is up to date. Another
// process that does the same at once is no harm: one of the two passes nothing.
func (s *Store) IndexNext(ctx context.Context, limit int) (int, error) {
	from, err := s.Follower(ctx, indexer)
	if err != nil {
		return 0, err
	}
	s.recall(from)
	facts, err := s.FactsSince(ctx, from, limit)
	if hub.Is(err, hub.Missing) { // trimmed before they were indexed: go on with what is kept
		h, err := s.read().head(ctx)
		if err != nil {
			return 0, err
		}
		return 1, s.do(ctx, "follower_forward", indexer, h.keptAfter, from)
	}
	if err != nil || len(facts) == 0 {
		return 0, err
	}
	docs, err := s.documents(ctx, facts)
	if err != nil {
		return 0, err
	}
	err = s.write(ctx, func(tx db) error {
		n, err := tx.exec(ctx, "follower_forward", indexer, facts[len(facts)-1].Seq, from)
		if err != nil || n == 0 {
			return err
		}
		if err := tx.addWords(ctx, docs); err != nil {
			return err
		}
		for _, d := range docs {
			if err := tx.addDocument(ctx, d); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	s.remember(docs, facts[len(facts)-1].Seq)
	return len(facts), nil
}

// knownMost is how many words the indexer remembers as stored, so that common
// ones are not written again; about 1 MiB.
const knownMost = 16 << 10

// addWords stores words that were not met before.
func (d db) addWords(ctx context.Context, docs []document) error {
	fresh := map[string]bool{}
	d.s.knownLock.Lock()
	for _, doc := range docs {
		for _, w := range doc.words {
			if !d.s.known[w] && w != words.Person {
				fresh[w] = true
			}
		}
	}
	d.s.knownLock.Unlock()
	rows := make([][]any, 0, len(fresh))
	for _, w := range slices.Sorted(maps.Keys(fresh)) { // in one order: two processes never wait for each other
		rows = append(rows, []any{w})
	}
	_, err := d.insert(ctx, "search_word_insert", rows)
	return err
}

// recall forgets the words when the index is not where this process left it:
// somebody else may have taken words out of it.
func (s *Store) recall(from int64) {
	s.knownLock.Lock()
	defer s.knownLock.Unlock()
	if s.indexed != from {
		clear(s.known)
	}
}

// remember is called once the words are committed, and the index stands at seq.
func (s *Store) remember(docs []document, seq int64) {
	s.knownLock.Lock()
	defer s.knownLock.Unlock()
	s.indexed = seq
	for _, doc := range docs {
		for _, w := range doc.words {
			if len(s.known) >= knownMost {
				clear(s.known)
			}
			s.known[w] = true
		}
	}
}

type document struct {
	doc          int64 // twice the fact's seq, plus one for a person
	conversation hub.ConversationID
	contact      hub.ContactID
	message      hub.MessageID
	again        bool // the message is in the index already, with other words
	words        []string
}

func (d db) addDocument(ctx context.Context, doc document) error {
	if doc.contact != "" { // a person has one document, the last
		old, err := many(ctx, d, "search_doc_of_contact", func(r *sql.Rows) (n int64, err error) { return n, r.Scan(&n) }, doc.contact)
		if err != nil {
			return err
		}
		for _, n := range old {
			if err := d.dropDocument(ctx, n); err != nil {
				return err
			}
		}
	}
	if doc.again {
		if err := d.dropDocumentsOf(ctx, doc.message); err != nil {
			return err
		}
	}
	n, err := d.exec(ctx, "search_doc_insert", doc.doc, doc.conversation, doc.contact, doc.message)
	if err != nil || n == 0 {
		return err
	}
	_, err = d.tx.Exec(ctx, d.s.text("search add", func() string { return d.s.dialect.SearchAdd }).Text, doc.doc, strings.Join(doc.words, " "))
	return err
}

// dropDocumentsOf takes what the index knows of a message out of it.
func (d db) dropDocumentsOf(ctx context.Context, id hub.MessageID) error {
	old, err := many(ctx, d, "search_doc_of_message", func(r *sql.Rows) (n int64, err error) { return n, r.Scan(&n) }, id)
	for _, n := range old {
		if err == nil {
			err = d.dropDocument(ctx, n)
		}
	}
	return err
}

// dropDocument takes a document out of the index.
func (d db) dropDocument(ctx context.Context, doc int64) error {
	if _, err := d.tx.Exec(ctx, d.s.text("search del", func() string { return d.s.dialect.SearchDel }).Text, doc); err != nil {
		return err
	}
	_, err := d.exec(ctx, "search_doc_delete", doc)
	return err
}

// documents reads what the facts are about and makes the documents of it: one
// for each message, and one for each person who is new or has changed.
func (s *Store) documents(ctx context.Context, facts []hub.Fact) ([]document, error) {
	messageOf := make(map[int64]hub.MessageID)
	again := make(map[int64]bool)
	var ids []hub.MessageID
	var talks []hub.ConversationID
	changed := make(map[hub.ContactID]int64) // person → last fact that may have changed them
	for _, f := range facts {
		switch f.Type {
		case hub.MessageReceived, hub.MessageSent, hub.NoteAdded, hub.MessageEdited:
			if id := messageIn(f.Data); id != "" {
				again[f.Seq] = f.Type == hub.MessageEdited
				messageOf[f.Seq] = id
				ids = append(ids, id)
				talks = append(talks, f.ConversationID)
			}
		case hub.ContactChanged, hub.ContactImported, hub.ContactMerged, hub.ContactUnmerged:
			changed[f.ContactID] = f.Seq
		}
	}
	messages, err := s.MessagesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	conversations, err := s.subjectsOf(ctx, cell.Unique(talks))
	if err != nil {
		return nil, err
	}
	if err := s.newPeople(ctx, facts, conversations, changed); err != nil {
		return nil, err
	}
	people := slices.Collect(maps.Keys(changed))
	for _, c := range conversations {
		people = append(people, c.ContactID)
	}
	names, err := s.namesOf(ctx, cell.Unique(people))
	if err != nil {
		return nil, err
	}
	var out []document
	for _, f := range facts {
		if m, ok := messages[messageOf[f.Seq]]; ok && m.DeletedAt.IsZero() {
			c := conversations[m.ConversationID]
			said := []string{m.Text}
			if m.Call != nil {
				said = append(said, m.Call.Transcript)
			}
			out = append(out, document{doc: 2 * f.Seq, conversation: m.ConversationID, message: m.ID, again: again[f.Seq], words: words.Of(
				words.MaxDoc, slices.Concat([]string{c.Subject, m.Subject}, names[c.ContactID], said)...)})
		}
	}
	for id, seq := range changed {
		if n, ok := names[id]; ok && id != "" {
			out = append(out, document{doc: 2*seq + 1, contact: id, words: append(words.Of(words.MaxDoc, n...), words.Person)})
		}
	}
	slices.SortFunc(out, func(a, b document) int { return cmp.Compare(a.doc, b.doc) })
	return out, nil
}

// subjectsOf reads of conversations only what is searched: whose they are, and
// their subject.
func (s *Store) subjectsOf(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID]hub.Conversation, error) {
	out := make(map[hub.ConversationID]hub.Conversation, len(ids))
	err := each(ctx, s.read(), "conversation_subjects", ids, func(r *sql.Rows) error {
		var c hub.Conversation
		err := r.Scan(&c.ID, &c.ContactID, &c.Subject)
		out[c.ID] = c
		return err
	})
	return out, err
}

// newPeople adds to changed those whose first message this is.
func (s *Store) newPeople(ctx context.Context, facts []hub.Fact, conversations map[hub.ConversationID]hub.Conversation, changed map[hub.ContactID]int64) error {
	fresh := make(map[hub.ContactID]int64)
	for _, f := range facts {
		id := conversations[f.ConversationID].ContactID
		if _, already := changed[id]; !already && id != "" {
			fresh[id] = f.Seq
		}
	}
	err := each(ctx, s.read(), "search_people_known", slices.Sorted(maps.Keys(fresh)), func(r *sql.Rows) error {
		var id hub.ContactID
		err := r.Scan(&id)
		delete(fresh, id)
		return err
	})
	taken := make(map[int64]bool) // a fact has room for one person
	for _, seq := range changed {
		taken[seq] = true
	}
	for id, seq := range fresh {
		if !taken[seq] {
			changed[id], taken[seq] = seq, true
		}
	}
	return err
}

// namesOf answers the names and addresses people are found by.
func (s *Store) namesOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]string, error) {
	out := make(map[hub.ContactID][]string, len(ids))
	people, err := s.Contacts(ctx, ids)
	if err != nil {
		return nil, err
	}
	identities, err := s.IdentitiesOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	claims, err := s.ClaimsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	for id, c := range people {
		out[id] = []string{c.Name}
		for _, i := range identities[id] {
			out[id] = append(out[id], i.Handle.Address, i.Name)
		}
		for _, cl := range claims[id] {
			out[id] = append(out[id], cl.Handle.Address)
		}
	}
	return out, nil
}

// messageIn is the id of the message that a fact carries. Cards begin with it,
// so the whole need not be decoded.
func messageIn(data []byte) hub.MessageID {
	if rest, ok := bytes.CutPrefix(data, []byte(`{"message":{"id":"`)); ok {
		if id, _, ok := bytes.Cut(rest, []byte(`"`)); ok && !bytes.ContainsRune(id, '\\') {
			return hub.MessageID(id)
		}
	}
	var d struct {
		Message struct {
			ID hub.MessageID `json:"id"`
		} `json:"message"`
	}
	if err := json.Unmarshal(data, &d); err != nil {
		return "" // not ours: a fact of an unknown shape brings no document
	}
	return d.Message.ID
}
