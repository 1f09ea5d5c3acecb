package mailing

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/figures"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store/enrolments"
	"github.com/parleyhub/parley/internal/store/sends"
)

// crowd is a journey in which everybody waits until the same instant, and is then
// sent a message.
const crowd = `name: Crowd
entry: {manual: true}
exits: [{on: reply}]
steps:
  - {id: due, wait: {for: 1m}, next: hello}
  - {id: hello, send: {template: %q, channels: [%q]}, next: rest}
  - {id: rest, wait: {for: 30d}, next: bye}
  - {id: bye, end: {}}
`

// Journeys measures how fast people who are due at the same instant are taken on,
// with a kill -9 when half of them were: nobody may be left behind, and nobody
// may get two messages. The relay is away, so that it is the walk that is measured.
func Journeys(ctx context.Context, p *outside.Process, o Options) (figures.Result, error) {
	r := figures.Result{Scenario: fmt.Sprintf("%d people of a journey are due at one instant; kill -9 at half", o.People)}
	s, err := newStage(ctx, p, o.People)
	if err != nil {
		return r, err
	}
	s.sink.close()
	var made struct {
		ID   string `json:"id"`
		Live int64  `json:"live"`
	}
	text := fmt.Sprintf(crowd, s.tpl, s.inbox)
	if err := s.d.Patient(ctx, http.MethodPost, "/journeys", map[string]any{"text": text}, &made); err != nil {
		return r, err
	}
	if err := s.d.Patient(ctx, http.MethodPost, "/journeys/"+made.ID+"/start", nil, &made); err != nil {
		return r, err
	}
	p.Stop()
	if err := enrol(ctx, p, made.ID, made.Live, text, o.People); err != nil {
		return r, err
	}
	if _, err := p.Start(ctx); err != nil {
		return r, err
	}
	began := run.Wall()
	half, err := s.walked(ctx, made.ID, o.People/2)
	if err != nil {
		return r, err
	}
	first := run.Wall().Sub(began)
	p.Kill()
	if _, err := p.Start(ctx); err != nil {
		return r, err
	}
	again := run.Wall()
	if _, err := s.walked(ctx, made.ID, o.People); err != nil {
		return r, err
	}
	rest := run.Wall().Sub(again)
	r.Add("taken on before the kill", float64(half), "")
	r.Add("rate", float64(half)/first.Seconds(), "/s")
	r.Add("from the restart until all were taken on", rest.Seconds(), "s")
	r.Add("memory of the hub", float64(p.Memory()>>20), "MiB")
	p.Stop()
	if err := s.counted(ctx, &r, made.ID, o.People); err != nil {
		return r, err
	}
	found, err := p.Fsck(ctx)
	r.Problems = append(r.Problems, found...)
	return r, err
}

// enrol puts people into the data of a stopped hub, all of them due.
func enrol(ctx context.Context, p *outside.Process, id string, version int64, text string, n int) error {
	j, _, err := journey.ReadText([]byte(text))
	if err != nil {
		return err
	}
	c, err := journey.Compile(id, version, j)
	if err != nil {
		return err
	}
	st, err := openStore(ctx, p)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	rows, at := enrolments.Of(st), run.Wall().Add(-time.Hour).UTC().Truncate(time.Millisecond)
	for i := 0; i < n; {
		var all []enrolments.Change
		for range min(1000, n-i) {
			e := c.Begin(journey.EnrolmentID(id, person(i), "load"), "load", person(i), version, nil, 0, at)
			all = append(all, enrolments.Change{Enrolment: e})
			i++
		}
		if _, err := rows.Save(ctx, all); err != nil {
			return err
		}
	}
	return nil
}

// walked waits until so many were handed over to the ledger, and answers how many.
func (s *stage) walked(ctx context.Context, id string, want int) (n int, err error) {
	d, err := outside.SignIn(ctx, s.p.HTTP)
	if err != nil {
		return 0, err
	}
	for end := run.Wall().Add(15 * time.Minute); run.Wall().Before(end); {
		var f struct {
			Steps []struct {
				ID     string         `json:"id"`
				Inside int            `json:"inside"`
				Counts map[string]int `json:"counts"`
			} `json:"steps"`
		}
		if err := d.Patient(ctx, http.MethodGet, "/journeys/"+id+"/figures", nil, &f); err != nil {
			return 0, err
		}
		for _, x := range f.Steps {
			if x.ID == "rest" && x.Counts["came"] >= want {
				return x.Counts["came"], nil
			}
		}
		if err := run.Sleep(ctx, 250*time.Millisecond); err != nil {
			return 0, err
		}
	}
	return 0, hub.Errorf(hub.Internal, "people of the journey are still not taken on")
}

// counted looks into the data of the stopped hub: everybody has to have one row in
// the ledger, and to stand where they should.
func (s *stage) counted(ctx context.Context, r *figures.Result, id string, want int) error {
	st, err := openStore(ctx, s.p)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	ledger := sends.Of(st)
	all, err := ledger.Runs(ctx, "journey:"+id+"/hello", 1<<60, 50)
	if err != nil {
		return err
	}
	got, twice := map[hub.ContactID]bool{}, 0
	for _, x := range all {
		for after := int64(0); ; {
			rows, err := ledger.List(ctx, x.Seq, after, "", "", 5000)
			if err != nil {
				return err
			}
			for _, row := range rows {
				if got[row.ContactID] {
					twice++
				}
				got[row.ContactID], after = true, row.N
			}
			if len(rows) < 5000 {
				break
			}
		}
	}
	r.Add("people with a message in the ledger", float64(len(got)), "")
	r.AtMost("people with two", float64(twice), 0, "")
	if len(got) != want {
		r.Problems = append(r.Problems, fmt.Sprintf("%d people, %d messages", want, len(got)))
	}
	return nil
}
