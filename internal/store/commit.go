package store

import (
	"context"

	"github.com/parleyhub/parley/hub"
)

// Commit writes everything of one decision, or nothing. Nil means synced.
// Conflict: something was changed or is there already; read again and decide
// again. Temporary: the database is in trouble; the set was not written, unless
// the connection died while PostgreSQL was committing, which the caller finds
// out by reading again (the ledger, the cursor and the versions tell).
func (s *Store) Commit(ctx context.Context, w hub.WriteSet) error {
	if w.Empty() {
		return nil
	}
	err := s.write(ctx, func(tx db) error { return tx.put(ctx, &w) })
	if err == nil {
		s.tails.note(&w)
		if len(w.Forgotten) > 0 {
			s.recent.Forget()
		}
	}
	return err
}

// put writes w. Rows come after what they refer to, facts come last.
func (d db) put(ctx context.Context, w *hub.WriteSet) error {
	for _, step := range []func() error{
		func() error { return d.moveCursor(ctx, w.Cursor) },
		func() error { return d.putLedger(ctx, w.Ledger) },
		func() error { return d.putContacts(ctx, w) },
		func() error { return d.putIdentities(ctx, w.Identities) },
		func() error { return d.putClaims(ctx, w.Claims) },
		func() error { return d.putEvents(ctx, w.Events) },
		func() error { return d.putSuppressed(ctx, w.Suppressed) },
		func() error { return d.putConversations(ctx, w.Conversations) },
		func() error { return d.putClockLog(ctx, w.Conversations) },
		func() error { return d.putMessages(ctx, w.Messages) },
		func() error { return d.changeMessages(ctx, w) },
		func() error { return d.forgetMessages(ctx, w.Forgotten) },
		func() error { return d.putRaws(ctx, w.Raws) },
		func() error { return d.putRefs(ctx, w.Refs) },
		func() error { return d.putTokens(ctx, w.Tokens) },
		func() error { return d.putFired(ctx, w.Fired) },
		func() error { return d.putSteps(ctx, w.Steps) },
		func() error { return d.putReads(ctx, w.Reads) },
		func() error { return d.putOrders(ctx, w.Orders) },
		func() error { return d.putAttempts(ctx, w.Attempts) },
		func() error { return d.moveDeliveries(ctx, w.Deliveries) },
		func() error { return d.moveSends(ctx, w.Sends) },
		func() error { return d.putDocuments(ctx, w.Documents) },
		func() error { return d.putTimers(ctx, w.Timers) },
		func() error { return d.putPersonWaits(ctx, w.PersonWaits) },
		func() error { return d.putAgentStates(ctx, w.States) },
		func() error { return d.putRuleRuns(ctx, w.Runs) },
		func() error { return d.putNotices(ctx, w.Notices) },
		func() error { return d.putHooks(ctx, w.Hooks) },
		func() error { return d.putQuarantined(ctx, w.Quarantined) },
		func() error { return d.putTallies(ctx, w.Tallies) },
		func() error { return d.putHealth(ctx, w.Health) },
		func() error { return d.putHeld(ctx, w.Held) },
		func() error { return d.dropHeld(ctx, w.Unheld) },
		func() error { return d.putAudit(ctx, w.Audit) },
		func() error { return d.putFacts(ctx, w.Facts) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
