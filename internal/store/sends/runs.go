// Package sends is the part of the store that keeps campaigns' runs and their
// ledger: who is to get what, who got it, and why somebody did not. In come rows
// of one run at a time; states only move forward, whoever writes them.
package sends

import (
	"context"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Rows reads and writes them. It is safe for concurrent use.
type Rows struct{ side store.Side }

// Of a store.
func Of(s *store.Store) Rows { return Rows{s.Side()} }

// AddRun keeps a new run and answers it with its number.
func (r Rows) AddRun(ctx context.Context, x hub.Run) (hub.Run, error) {
	for try := 0; ; try++ {
		err := r.side.Write(ctx, func(exec func(string, ...any) (int64, error)) error {
			_, err := exec("run_insert", x.ID, x.CampaignID, x.Revision, string(x.State), x.Reason, string(x.Place), x.Planned, string(x.Body),
				x.StartAt, x.PlannedAt, x.StartedAt, x.EndedAt, x.CreatedAt, string(x.CreatedBy), x.UpdatedAt, x.Purpose)
			return err
		})
		if err == nil {
			return r.Run(ctx, x.ID)
		}
		if !hub.Is(err, hub.Conflict) || try == 3 { // another process took the number
			return x, err
		}
	}
}

// SaveRun writes how a run stands. Conflict: somebody else has written it.
func (r Rows) SaveRun(ctx context.Context, x hub.Run) error {
	return r.side.Write(ctx, func(exec func(string, ...any) (int64, error)) error { return saveRun(exec, x) })
}

func saveRun(exec func(string, ...any) (int64, error), x hub.Run) error {
	forgiven, err := noted(x.Forgiven)
	if err != nil {
		return err
	}
	n, err := exec("run_update", string(x.State), x.Reason, string(x.Place), x.Planned, x.StartAt, x.PlannedAt, x.StartedAt, x.EndedAt,
		x.UpdatedAt, forgiven, x.ID, x.Version)
	if err == nil && n == 0 {
		err = hub.Errorf(hub.Conflict, "the run was changed by somebody else")
	}
	return err
}

// Plan adds rows to the ledger and says how far the run is planned now, in one
// transaction: planning goes on there after a crash.
func (r Rows) Plan(ctx context.Context, x hub.Run, rows []hub.Send) error {
	all := make([][]any, len(rows))
	for i := range rows {
		s := &rows[i]
		all[i] = []any{s.Run, s.N, s.ContactID, s.Step, s.Way, s.Variant, s.State, s.Reason, s.DueAt, s.UpdatedAt}
	}
	return r.side.Change(ctx, func(exec func(string, ...any) (int64, error), put func(string, [][]any) (int64, error)) error {
		if err := saveRun(exec, x); err != nil {
			return err
		}
		if _, err := put("send_plan", all); err != nil {
			return err
		}
		return stir(put, rows)
	})
}

// Run answers one run.
func (r Rows) Run(ctx context.Context, id string) (hub.Run, error) {
	return only(r.runs(ctx, "run_get", id))
}

// RunOf answers the run of a number.
func (r Rows) RunOf(ctx context.Context, seq int64) (hub.Run, error) {
	return only(r.runs(ctx, "run_get_seq", seq))
}

// Runs answers the runs of a campaign, newest first, those before a number; 0: all.
func (r Rows) Runs(ctx context.Context, campaign string, before int64, limit int) ([]hub.Run, error) {
	if before <= 0 {
		before = 1 << 62
	}
	return r.runs(ctx, "run_list", campaign, before, limit)
}

// OpenRuns answers all runs that have not ended, the oldest first.
func (r Rows) OpenRuns(ctx context.Context) ([]hub.Run, error) { return r.runs(ctx, "run_open") }

func (r Rows) runs(ctx context.Context, name string, args ...any) (out []hub.Run, err error) {
	err = r.side.Rows(ctx, name, func(scan func(...any) error) error {
		var x hub.Run
		var body, slowed, forgiven string
		err := scan(&x.ID, &x.Seq, &x.CampaignID, &x.Revision, &x.State, &x.Reason, &x.Place, &x.Planned, &body, store.When(&x.StartAt),
			store.When(&x.PlannedAt), store.When(&x.StartedAt), store.When(&x.EndedAt), store.When(&x.CreatedAt), &x.CreatedBy,
			store.When(&x.UpdatedAt), &x.Version, &x.Purpose, &slowed, &forgiven)
		x.Body = []byte(body)
		if err == nil {
			x.Slowed, err = read[hub.Slowed](slowed)
		}
		if err == nil {
			x.Forgiven, err = read[hub.Judged](forgiven)
		}
		if err != nil {
			return err
		}
		out = append(out, x)
		return err
	}, args...)
	return out, err
}

func only[T any](list []T, err error) (T, error) {
	var none T
	if err == nil && len(list) == 0 {
		err = hub.Errorf(hub.Missing, "there is no such run")
	}
	if err != nil {
		return none, err
	}
	return list[0], nil
}
