package audience

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/figures"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store/cell"
)

// ImportOptions of a load test of imports.
type ImportOptions struct {
	Rows int           // of the first file; those in other encodings have a tenth
	Idle time.Duration // before memory is read
	Time time.Duration // agents are watched so long beforehand
}

// importing is a hub that imports while agents work.
type importing struct {
	p    *outside.Process
	d    *outside.Desk
	desk []*outside.Desk // agents' programs
	conv string
	note time.Duration // of the processor, for one note of an agent
}

// Import measures files of people in three encodings from the accepted upload
// until they are in, what agents' notes take meanwhile, and a bare insert of the
// same columns.
func Import(ctx context.Context, p *outside.Process, o ImportOptions) (figures.Result, error) {
	r := figures.Result{Scenario: fmt.Sprintf("a file of %d people is imported while agents write", o.Rows)}
	x, err := newImporting(ctx, p)
	if err == nil {
		err = run.Sleep(ctx, o.Idle)
	}
	if err != nil {
		return r, err
	}
	idle := p.Memory()
	before, cpu := &figures.Times{}, p.CPU()
	calm, stop := context.WithTimeout(ctx, o.Time)
	err = x.notes(calm, before)
	if stop(); err != nil {
		return r, err
	}
	x.note = (p.CPU() - cpu) / time.Duration(max(1, before.Len()))
	during := &figures.Times{}
	life, stop := context.WithCancel(ctx)
	defer stop()
	var peak atomic.Int64
	var g errgroup.Group
	g.Go(func() error { return x.notes(life, during) })
	g.Go(func() error {
		for run.Sleep(life, 100*time.Millisecond) == nil {
			peak.Store(max(peak.Load(), p.Memory()))
		}
		return nil
	})
	rate, err := x.files(ctx, &r, o.Rows, during)
	stop()
	if other := g.Wait(); err == nil {
		err = other
	}
	if err != nil {
		return r, err
	}
	limit, err := insert(ctx, p, o.Rows)
	if err != nil {
		return r, err
	}
	r.Add("bare insert of the same columns into one table, 500 rows a transaction", limit, "rows/s")
	r.Add("ratio", rate/limit, "")
	r.Add("resident before", float64(idle)/(1<<20), "MiB")
	r.Add("resident above that, at most", float64(peak.Load()-idle)/(1<<20), "MiB")
	r.Add("agent's note before, p50", figures.MS(before.Quantile(0.5)), "ms")
	r.Add("agent's note before, p99", figures.MS(before.Quantile(0.99)), "ms")
	r.Add("agent's note meanwhile, p50", figures.MS(during.Quantile(0.5)), "ms")
	r.Add("agent's note meanwhile, p99", figures.MS(during.Quantile(0.99)), "ms")
	return r, nil
}

// newImporting opens a conversation for agents to write into.
func newImporting(ctx context.Context, p *outside.Process) (*importing, error) {
	x := &importing{p: p}
	var err error
	if x.d, err = outside.SignIn(ctx, p.HTTP); err != nil {
		return nil, err
	}
	for range 4 {
		own, err := x.d.Another(ctx)
		if err != nil {
			return nil, err
		}
		x.desk = append(x.desk, own)
	}
	box, err := x.d.AddInbox(ctx, "chat", "Load chat", nil)
	if err != nil {
		return nil, err
	}
	v := &outside.Visitor{At: p.HTTP, Inbox: box}
	if err = v.Connect(ctx); err == nil {
		err = v.Say("one", "Is anybody there?")
	}
	v.Close()
	for n := 0; err == nil && n < 600; n++ {
		var list []struct {
			ID string `json:"id"`
		}
		list, err = outside.Pages[struct {
			ID string `json:"id"`
		}](ctx, x.d, "/conversations?limit=2")
		if len(list) > 0 {
			x.conv = list[0].ID
			return x, err
		}
		err = run.Sleep(ctx, 50*time.Millisecond)
	}
	if err == nil {
		err = hub.Errorf(hub.Internal, "the visitor's words did not become a conversation")
	}
	return nil, err
}

// notes lets agents write 50 notes a second until ctx ends, one after the other.
func (x *importing) notes(ctx context.Context, took *figures.Times) error {
	next := run.Wall()
	for n := 0; ; n++ {
		next = next.Add(20 * time.Millisecond)
		if run.Sleep(ctx, next.Sub(run.Wall())) != nil {
			return nil
		}
		began := run.Wall()
		err := x.desk[n%len(x.desk)].Call(context.WithoutCancel(ctx), http.MethodPost, "/conversations/"+x.conv+"/messages",
			map[string]any{"kind": "note", "text": fmt.Sprintf("Looked at it, %d.", n)}, nil)
		if err != nil {
			return err
		}
		took.Add(run.Wall().Sub(began))
	}
}

// files imports one file after the other and answers the first one's rows a second.
func (x *importing) files(ctx context.Context, r *figures.Result, rows int, notes *figures.Times) (first float64, err error) {
	next := 0
	for i, s := range []sheet{{encoding: "utf-8", comma: ",", rows: rows}, {encoding: "utf-16le", comma: ";", rows: rows / 10}, {encoding: "windows-1250", comma: "\t", rows: rows / 10}} {
		s.first = next
		next += s.rows
		cpu, written := x.p.CPU(), notes.Len()
		began, j, err := x.one(ctx, s)
		if err != nil {
			return 0, err
		}
		rate := float64(s.rows) / j.EndedAt.Sub(began).Seconds()
		name := fmt.Sprintf("%d rows of %s, from the accepted upload on", s.rows, s.encoding)
		if i == 0 {
			first = rate
			r.AtLeast(name, rate, 5000, "rows/s")
		} else {
			r.Add(name, rate, "rows/s")
		}
		cpu = x.p.CPU() - cpu - time.Duration(notes.Len()-written)*x.note
		r.Add("  CPU of the hub per row, with all that follows an import and without agents' notes", figures.MS(cpu)/float64(max(1, s.rows)), "ms")
		if j.State != "done" || j.Counts.New != int64(s.rows) || j.Plan.Encoding != s.encoding {
			r.Problems = append(r.Problems, fmt.Sprintf("%s, taken for %s, is %s: %s %+v", s.encoding, j.Plan.Encoding, j.State, j.Problem, j.Counts))
		}
	}
	return first, nil
}

// job is an import as the API shows it.
type job struct {
	ID      string     `json:"id"`
	State   string     `json:"state"`
	Problem string     `json:"problem"`
	Version int64      `json:"version"`
	EndedAt *time.Time `json:"ended_at"`
	Plan    struct {
		Encoding  string `json:"encoding"`
		Delimiter string `json:"delimiter"`
	} `json:"plan"`
	Counts struct{ Rows, New, Changed, Unchanged, Errors int64 } `json:"counts"`
}

// one uploads and imports one file, and answers when the upload was accepted.
func (x *importing) one(ctx context.Context, s sheet) (began time.Time, j job, err error) {
	path := filepath.Join(x.p.Data, "people-"+s.encoding+".csv")
	if err := s.file(path); err != nil {
		return began, j, err
	}
	err = x.d.Upload(ctx, "/imports", filepath.Base(path), func(to io.Writer) error {
		in, err := os.Open(path) // #nosec G304 -- our own file
		if err != nil {
			return hub.Wrap(hub.Internal, err, "the file is gone")
		}
		defer func() { _ = in.Close() }()
		_, err = io.Copy(to, in)
		return err
	}, &j)
	began = run.Wall()
	if err != nil {
		return began, j, err
	}
	err = x.d.Patient(ctx, http.MethodPut, "/imports/"+j.ID, map[string]any{"version": j.Version, "encoding": j.Plan.Encoding, "delimiter": j.Plan.Delimiter,
		"columns": columns, "consent": map[string]any{"source": "load test", "words": "Yes to news", "at": began.Add(-time.Hour).UTC()}}, &j)
	if err == nil {
		err = x.d.Patient(ctx, http.MethodPost, "/imports/"+j.ID+"/start", nil, &j)
	}
	for err == nil && j.EndedAt == nil {
		if err = run.Sleep(ctx, 200*time.Millisecond); err == nil {
			err = x.d.Patient(ctx, http.MethodGet, "/imports/"+j.ID, nil, &j)
		}
	}
	return began, j, err
}

func (s sheet) file(path string) error {
	to, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) // #nosec G304 -- our own file
	if err != nil {
		return hub.Wrap(hub.Internal, err, "no file can be made")
	}
	err = s.write(to)
	if e := to.Close(); err == nil {
		err = e
	}
	return err
}

// insert writes as many rows with the same columns into the one table of people,
// 500 in a transaction as an import does, with nothing that people are found by
// beside, and answers rows a second. In SQLite that is a file of its own.
func insert(ctx context.Context, p *outside.Process, rows int) (rate float64, err error) {
	st, err := open(ctx, p, "bare.db")
	if err != nil {
		return 0, err
	}
	defer func() { _ = st.Close() }() // what it holds is thrown away
	rows = min(rows, 100_000)
	began := run.Wall()
	at := began.UTC()
	for i := 0; i < rows; {
		var values [][]any
		for range min(500, rows-i) {
			w := whom(i)
			traits := []hub.Trait{{Key: "email", Value: w.mail}, {Key: "phone", Value: w.phone}, {Key: "plan", Value: w.plan}, {Key: "city", Value: w.city},
				{Key: "seats", Value: fmt.Sprint(w.seats)}, {Key: "since", Value: w.since}}
			said := []hub.Consent{{Channel: string(hub.HandleEmail), Purpose: "marketing", Given: w.yes == "yes", At: at}}
			values = append(values, []any{fmt.Sprintf("con_bare%09d", i), w.name, w.language, "", cell.Packed(traits), cell.Packed(said), "", at, at, int64(1)})
			i++
		}
		if err := st.Side().Batch(ctx, func(put func(string, [][]any) (int64, error)) error {
			_, err := put("contact_insert", values)
			return err
		}); err != nil {
			return 0, err
		}
	}
	return float64(rows) / run.Wall().Sub(began).Seconds(), nil
}
