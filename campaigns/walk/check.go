package walk

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/enrolments"
)

const (
	checkMost = 100
	// stuckAfter is how long after their time somebody may still stand where they
	// are while the hub works.
	stuckAfter = time.Hour
)

// Check answers what is wrong with the people inside journeys: somebody inside
// twice, at a step that their version does not have, or past their time while the
// hub was at work.
func Check(ctx context.Context, shelf Shelf, rows enrolments.Rows) (out []store.Finding, err error) {
	ids, err := rows.Twice(ctx, checkMost)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		out = append(out, store.Finding{Check: "journey_twice", Object: id, Text: "the person is inside the journey more than once"})
	}
	alive, err := rows.Alive(ctx)
	if err != nil {
		return out, err
	}
	e := &Engine{Deps: Deps{Shelf: shelf, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return alive }}}
	states, err := shelf.Documents(ctx, StateKind)
	if err != nil {
		return out, err
	}
	for _, doc := range states {
		b := &book{id: doc.ID, versions: map[int64]*journey.Course{}, kept: map[int64]journey.Journey{}}
		if json.Unmarshal(doc.Body, &b.State) != nil {
			out = append(out, store.Finding{Check: "journey_state", Object: doc.ID, Text: "how the journey stands cannot be read"})
			continue
		}
		if err := e.read(ctx, b); err != nil {
			return out, err
		}
		found, err := b.check(ctx, rows, alive)
		if out = append(out, found...); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (b *book) check(ctx context.Context, rows enrolments.Rows, alive time.Time) (out []store.Finding, err error) {
	standing, err := rows.Standing(ctx, b.id)
	if err != nil {
		return nil, err
	}
	for _, s := range standing {
		if s.State != journey.Active {
			continue
		}
		if c := b.course(s.Version); c == nil || c.Step(s.Step) == nil {
			out = append(out, store.Finding{Check: "journey_step", Object: b.id,
				Text: fmt.Sprintf("%d people stand at the step %s, which version %d does not have", s.N, s.Step, s.Version)})
		}
	}
	if b.Standing != Running || alive.Sub(b.Since) < stuckAfter {
		return out, nil
	}
	due, err := rows.Due(ctx, b.id, alive.Add(-stuckAfter), checkMost)
	for i := range due {
		x := &due[i]
		if x.State == journey.Active && alive.Sub(x.StepAt) >= stuckAfter {
			out = append(out, store.Finding{Check: "journey_stuck", Object: x.ID, Text: "the person's time has come, and nobody takes them on"})
		}
	}
	return out, err
}
