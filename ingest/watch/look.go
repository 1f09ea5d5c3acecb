package watch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/inboxes"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store/intake"
)

// Bounds of one look.
const (
	mostListed  = 50_000
	mostMissing = 1000 // remembered of one inbox
	atOnce      = 200  // keys that the ledger is asked about at once
	lookTime    = 30 * time.Minute
	takeTime    = 2 * time.Minute
)

// look is one comparison under way.
type look struct {
	w     *Watch
	o     *inboxes.Opened
	row   intake.Look
	sink  channels.Sink
	known map[string]intake.Missing // missing at earlier looks, by reduced key
	open  map[string]intake.Missing // not in the ledger when it was listed, by reduced key
	seen  map[string]bool           // of the missing ones: listed this time
	pile  []channels.Listed         // waits for the ledger's word
	last  time.Time                 // of what was listed last
	mixed bool                      // the list is not in order
	cut   bool                      // it was longer than we read
	saved time.Time                 // when the progress was last written
}

// look compares once. An error is trouble of ours; what the provider does not
// answer is a look that failed.
func (w *Watch) look(whole context.Context, o *inboxes.Opened, r channels.Reconciler, last intake.Look) error {
	ctx, cancel := context.WithTimeout(whole, lookTime)
	defer cancel()
	missing, err := w.Rows.Missing(ctx, o.Inbox.ID, mostMissing)
	if err != nil {
		return err
	}
	l := &look{w: w, o: o, row: last, sink: w.Sink(o.Inbox), known: map[string]intake.Missing{}, open: map[string]intake.Missing{}, seen: map[string]bool{}}
	l.row = intake.Look{InboxID: o.Inbox.ID, AskedAt: last.AskedAt, AskedBy: last.AskedBy, GoodUntil: last.GoodUntil,
		State: intake.Running, BeganAt: w.Now().UTC(), EndedAt: last.EndedAt}
	if l.row.BeganAt.Before(last.AskedAt) {
		l.row.BeganAt = last.AskedAt // clocks of two processes differ; it has been asked for
	}
	l.row.Since = from(last, missing, o.Inbox.CreatedAt, w.Now())
	for _, m := range missing {
		l.known[m.Key] = m
	}
	if err := l.save(ctx, true); err != nil {
		return err
	}
	if err := l.tell(ctx); err != nil {
		return err
	}
	w.Settled(ctx) // what was accepted before we ask is in the ledger when we compare
	listErr := l.list(ctx, r)
	// A list that took all its time is still compared; a hub that stops is not kept.
	if err := l.end(whole, listErr); err != nil {
		return err
	}
	return l.tell(whole)
}

// from is where a look begins: a little before the end of the last good one, and
// before everything that is still missing; never before the inbox was made.
func from(last intake.Look, missing []intake.Missing, created, now time.Time) time.Time {
	since := created
	if !last.GoodUntil.IsZero() {
		since = last.GoodUntil.Add(-overlap)
	}
	for _, m := range missing {
		if at := m.At.Add(-time.Minute); at.Before(since) {
			since = at
		}
	}
	for _, bound := range []time.Time{created, now.Add(-furthest)} {
		if since.Before(bound) {
			since = bound
		}
	}
	return since.UTC().Truncate(time.Second) // providers tell whole seconds: what came in the same one is not before it
}

// list reads the provider's list and takes what the ledger does not have. An
// error is about the provider, or about us when it is errOurs.
func (l *look) list(ctx context.Context, r channels.Reconciler) error {
	for item, err := range r.List(ctx, l.row.Since) {
		switch {
		case err != nil:
			return errors.Join(err, l.judge(ctx))
		case item.SrcKey == "" || item.Take == nil || item.At.Before(l.row.Since) && !item.At.IsZero():
			continue
		}
		if l.row.Listed++; l.row.Listed > mostListed {
			l.row.Listed--
			l.cut = true
			break
		}
		l.mixed = l.mixed || item.At.Before(l.last)
		if item.At.After(l.last) {
			l.last = item.At
		}
		if l.pile = append(l.pile, item); len(l.pile) >= atOnce {
			if err := l.judge(ctx); err != nil {
				return err
			}
		}
	}
	return l.judge(ctx)
}

// errOurs marks trouble of our own while looking.
var errOurs = errors.New("the ledger could not be asked")

// judge asks the ledger about the pile and takes what it does not have.
func (l *look) judge(ctx context.Context) error {
	pile := l.pile
	l.pile = nil
	if len(pile) == 0 {
		return nil
	}
	keys := make([]string, len(pile))
	for i := range pile {
		keys[i] = hub.SourceHash(l.o.Inbox.ID, pile[i].SrcKey)
	}
	have, err := l.w.Ledger.Seen(ctx, keys)
	if err != nil {
		return errors.Join(errOurs, err)
	}
	for i, item := range pile {
		key := keys[i]
		if _, was := l.known[key]; was {
			l.seen[key] = true
		}
		if _, ok := have[key]; ok {
			l.row.Known++
			continue
		}
		if l.row.BeganAt.Sub(item.At) < tooNew { // listed and not judged: the next look has it again
			l.row.Listed--
			continue
		}
		if _, twice := l.open[key]; twice {
			l.row.Listed--
			continue
		}
		l.take(ctx, key, item)
		if err := l.save(ctx, false); err != nil {
			return errors.Join(errOurs, err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return l.save(ctx, false)
}

// take brings one item in. Whether it is there is asked later, of the ledger.
func (l *look) take(ctx context.Context, key string, item channels.Listed) {
	m := intake.Missing{Key: key, At: item.At.UTC(), FoundAt: l.row.BeganAt, Tries: 1}
	if m.At.IsZero() {
		m.At = l.row.BeganAt
	}
	one, cancel := context.WithTimeout(ctx, takeTime)
	defer cancel()
	err := run.Safely(func() error { return item.Take(one, l.sink) })
	if err != nil {
		m.Error = words(err)
		l.w.Log.Warn("what the provider lists could not be taken", "inbox", l.o.Inbox.ID, "kind", hub.KindOf(err))
	}
	l.open[key] = m
}

// end asks the ledger once more and writes down how the look ended.
func (l *look) end(ctx context.Context, listErr error) error {
	if errors.Is(listErr, errOurs) || ctx.Err() != nil {
		return errors.Join(listErr, ctx.Err())
	}
	settled := l.w.Settled(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	keys := make([]string, 0, len(l.open)+len(l.known))
	for key := range l.open {
		keys = append(keys, key)
	}
	for key := range l.known {
		keys = append(keys, key)
	}
	have, err := l.w.Ledger.Seen(ctx, keys)
	if err != nil {
		return err
	}
	var found []intake.Missing
	var gone []string
	for key, m := range l.open {
		switch _, ok := have[key]; {
		case ok:
			l.row.Taken++
		case !settled && m.Error == "":
			// It was accepted and lies in the queue before the router: not missing.
			l.row.Taken++
		case len(found) < mostMissing:
			if m.Error == "" {
				m.Error = "It was handed over, and did not arrive."
			}
			found = append(found, m)
		}
	}
	still := int64(len(found))
	for key := range l.known {
		_, open := l.open[key]
		_, there := have[key]
		switch {
		case there, !open && !l.seen[key] && listErr == nil && !l.cut: // the provider has it no more
			gone = append(gone, key)
		case !open:
			still++
		}
	}
	if err := l.w.Rows.SetMissing(ctx, l.o.Inbox.ID, found, gone); err != nil {
		return err
	}
	l.row.Missing, l.row.EndedAt, l.row.State = still, l.w.Now().UTC(), intake.Done
	switch {
	case listErr != nil:
		l.row.State, l.row.Error = intake.Broken, words(listErr)
	case !l.cut:
		l.row.GoodUntil = l.row.BeganAt.Add(-tooNew)
	case !l.mixed:
		l.row.GoodUntil, l.row.Error = l.last, fmt.Sprintf("The list was longer than %d; the next look goes on.", mostListed)
	default:
		l.row.Error = fmt.Sprintf("The list was longer than %d, and in no order; what is behind was not compared.", mostListed)
	}
	l.report()
	return l.save(ctx, true)
}

// report says whether anything is missing.
func (l *look) report() {
	h := channels.Health{State: channels.Healthy}
	switch {
	case l.row.Missing == 1:
		h = channels.Health{State: channels.Failing, Text: "The provider lists a message that could not be fetched."}
	case l.row.Missing > 1:
		h = channels.Health{State: channels.Failing, Text: "The provider lists messages that could not be fetched."}
	case l.row.State == intake.Broken:
		h = channels.Health{State: channels.Failing, Text: "The provider's list of messages could not be read: " + l.row.Error}
	}
	l.w.Report(l.o.Inbox.ID, h)
}

// save writes the progress, now or when the last time is a while ago.
func (l *look) save(ctx context.Context, now bool) error {
	if at := l.w.Now(); now || at.Sub(l.saved) >= time.Second {
		l.saved = at
		return l.w.Rows.SaveLook(ctx, l.row)
	}
	return nil
}

// tell lets screens read the look anew.
func (l *look) tell(ctx context.Context) error {
	fact := hub.NewFact(hub.InboxLooked, l.w.Now().UTC(), hub.Actor{Type: hub.ActorSystem, ID: "watch"},
		hub.FactData{After: map[string]any{"inbox_id": l.o.Inbox.ID, "state": l.row.State}})
	return l.w.Ledger.Commit(context.WithoutCancel(ctx), hub.WriteSet{Facts: []hub.Fact{fact}})
}

// words is what of an error may be shown to an admin.
func words(err error) string {
	var e *hub.Error
	if errors.As(err, &e) && e.Text != "" {
		return e.Text
	}
	return "The provider did not answer as it should."
}
