package reports

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/reports/verdict"
)

// Mode says which seconds a report counts.
type Mode string

// The modes.
const (
	Business Mode = "business"
	Elapsed  Mode = "elapsed"
)

// By says what a report is divided by.
type By string

// The divisions. Agent counts attributed time: who had the clock at its deadline
// is charged for the breach, who held it at its end has met it.
const (
	ByChannel  By = "channel"
	ByTeam     By = "team"
	ByAgent    By = "agent"
	ByPolicy   By = "policy"
	ByPriority By = "priority"
	ByHour     By = "hour"
	ByDay      By = "day"
	ByTag      By = "tag" // a clock counts for each tag that its conversation has now
)

// Question is what a report of clocks is about: those that began in [From, To).
type Question struct {
	From, To time.Time
	By       By
	Mode     Mode
	Zone     *time.Location // of hours and days
	Now      time.Time
	Metric   hub.Metric // empty: each one
	Group    *string    // only this row; nil: all
	Outcome  string     // for lists: one of the words of SLARow; empty: all

	tags map[hub.ConversationID][]string // by tag: those of now
}

// SLARow is what became of the clocks of one metric in one group.
type SLARow struct {
	ID         string     `json:"id" doc:"Of the channel, team, agent, policy, hour or day; none where there is none"`
	Name       string     `json:"name"`
	Metric     hub.Metric `json:"metric"`
	Clocks     int        `json:"clocks"`
	Met        int        `json:"met"`
	Breached   int        `json:"breached"`
	Attainment *float64   `json:"attainment" doc:"met / (met + breached) in percent; null when nothing was decided"`
	Open       int        `json:"open" doc:"Still running or paused, deadline not passed"`
	Provision  int        `json:"provisional" doc:"Of met and breached: may still change"`
	Cancelled  int        `json:"cancelled" doc:"Ended without a verdict: resolved before any answer, withdrawn, spam"`
	Waived     int        `json:"waived" doc:"No answer was needed, somebody said"`
	Unanswered int        `json:"closed_unanswered" doc:"Resolved while a next answer was due"`
	Merged     int        `json:"merged" doc:"Went on in another conversation"`
	Answered   int        `json:"answered" doc:"Clocks that the percentiles are of: met, or breached and then answered"`
	P50        int64      `json:"p50_s"`
	P90        int64      `json:"p90_s"`
	P95        int64      `json:"p95_s"`
	P99        int64      `json:"p99_s"`
	Held       int64      `json:"held_s" doc:"By agent: seconds that their clocks were theirs; else the seconds of all clocks"`
	List       string     `json:"list" doc:"Query of GET /reports/sla/clocks that lists the row's clocks; add outcome= for one number"`

	times []int64
}

// SLAReport is the answer to a Question.
type SLAReport struct {
	From        time.Time         `json:"from"`
	To          time.Time         `json:"to"`
	By          By                `json:"by" enum:"channel,team,agent,policy,priority,hour,day,tag"`
	Mode        Mode              `json:"mode" enum:"business,elapsed"`
	Zone        string            `json:"zone"`
	Rows        []SLARow          `json:"rows"`
	Totals      []SLARow          `json:"totals" doc:"One per metric"`
	Definitions map[string]string `json:"definitions"`
}

// OutcomeSource reads what became of clocks; *store.Store is one.
type OutcomeSource interface {
	OutcomesStarted(ctx context.Context, from, to time.Time, after *store.OutcomeKey, fn func(store.Outcome) bool) error
	OutcomeTags(ctx context.Context, from, to time.Time) (map[hub.ConversationID][]string, error)
	CountOutcomes(ctx context.Context, from, to time.Time, held bool, fn func(*store.Outcome)) error
}

// share is one clock as it counts for one group.
type share struct {
	group   string
	verdict string // one of the words of SLARow
	seconds int64  // of the answer; negative: not answered
	held    int64
}

// shares are the groups that a clock counts for: one, or for agents those who
// had it, and each tag.
func (q *Question) shares(o *store.Outcome) []share {
	s := share{verdict: verdict.Of(o, q.Now), seconds: -1, held: o.Business}
	if q.Mode == Elapsed {
		s.held = o.Elapsed
	}
	if !o.StoppedAt.IsZero() && (s.verdict == verdict.Met || s.verdict == verdict.Breached) {
		s.seconds = s.held
	}
	switch q.By {
	case ByChannel:
		s.group = string(o.Channel)
	case ByTeam:
		s.group = string(o.TeamID)
	case ByPolicy:
		s.group = string(o.PolicyID)
	case ByPriority:
		s.group = string(o.Priority)
	case ByHour:
		s.group = o.StartedAt.In(q.Zone).Format("15")
	case ByDay:
		s.group = o.StartedAt.In(q.Zone).Format(time.DateOnly)
	case ByAgent:
		return q.byAgent(o, s)
	case ByTag:
		return byTag(s, q.tags[o.ConversationID])
	}
	return []share{s}
}

func byTag(s share, tags []string) (out []share) {
	for _, s.group = range tags {
		out = append(out, s)
	}
	if len(out) == 0 {
		out = []share{s}
	}
	return out
}

// byAgent charges a breach to whoever had the clock at its deadline, and credits
// what was met to whoever held it at its end. Others who had it for a while
// only have their time counted.
func (q *Question) byAgent(o *store.Outcome, whole share) (out []share) {
	blamed := ""
	if whole.verdict == verdict.Breached {
		blamed = "nobody"
		for _, h := range o.Held {
			if h.Breached {
				blamed = h.Holder
			}
		}
		if o.State == hub.ClockRunning { // passed since: theirs who has it
			blamed = "agent:" + string(o.AgentID)
		}
	}
	for _, h := range o.Held {
		id, ok := strings.CutPrefix(h.Holder, "agent:")
		if !ok {
			continue
		}
		s := share{group: id, held: h.Seconds, seconds: -1, verdict: "helped"}
		if whole.seconds >= 0 && id == string(o.AgentID) {
			s.seconds = h.Seconds
		}
		switch {
		case blamed != "" && blamed == h.Holder, blamed == "" && id == string(o.AgentID):
			s.verdict = whole.verdict
		}
		out = append(out, s)
	}
	if len(out) == 0 && o.AgentID != "" && whole.verdict != verdict.Breached { // answered at once
		whole.group = string(o.AgentID)
		whole.held = 0
		return []share{whole}
	}
	return out
}

func (r *SLARow) add(s *share, soft bool) {
	r.Held += s.held
	if s.seconds >= 0 {
		r.Answered++
		r.times = append(r.times, s.seconds)
	}
	if s.verdict == "helped" {
		return
	}
	r.Clocks++
	if soft {
		r.Provision++
	}
	switch s.verdict {
	case verdict.Met:
		r.Met++
	case verdict.Breached:
		r.Breached++
	case verdict.Waived:
		r.Waived++
	case verdict.Unanswered:
		r.Unanswered++
	case verdict.Merged:
		r.Merged++
	case verdict.Cancelled:
		r.Cancelled++
	default:
		r.Open++
	}
}

// settle makes ratios and percentiles of what was added.
func (r *SLARow) settle() {
	if r.Met+r.Breached > 0 {
		p := percent(r.Met, r.Breached)
		r.Attainment = &p
	}
	slices.Sort(r.times)
	r.P50, r.P90, r.P95, r.P99 = quantile(r.times, 50), quantile(r.times, 90), quantile(r.times, 95), quantile(r.times, 99)
	r.times = nil
}

// quantile is the smallest value that p percent are not above (nearest rank).
func quantile(sorted []int64, p int) int64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)*p+99)/100-1]
}

// SLA answers a question about clocks, in one pass over them.
func SLA(ctx context.Context, rows OutcomeSource, q Question) (*SLAReport, error) {
	if !q.From.Before(q.To) {
		return nil, hub.InvalidField("to", "must be after from")
	}
	type key struct {
		group  string
		metric hub.Metric
	}
	groups, totals := map[key]*SLARow{}, map[hub.Metric]*SLARow{}
	overall := q
	overall.By = ""
	err := q.each(ctx, rows, func(o *store.Outcome) {
		if q.Metric != "" && q.Metric != o.Metric {
			return
		}
		for _, s := range q.shares(o) {
			k := key{s.group, o.Metric}
			if groups[k] == nil {
				groups[k] = &SLARow{ID: s.group, Metric: o.Metric}
			}
			groups[k].add(&s, verdict.Soft(o, s.verdict))
		}
		if totals[o.Metric] == nil {
			totals[o.Metric] = &SLARow{ID: "all", Metric: o.Metric}
		}
		s := overall.shares(o)[0]
		totals[o.Metric].add(&s, verdict.Soft(o, s.verdict))
	})
	if err != nil {
		return nil, err
	}
	out := &SLAReport{From: q.From.UTC(), To: q.To.UTC(), By: q.By, Mode: q.Mode, Zone: q.Zone.String(), Rows: []SLARow{}, Totals: []SLARow{}, Definitions: Definitions}
	for _, r := range groups {
		r.settle()
		r.List = q.list(r.ID, r.Metric)
		if r.ID == "" {
			r.ID = "none"
		}
		out.Rows = append(out.Rows, *r)
	}
	for _, r := range totals {
		r.settle()
		r.List = q.list("all", r.Metric)
		out.Totals = append(out.Totals, *r)
	}
	order := func(a, b SLARow) int {
		return cmp.Or(cmp.Compare(slices.Index(Metrics, a.Metric), slices.Index(Metrics, b.Metric)), cmp.Compare(a.ID, b.ID))
	}
	slices.SortFunc(out.Rows, order)
	slices.SortFunc(out.Totals, order)
	return out, nil
}

// each visits the clocks of a question, in no order.
func (q *Question) each(ctx context.Context, rows OutcomeSource, fn func(*store.Outcome)) error {
	if q.By != ByTag {
		return rows.CountOutcomes(ctx, q.From, q.To, q.By == ByAgent, fn)
	}
	return q.started(ctx, rows, nil, func(o store.Outcome) bool { fn(&o); return true })
}

// started visits them by their start, with the tags of now if those matter.
func (q *Question) started(ctx context.Context, rows OutcomeSource, after *store.OutcomeKey, fn func(store.Outcome) bool) (err error) {
	if q.By == ByTag {
		q.tags, err = rows.OutcomeTags(ctx, q.From, q.To)
	}
	if err != nil {
		return err
	}
	return rows.OutcomesStarted(ctx, q.From, q.To, after, fn)
}

func (q *Question) list(group string, m hub.Metric) string {
	list := fmt.Sprintf("from=%s&to=%s&metric=%s", q.From.UTC().Format(time.RFC3339Nano), q.To.UTC().Format(time.RFC3339Nano), m)
	if group != "all" {
		list += fmt.Sprintf("&by=%s&%s", q.By, filter("group", cmp.Or(group, "none")))
	}
	return list
}

// Clocks answers the clocks that a number of a report counts, the earliest
// first, and the place to go on from; nil at the end.
func Clocks(ctx context.Context, rows OutcomeSource, q Question, after *store.OutcomeKey, limit int) (out []store.Outcome, next *store.OutcomeKey, err error) {
	err = q.started(ctx, rows, after, func(o store.Outcome) bool {
		if q.Metric != "" && q.Metric != o.Metric || !q.counts(&o) {
			return true
		}
		if len(out) == limit {
			last := &out[limit-1]
			next = &store.OutcomeKey{Started: last.StartedAt, ConversationID: last.ConversationID, Metric: last.Metric, Cycle: last.Cycle}
			return false
		}
		out = append(out, o)
		return true
	})
	return out, next, err
}

// counts reports whether a clock is behind the number that q asks for.
func (q *Question) counts(o *store.Outcome) bool {
	for _, s := range q.shares(o) {
		if q.Group != nil && s.group != *q.Group {
			continue
		}
		switch q.Outcome {
		case "":
			if s.verdict != "helped" {
				return true
			}
		case "provisional":
			if verdict.Soft(o, s.verdict) {
				return true
			}
		case "answered":
			if s.seconds >= 0 {
				return true
			}
		default:
			if s.verdict == q.Outcome {
				return true
			}
		}
	}
	return false
}
