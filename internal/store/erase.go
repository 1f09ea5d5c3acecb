package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
	"github.com/parleyhub/parley/internal/store/statement"
)

// Erased says what was taken out of the database.
type Erased struct {
	Contacts      []hub.ContactID // the person, and who was merged into them
	Handles       []hub.Handle    // by which they were known
	Conversations int
	Messages      int
	Quarantined   int
	Digests       []string // of files whose rows went; another row may name the same bytes
}

// eraseTries bounds how often an erasure is planned anew because somebody wrote
// to the same conversations meanwhile.
const eraseTries = 20

// Erase takes one person out of every table: who they are, with everybody merged
// into them, what they and others said in their conversations, originals, files,
// the words in the feed and in the search index, orders, and what lies in
// quarantine from them or from the handles in also. Of a message of theirs in
// somebody else's conversation the words go and the number stays. The ledger
// keeps its keys, so that a provider's redelivery brings nothing back. Screens
// get a conversation.hidden for each conversation; the audit says that it was
// done, without words. Files stay on disk until somebody removes Digests.
//
// The id may be empty, or one that was erased before: then it takes what has come
// since. A hub that was just deciding may write a moment later to a person who is
// gone; a second call after a few seconds finds that.
func (s *Store) Erase(ctx context.Context, by hub.Actor, id hub.ContactID, also ...hub.Handle) (Erased, error) {
	ctx = unhurried(ctx)
	for try := 1; ; try++ {
		p, err := s.planErasure(ctx, id, also)
		if err != nil {
			return Erased{}, err
		}
		if p.nothing() {
			return p.out, nil
		}
		err = s.write(ctx, func(tx db) error { return tx.erase(ctx, by, p) })
		if err == nil || !hub.Is(err, hub.Conflict) || try == eraseTries {
			return p.out, err
		}
	}
}

// erase carries out a plan, unless a conversation has changed since it was made.
func (d db) erase(ctx context.Context, by hub.Actor, p *erasure) error {
	if d.s.dialect.Shred != "" {
		if err := d.tx.Script(ctx, d.s.dialect.Shred); err != nil {
			return err
		}
	}
	now, err := d.conversationsOf(ctx, p.out.Contacts)
	if err != nil {
		return err
	}
	if !maps.Equal(now, p.versions) {
		return conflict("a conversation of this person")
	}
	for _, step := range []func(context.Context, *erasure) error{d.eraseIndex, d.eraseTalks, d.eraseFiles, d.eraseHeld, d.erasePerson} {
		if err := step(ctx, p); err != nil {
			return err
		}
	}
	var facts []hub.Fact
	for _, id := range p.talks {
		facts = append(facts, hub.Fact{Type: hub.ConversationHidden, At: d.s.now(), ConversationID: id, Actor: by})
	}
	for _, id := range p.out.Contacts {
		facts = append(facts, hub.Fact{Type: hub.ContactErased, At: d.s.now(), ContactID: id, Actor: by})
	}
	detail := fmt.Sprintf("conversations %d, messages %d, quarantined %d, files %d", len(p.talks), p.out.Messages, p.out.Quarantined, len(p.blobs))
	entry := hub.AuditEntry{At: d.s.now(), Actor: by, Action: "contact.erase", Detail: detail}
	if len(p.out.Contacts) > 0 {
		entry.Object = string(p.out.Contacts[0])
	}
	if err := d.putAudit(ctx, []hub.AuditEntry{entry}); err != nil {
		return err
	}
	return d.eraseFacts(ctx, p, facts)
}

// eraseIndex takes documents out of the search index. The index follower steps
// back by one, so that an indexer that has just read what is erased now writes
// nothing of it.
func (d db) eraseIndex(ctx context.Context, p *erasure) error {
	if _, err := d.exec(ctx, "erase_index_again", indexer); err != nil {
		return err
	}
	if err := numbers(ctx, d, "erase_docs_of_conversation", p.touched(), p.docs, p.lastDoc); err != nil {
		return err
	}
	for _, id := range p.out.Contacts {
		if err := numbers(ctx, d, "search_doc_of_contact", []hub.ContactID{id}, p.docs); err != nil {
			return err
		}
	}
	for _, doc := range slices.Sorted(maps.Keys(p.docs)) {
		if err := d.dropDocument(ctx, doc); err != nil {
			return err
		}
	}
	return d.respell(ctx, p)
}

// eraseTalks takes conversations with all that hangs on them, and the words that
// were said elsewhere.
func (d db) eraseTalks(ctx context.Context, p *erasure) error {
	all := slices.Concat(p.messages, p.elsewhere)
	steps := []func() error{
		func() error { return execList(ctx, d, "erase_attempt_rows", p.messages) },
		func() error { return execList(ctx, d, "erase_order_rows", p.messages) },
		func() error { return d.eraseRaws(ctx, p, all) },
		func() error { return execList(ctx, d, "erase_ledger", p.sources) },
		func() error { return execList(ctx, d, "erase_token_rows", p.tokens) },
		func() error { return execList(ctx, d, "erase_message_words", p.elsewhere) },
		func() error { return execList(ctx, d, "erase_last_message", p.shared) },
		func() error { return execList(ctx, d, "erase_link", p.linked) },
	}
	for _, name := range []string{"erase_message_rows", "erase_inbox_rows", "erase_tag_rows", "erase_read_rows", "erase_due_rows",
		"erase_fired_rows", "erase_clock_log_rows", "erase_outcome_rows", "erase_rule_run_rows", "erase_rating_rows", "erase_timer_rows", "erase_notice_rows", "erase_hook_rows",
		"erase_conversation_rows"} {
		steps = append(steps, func() error { return execList(ctx, d, name, p.talks) })
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	for _, r := range p.refs {
		if _, err := d.exec(ctx, "erase_ref", r[0], r[1]); err != nil {
			return err
		}
	}
	return nil
}

// eraseFiles takes the rows of files that nobody else uses.
func (d db) eraseFiles(ctx context.Context, p *erasure) error {
	for _, u := range p.uses {
		if _, err := d.exec(ctx, "erase_message_blob_rows", u[0], u[1]); err != nil {
			return err
		}
	}
	used := map[hub.BlobID]bool{}
	err := each(ctx, d, "erase_blob_users", p.blobs, func(r *sql.Rows) error {
		var id hub.BlobID
		err := r.Scan(&id)
		used[id] = true
		return err
	})
	if err != nil {
		return err
	}
	p.blobs = slices.DeleteFunc(p.blobs, func(id hub.BlobID) bool { return used[id] })
	p.out.Digests = nil
	err = each(ctx, d, "erase_digests", p.blobs, func(r *sql.Rows) error {
		var digest string
		err := r.Scan(&digest)
		p.out.Digests = append(p.out.Digests, digest)
		return err
	})
	if err != nil {
		return err
	}
	p.out.Digests = cell.Unique(p.out.Digests)
	return execList(ctx, d, "erase_blob_rows", p.blobs)
}

func (d db) erasePerson(ctx context.Context, p *erasure) error {
	for _, name := range []string{"erase_trait_rows", "erase_consent_rows", "erase_consent_log_rows", "erase_event_prop_rows", "erase_event_rows", "erase_coupon_rows",
		"erase_member_rows", "erase_identity_rows", "erase_claim_rows", "erase_wait_rows", "erase_segment_rows", "erase_enrolment_rows", "erase_contact_rows"} {
		if err := execList(ctx, d, name, p.out.Contacts); err != nil {
			return err
		}
	}
	if _, err := d.stirring(ctx, func(scan func(*sql.Rows) error) error { return each(ctx, d, "erase_send_rows", p.out.Contacts, scan) }); err != nil {
		return err
	}
	for _, h := range p.out.Handles {
		if _, err := d.exec(ctx, "erase_suppression", HandlePrint(h), HandleKey(h)); err != nil {
			return err
		}
		if _, err := d.exec(ctx, "suppression_delete", HandleKey(h)); err != nil {
			return err
		}
	}
	for _, st := range p.states {
		if _, err := d.exec(ctx, "state_delete", st[0], st[1]); err != nil {
			return err
		}
	}
	if err := execList(ctx, d, "erase_answer_rows", p.answers); err != nil {
		return err
	}
	return execList(ctx, d, "erase_quarantine_rows", p.quarantined)
}

// eraseFacts empties what the feed says of the person, the numbers stay, and
// adds what screens need to know. It comes last, as all facts do.
func (d db) eraseFacts(ctx context.Context, p *erasure, fresh []hub.Fact) error {
	if err := d.factsAbout(ctx, p, p.head); err != nil {
		return err
	}
	for _, seq := range slices.Sorted(maps.Keys(p.facts)) {
		if _, err := d.exec(ctx, "erase_fact", seq); err != nil {
			return err
		}
	}
	return d.putFacts(ctx, fresh)
}

// execList runs a statement with a /*list*/ for any number of keys, in pieces.
func execList[K ~string](ctx context.Context, d db, name string, keys []K) error {
	for part := range slices.Chunk(keys, statement.Widths[len(statement.Widths)-1]) {
		size := statement.Width(len(part))
		c := d.s.text(fmt.Sprint(name, "#", size), func() string { return statement.List(named(name), size) })
		args := make([]any, size)
		for i := range args {
			args[i] = string(part[min(i, len(part)-1)])
		}
		if _, err := d.tx.Exec(ctx, c.Text, cell.Arguments(c, args)...); err != nil {
			return err
		}
	}
	return nil
}
