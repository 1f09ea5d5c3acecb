// Package storetest is the suite that every storage engine passes: what package
// store promises, tried on a real database.
package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Now is the instant that the suite lives at.
var Now = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// Clock is the clock that stores under test are opened with.
func Clock() time.Time { return Now }

// Run runs the suite. Open makes an empty store and closes it when the test ends.
func Run(t *testing.T, open func(t *testing.T) *store.Store) {
	for _, c := range []struct {
		name string
		test func(*testing.T, *store.Store)
	}{
		{"a committed set is read back as it was", everythingComesBack},
		{"a set that conflicts writes nothing", conflictsWriteNothing},
		{"versions are compared", versionsAreCompared},
		{"a source key is one message for ever", ledgerRefusesRepeats},
		{"the cursor fences former owners", cursorFences},
		{"facts are dense under concurrent commits", factsAreDense},
		{"a failing set does not hurt its group", groupIsolation},
		{"sets that share rows take turns", sharedRows},
		{"facts are told as they are stored", factsAreToldAsStored},
		{"trimmed facts are Missing", trimming},
		{"deliveries move forward only", deliveriesMoveForward},
		{"orders are claimed once", claimsAreExclusive},
		{"an order is found by both ids", ordersByRef},
		{"scopes filter lists, counts and look-ups alike", scopesAgree},
		{"pages follow each other without gap or repeat", pagesAreSeamless},
		{"filters narrow the list", filtersNarrow},
		{"lists show what is, not what was", listsAreFresh},
		{"filters of deadline and wait", instantsNarrow},
		{"a board is read from what is open", boardReads},
		{"outcomes of clocks are replaced as a whole", outcomesAreKept},
		{"people wait once over all doors", peopleWait},
		{"messages change beside their conversation", messagesChange},
		{"news waits for its message", newsWaits},
		{"malformed cursors are Invalid", cursorsAreChecked},
		{"hostile text is stored", hostileText},
		{"more than a thousand keys are fine", manyKeys},
		{"search finds words in texts, subjects and people", searchFinds},
		{"a search for a common word is bounded and complete", searchPages},
		{"due steps fire once", stepsFireOnce},
		{"snoozes come due", snoozesComeDue},
		{"a customer sees what is stored", visibleIsWhatIsStored},
		{"the customer sees their side only", visibleSince},
		{"settings compare versions", settingsCompareVersions},
		{"documents keep every version", documentsKeepVersions},
		{"timers ring once", timersRingOnce},
		{"states of agents compare versions", agentStatesCompareVersions},
		{"queues are ordered by priority, then deadline", queuesAreOrdered},
		{"the clock log goes on", clockLogGoesOn},
		{"open conversations follow each other", openOnesFollow},
		{"a rule runs once", ruleRunsHappenOnce},
		{"notices are for one agent", noticesAreTheirOwners},
		{"deliveries to webhooks compare versions", hooksMoveByVersion},
		{"sessions, tokens, links and answers", accessRows},
		{"quarantine keeps its bytes", quarantineKeeps},
		{"files are visible with their conversation", blobsFollowScope},
		{"small states and secrets", smallThings},
		{"audit is listed newest first", auditLists},
		{"handles belong to one contact", handlesAreUnique},
		{"people are listed and found", contactsList},
		{"fsck finds what is broken", checkFinds},
		{"parts of a message keep their originals", rawParts},
		{"originals of parts go with an erased person", rawsOfAnErased},
		{"an erased person is gone everywhere and stays so", erasing},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKind(t *testing.T, err error, k hub.Kind) {
	t.Helper()
	if hub.KindOf(err) != k {
		t.Fatalf("got %v, want kind %q", err, k)
	}
}

func get[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

var ctx = context.Background()

// person, talk and said make small rows; n tells them apart.

func person(n int) hub.Contact {
	at := Now.Add(time.Duration(n) * time.Second)
	return hub.Contact{ID: hub.ContactID(fmt.Sprintf("con_%05d", n)), Name: fmt.Sprintf("Person %d", n), CreatedAt: at, UpdatedAt: at}
}

func talk(n int, who hub.ContactID) hub.Conversation {
	at := Now.Add(time.Duration(n) * time.Second)
	return hub.Conversation{
		ID: hub.ConversationID(fmt.Sprintf("cnv_%05d", n)), ContactID: who, BrandID: "brd_1", Status: hub.Open,
		Priority: hub.Normal, InboxIDs: []hub.InboxID{"inb_1"}, LastInboxID: "inb_1", Channel: "sim", Class: hub.ClassLive,
		CreatedAt: at, UpdatedAt: at, LastAt: at,
	}
}

// say adds an inbound message with its fact to the set and to the conversation.
func say(w *hub.WriteSet, c *hub.Conversation, text string) hub.Message {
	c.LastSeq++
	c.LastInSeq = c.LastSeq
	m := hub.Message{
		ID: hub.MessageID(fmt.Sprintf("msg_%s_%d", c.ID, c.LastSeq)), ConversationID: c.ID, Seq: c.LastSeq, Direction: hub.DirIn,
		Channel: "sim", InboxID: "inb_1", Author: hub.Actor{Type: hub.ActorContact, ID: string(c.ContactID), Name: "A"}, Text: text,
		SourceKey: fmt.Sprintf("src_%s_%d", c.ID, c.LastSeq), ReceivedAt: c.LastAt, CreatedAt: c.LastAt,
	}
	c.LastMessage = m.Summary()
	w.Messages = append(w.Messages, m)
	w.Ledger = append(w.Ledger, hub.LedgerRow{SrcKey: m.SourceKey, InboxID: "inb_1", MessageID: m.ID, At: c.LastAt})
	card, cc := m.Card(), c.Card(hub.ContactRef{ID: c.ContactID})
	w.Facts = append(w.Facts, hub.NewFact(hub.MessageReceived, c.LastAt, m.Author, hub.FactData{Message: &card, Conversation: &cc}))
	return m
}

// begin commits a new conversation n of person n with one message.
func begin(t *testing.T, s *store.Store, n int, text string, change ...func(*hub.Conversation)) hub.Conversation {
	t.Helper()
	p := person(n)
	c := talk(n, p.ID)
	for _, f := range change {
		f(&c)
	}
	var w hub.WriteSet
	if c.ContactID == p.ID {
		w.Contacts = []hub.Contact{p}
	}
	say(&w, &c, text)
	w.Conversations = []hub.Conversation{c}
	must(t, s.Commit(ctx, w))
	c.Version = 1
	return c
}

// everything sees every conversation.
var everything = hub.Scope{All: true}
