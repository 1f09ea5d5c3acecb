package sends

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// attempting stands in due_at of what is being handed over.
const attempting = -1

// Due answers rows of a run that somebody has to look at, the earliest first.
func (r Rows) Due(ctx context.Context, run int64, now time.Time, limit int) ([]hub.Send, error) {
	return r.listed(ctx, make([]hub.Send, 0, min(limit, 1000)), "send_due", run, now, limit)
}

// NextDue is when a run has something to look at; zero: nothing waits.
func (r Rows) NextDue(ctx context.Context, run int64) (at time.Time, err error) {
	err = r.side.Rows(ctx, "send_next", func(scan func(...any) error) error { return scan(store.When(&at)) }, run)
	return at, err
}

// Open reports whether anything of a run waits or is being handed over.
func (r Rows) Open(ctx context.Context, run int64) (bool, error) {
	n, err := r.number(ctx, "send_open", run)
	return n > 0, err
}

// Last is the highest number of a run's rows.
func (r Rows) Last(ctx context.Context, run int64) (int64, error) {
	return r.number(ctx, "send_last", run)
}

// Claim writes what was decided of rows that waited: attempting, held, skipped,
// or planned for later. Conflict: some of them do not wait any more; nothing was
// written.
func (r Rows) Claim(ctx context.Context, rows []hub.Send) error {
	all := make([][]any, len(rows))
	for i := range rows {
		s := &rows[i]
		all[i] = []any{s.Run, s.N, s.ContactID, s.Step, s.Way, s.Variant, s.InboxID, s.Channel, s.To.Kind, s.To.Scope, s.To.Address, s.Locale,
			s.Revision, s.State, s.Reason, dueAt(s), s.Attempts, s.FirstAt, s.UpdatedAt, s.Error}
	}
	all = r.own(all)
	return r.side.Change(ctx, func(exec execute, put insert) error {
		n, err := r.rewrite(exec, put, "send_claim", "send_claim_one", all)
		if err == nil && n != int64(len(rows)) {
			err = hub.Errorf(hub.Conflict, "somebody else is at it")
		}
		if err != nil {
			return err
		}
		return stir(put, rows)
	})
}

// Results writes what became of attempts, and adds rows by which they go on.
func (r Rows) Results(ctx context.Context, rows, more []hub.Send) error {
	all, fresh := make([][]any, len(rows)), make([][]any, len(more))
	for i := range rows {
		s := &rows[i]
		all[i] = []any{s.Run, s.N, s.ContactID, s.Step, s.Way, s.Variant, s.State, s.Reason, dueAt(s), s.UpdatedAt, s.AcceptedAt,
			s.ProviderRef, providerKey(s.ProviderRef), s.Digest, string(s.Snapshot), s.Error, s.Attempts}
	}
	all = r.own(all)
	for i := range more {
		s := &more[i]
		fresh[i] = []any{s.Run, s.N, s.ContactID, s.Step, s.Way, s.Variant, s.State, s.Reason, s.DueAt, s.UpdatedAt}
	}
	return r.side.Change(ctx, func(exec execute, put insert) error {
		if _, err := r.rewrite(exec, put, "send_result", "send_result_one", all); err != nil {
			return err
		}
		if _, err := put("send_plan", fresh); err != nil {
			return err
		}
		return stir(put, rows, more)
	})
}

// Late lets rows that were not delivered in time go on: each of more is by which
// the row at its place does. Those that have arrived meanwhile do not; it answers
// which were added. All in one transaction.
func (r Rows) Late(ctx context.Context, rows, more []hub.Send, now time.Time) (added []hub.Send, err error) {
	err = r.side.Change(ctx, func(exec execute, put insert) error {
		added = added[:0]
		var fresh [][]any
		for i := range rows {
			n, err := exec("send_late", rows[i].Run, rows[i].N, now)
			if err != nil {
				return err
			}
			if s := &more[i]; n == 1 && s.N > 0 {
				added = append(added, *s)
				fresh = append(fresh, []any{s.Run, s.N, s.ContactID, s.Step, s.Way, s.Variant, s.State, s.Reason, s.DueAt, s.UpdatedAt})
			}
		}
		if _, err := put("send_plan", fresh); err != nil {
			return err
		}
		return stir(put, rows, added)
	})
	return added, err
}

func dueAt(s *hub.Send) int64 {
	switch {
	case s.State == hub.SendAttempting:
		return attempting
	case s.DueAt.IsZero():
		return 0
	}
	return s.DueAt.UnixMilli()
}

// Interrupted makes unknown what was being handed over when its sender died.
// It answers how many rows that are.
func (r Rows) Interrupted(ctx context.Context, run int64, now time.Time) (int64, error) {
	return r.side.Stir(ctx, "send_interrupted", run, now)
}

// Again lets everything that is unknown be sent once more.
func (r Rows) Again(ctx context.Context, run int64, now time.Time) (int64, error) {
	return r.side.Stir(ctx, "send_again", run, now)
}

// Drop skips all rows of a run that wait.
func (r Rows) Drop(ctx context.Context, run int64, reason string, now time.Time) (int64, error) {
	return r.side.Stir(ctx, "send_drop", run, reason, now)
}

// Get answers one row.
func (r Rows) Get(ctx context.Context, ref hub.SendRef) (hub.Send, error) {
	return only(r.sends(ctx, "send_get", ref.Run, ref.N))
}

// List answers rows of a run behind one, in their order; empty state and reason: all.
func (r Rows) List(ctx context.Context, run, after int64, state hub.SendState, reason string, limit int) ([]hub.Send, error) {
	return r.sends(ctx, "send_list", run, after, state, reason, limit)
}

// OfContact answers the rows of one person, the newest run first.
func (r Rows) OfContact(ctx context.Context, id hub.ContactID, upTo int64, limit int) ([]hub.Send, error) {
	if upTo <= 0 {
		upTo = 1 << 62
	}
	return r.sends(ctx, "send_of_contact", id, upTo, limit)
}

// ByProvider finds rows by the provider's own ids.
func (r Rows) ByProvider(ctx context.Context, inbox hub.InboxID, refs []string) (map[string]hub.Send, error) {
	out := map[string]hub.Send{}
	keys := make([]string, 0, len(refs))
	for _, ref := range refs {
		if ref != "" {
			keys = append(keys, providerKey(ref))
		}
	}
	err := r.side.Each(ctx, "send_by_provider", keys, func(scan func(...any) error) error {
		s, err := scanSend(scan)
		out[s.ProviderRef] = s
		return err
	}, inbox)
	return out, err
}

// InFlight reports whether something is just being handed over by an inbox, so that
// news of what nobody knows may well be about that.
func (r Rows) InFlight(ctx context.Context, inbox hub.InboxID) (bool, error) {
	n, err := r.number(ctx, "send_in_flight", inbox)
	return n > 0, err
}

// LastOf answers what people were sent by an inbox after an instant, the newest first.
func (r Rows) LastOf(ctx context.Context, inbox hub.InboxID, after time.Time, people []hub.ContactID) (out []hub.Send, err error) {
	err = r.side.Each(ctx, "send_last_of", texts(people), func(scan func(...any) error) error {
		s, err := scanSend(scan)
		out = append(out, s)
		return err
	}, inbox, after)
	return out, err
}

// Recent counts how often each was written to after an instant, but for what they
// asked for themselves: service and transactional messages.
func (r Rows) Recent(ctx context.Context, people []hub.ContactID, after time.Time) (map[hub.ContactID]int, error) {
	out := map[hub.ContactID]int{}
	err := r.side.Each(ctx, "send_recent", texts(people), func(scan func(...any) error) error {
		var id hub.ContactID
		var n int
		err := scan(&id, &n)
		out[id] = n
		return err
	}, after)
	return out, err
}

func (r Rows) sends(ctx context.Context, name string, args ...any) ([]hub.Send, error) {
	return r.listed(ctx, nil, name, args...)
}

// listed adds rows to out.
func (r Rows) listed(ctx context.Context, out []hub.Send, name string, args ...any) (_ []hub.Send, err error) {
	err = r.side.Rows(ctx, name, func(scan func(...any) error) error {
		s, err := scanSend(scan)
		out = append(out, s)
		return err
	}, args...)
	return out, err
}

func scanSend(scan func(...any) error) (s hub.Send, err error) {
	var due int64
	var snapshot string
	err = scan(&s.Run, &s.N, &s.ContactID, &s.Step, &s.Way, &s.Variant, &s.InboxID, &s.Channel, &s.To.Kind, &s.To.Scope, &s.To.Address,
		&s.Locale, &s.Revision, &s.State, &s.Reason, &due, &s.Attempts, store.When(&s.FirstAt), store.When(&s.UpdatedAt),
		store.When(&s.AcceptedAt), &s.ProviderRef, &s.Digest, &snapshot, &s.Error, &s.ConversationID,
		store.When(&s.AnsweredAt), store.When(&s.LeftAt))
	if due > 0 {
		s.DueAt = time.UnixMilli(due).UTC()
	}
	if len(s.Digest) == 0 {
		s.Digest = nil
	}
	if snapshot != "" {
		s.Snapshot = []byte(snapshot)
	}
	return s, err
}

func (r Rows) number(ctx context.Context, name string, args ...any) (n int64, err error) {
	err = r.side.Rows(ctx, name, func(scan func(...any) error) error { return scan(&n) }, args...)
	return n, err
}

func (r Rows) exec(ctx context.Context, name string, args ...any) (n int64, err error) {
	err = r.side.Write(ctx, func(exec func(string, ...any) (int64, error)) error {
		n, err = exec(name, args...)
		return err
	})
	return n, err
}

// providerKey is a provider's id fit for an index.
func providerKey(ref string) string {
	if len(ref) <= 200 {
		return ref
	}
	sum := sha256.Sum256([]byte(ref))
	return "sha256:" + hex.EncodeToString(sum[:]) + ":" + strconv.Itoa(len(ref))
}

func texts[S ~string](in []S) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = string(s)
	}
	return out
}

// News counts what bounced and what was called spam.
func (r Rows) News(ctx context.Context, run int64) (bounced, complained int64, err error) {
	err = r.side.Rows(ctx, "send_news", func(scan func(...any) error) error {
		var reason string
		var n int64
		err := scan(&reason, &n)
		if reason == hub.SendBounced {
			bounced = n
		} else {
			complained = n
		}
		return err
	}, run)
	return bounced, complained, err
}
