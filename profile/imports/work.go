package imports

import (
	"context"
	"errors"
	"hash/maphash"
	"io"
	"log/slog"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store/people"
	"github.com/parleyhub/parley/profile"
)

const (
	atOnce     = 500     // rows of one transaction, at most
	fewest     = 100     // where others wait for it, at least: each transaction is a sync
	tries      = 5       // of a piece that somebody else has changed meanwhile
	errorsMost = 100_000 // kept of one import; the counts go on
	keepFor    = 30 * 24 * time.Hour
	lookEvery  = 2 * time.Second
	// held is how long a transaction may take where only one can write at a time:
	// an agent's message waits for it.
	held = 25 * time.Millisecond
)

// Run works on what is to be tried or imported, one file after the other, until
// ctx ends. wake says that there is work; one process does it at a time.
func (r *Room) Run(ctx context.Context, wake <-chan struct{}, log *slog.Logger) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		waiting, err := r.Rows.WaitingImports(ctx)
		if err != nil {
			return err
		}
		for _, i := range waiting {
			if err := r.Work(ctx, i.ID); err != nil {
				if ctx.Err() != nil {
					return nil
				}
				log.Warn("an import stopped for now", "import", i.ID, "error", err)
			}
		}
		if len(waiting) == 0 {
			if err := r.forget(ctx); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-wake:
		case <-tick.C:
		}
	}
}

// forget lets files and errors of long ago go.
func (r *Room) forget(ctx context.Context) error {
	old, err := r.Rows.OldImports(ctx, r.now().Add(-keepFor))
	for _, i := range old {
		j, err := readJob(i)
		if err != nil {
			return err
		}
		j.State, j.Sample = Forgotten, [][]string{}
		if err := r.save(ctx, &hub.WriteSet{}, &j, nil, true); err != nil && !hub.Is(err, hub.Conflict) {
			return err
		}
	}
	return err
}

// Work tries or does one import, from where it stands. An error means that it is
// to be tried again; what can never work ends as failed.
func (r *Room) Work(ctx context.Context, id string) error {
	j, err := r.Get(ctx, id)
	if err != nil || j.State != Checking && j.State != Running {
		return err
	}
	err = r.work(ctx, &j)
	if hub.Is(err, hub.Conflict) {
		return nil // somebody cancelled it
	}
	var known *hub.Error
	if err == nil || hub.Retryable(err) || !errors.As(err, &known) {
		return err
	}
	now := r.now()
	j.State, j.Problem, j.EndedAt = Failed, known.Text, &now
	return r.save(ctx, &hub.WriteSet{}, &j, nil, false)
}

// passage is one way through a file.
type passage struct {
	job    *Job
	schema profile.Schema
	in     *records
	bytes  *counting
	met    map[uint64]struct{} // handles of new people that were only tried, by their hash
	seed   maphash.Seed
	since  time.Time
	rows   int64
	most   int // rows of the next transaction
}

func (r *Room) work(ctx context.Context, j *Job) error {
	file, _, err := r.Files.Open(ctx, j.Blob)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // read only
	p := &passage{job: j, bytes: &counting{in: file}, met: map[uint64]struct{}{}, seed: maphash.MakeSeed(), since: r.Now(), most: atOnce}
	if p.schema, _, err = profile.ReadSchema(ctx, r.People); err != nil {
		return err
	}
	p.in = newRecords(decoded(p.bytes, j.Plan.Encoding), j.Plan.Delimiter[0])
	for skip := j.Counts.Rows + 1; skip > 0; skip-- { // the header, and what is done
		if _, err := p.in.next(); err != nil {
			return hub.Wrap(hub.Temporary, err, "the file cannot be read now")
		}
	}
	for {
		records, err := p.take()
		if err != nil {
			return err
		}
		end := len(records) < p.most
		if err := r.piece(ctx, p, records, end); err != nil || end {
			return err
		}
		if err := run.Sleep(ctx, 0); err != nil { // let go between pieces
			return err
		}
	}
}

// take reads the next records.
func (p *passage) take() (out []Record, err error) {
	for len(out) < p.most {
		rec, err := p.in.next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, hub.Wrap(hub.Temporary, err, "the file cannot be read now")
		}
		out = append(out, rec)
	}
	return out, nil
}

// piece takes records, and how far the import is, in one transaction. Somebody
// else's change of the same people is read again.
func (r *Room) piece(ctx context.Context, p *passage, records []Record, end bool) error {
	for try := 1; ; try++ {
		j, w, faults, err := r.decide(ctx, p, records)
		if err != nil {
			return err
		}
		p.pace(r.Now(), &j, int64(len(records)))
		if end {
			now := r.now()
			j.EndedAt = &now
			j.State = map[string]string{Checking: Checked, Running: Done}[j.State]
		}
		if r.Also != nil {
			r.Also(w)
		}
		began := r.Now()
		err = r.save(ctx, w, &j, faults, false)
		if err == nil {
			*p.job = j
			if j.State == Running && r.Rows.Alone() {
				p.fit(r.Now().Sub(began))
			}
			if len(w.Facts) > 0 && r.Told != nil {
				r.Told()
			}
			return nil
		}
		if !hub.Is(err, hub.Conflict) || try == tries {
			return err
		}
		now, err2 := r.Get(ctx, j.ID)
		if err2 != nil {
			return err2
		}
		if now.Version != p.job.Version {
			return err
		}
	}
}

// fit makes the next transaction as large as others can wait for.
func (p *passage) fit(took time.Duration) {
	fits := p.most
	if took > 0 {
		fits = int(min(atOnce, int64(p.most)*int64(held)/int64(took)))
	}
	p.most = max(fewest, (p.most+fits)/2)
}

// pace notes how far and how fast it goes.
func (p *passage) pace(now time.Time, j *Job, rows int64) {
	j.Bytes = min(p.bytes.n, j.Size)
	p.rows += rows
	if took := now.Sub(p.since).Seconds(); took > 0 {
		j.Rate = float64(p.rows) / took
	}
}

// decide answers the import as it stands behind the records, and what to write.
func (r *Room) decide(ctx context.Context, p *passage, records []Record) (Job, *hub.WriteSet, []people.ImportError, error) {
	j := *p.job
	j.Counts.Reasons = map[string]int64{}
	for k, n := range p.job.Counts.Reasons {
		j.Counts.Reasons[k] = n
	}
	var faults []people.ImportError
	refuse := func(line int, f *fault) {
		j.Counts.Errors++
		j.Counts.Reasons[f.reason]++
		if j.Counts.Errors <= errorsMost {
			faults = append(faults, people.ImportError{N: j.Counts.Errors, Line: line, Field: f.column, Reason: f.reason, Value: cut(f.value, 100)})
		}
	}
	rows := make([]row, 0, len(records))
	for _, rec := range records {
		j.Counts.Rows++
		x, f := j.Plan.read(rec, j.Header, &p.schema)
		if f != nil {
			refuse(rec.Line, f)
			continue
		}
		rows = append(rows, x)
	}
	dec, err := r.gather(ctx, &j.Plan, j.By, rows, r.now())
	if err != nil {
		return j, nil, nil, err
	}
	for i := range rows {
		v, f := dec.take(&rows[i])
		if f != nil {
			refuse(rows[i].line, f)
			continue
		}
		if v == fresh && j.State == Checking && p.metBefore(&rows[i]) {
			v = changed // a row before has made them, if it were written
		}
		switch v {
		case fresh:
			j.Counts.New++
		case changed:
			j.Counts.Changed++
		default:
			j.Counts.Unchanged++
		}
	}
	if j.State == Checking {
		return j, &hub.WriteSet{}, faults, nil
	}
	return j, dec.writes(j.ID), faults, nil
}

// metMost bounds what a try remembers of the file, about 40 MiB; behind it a
// person who comes twice counts as new twice.
const metMost = 1_000_000

// metBefore reports whether an earlier row of the try had the same person.
func (p *passage) metBefore(x *row) (before bool) {
	for _, h := range x.handles {
		_, was := p.met[maphash.String(p.seed, h.Key())]
		before = before || was
	}
	for _, h := range x.handles {
		if len(p.met) < metMost {
			p.met[maphash.String(p.seed, h.Key())] = struct{}{}
		}
	}
	return before
}

// counting says how much was read.
type counting struct {
	in io.Reader
	n  int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	return n, err
}
