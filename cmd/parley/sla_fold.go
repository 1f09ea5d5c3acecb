package main

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
)

// maxFoldEvents bounds a story.
const maxFoldEvents = 10_000

// workspaceCalendar is the name under which "calendars" holds the workspace's.
const workspaceCalendar = "workspace"

// foldInput is a conversation's story.
type foldInput struct {
	Policy        json.RawMessage              `json:"policy"` // one, or an ordered list; null: the shipped default
	Calendars     map[string]json.RawMessage   `json:"calendars"`
	TeamCalendar  map[hub.TeamID]string        `json:"team_calendar"`
	InboxCalendar map[hub.InboxID]string       `json:"inbox_calendar"`
	Conversation  foldConversation             `json:"conversation"`
	Events        []map[string]json.RawMessage `json:"events"`
	Now           string                       `json:"now"` // evaluated then; absent: when the last event was learned of
}

// foldConversation is what the conversation is before its first event.
type foldConversation struct {
	Channel    hub.ChannelKind  `json:"channel"`
	Class      hub.ChannelClass `json:"class"`
	InboxID    hub.InboxID      `json:"inbox_id"`
	BrandID    hub.BrandID      `json:"brand_id"`
	Priority   hub.Priority     `json:"priority"`
	TeamID     hub.TeamID       `json:"team_id"`
	AssigneeID hub.AgentID      `json:"assignee_id"`
	Tags       []string         `json:"tags"`
	Language   string           `json:"language"` // of the person
	Tier       string           `json:"tier"`
}

type foldOutput struct {
	Clocks       []foldClock  `json:"clocks"`
	WaitingSince *time.Time   `json:"waiting_since"`
	BotSec       int64        `json:"bot_s"`
	Steps        []foldStep   `json:"steps"`
	Changes      []foldChange `json:"changes"`
}

// foldClock is the clock of the API with what reports need.
type foldClock struct {
	hub.ClockCard
	DetectedAt  *time.Time    `json:"detected_at"`
	PolicyVer   int           `json:"policy_version"`
	ConsumedSec int64         `json:"consumed_s"`
	ElapsedSec  int64         `json:"elapsed_s"`
	By          string        `json:"by,omitempty"`
	Reason      string        `json:"reason,omitempty"`
	Held        []foldHolding `json:"held"`
}

type foldHolding struct {
	Holder   string `json:"holder"`
	Seconds  int64  `json:"seconds"`
	Breached bool   `json:"breached,omitempty"`
}

type foldStep struct {
	Metric hub.Metric `json:"metric"`
	Cycle  int        `json:"cycle"`
	Step   string     `json:"step"`
	At     time.Time  `json:"at"`
}

// foldChange is one transition, at the instant it was learned of.
type foldChange struct {
	At     time.Time      `json:"at"`
	Kind   string         `json:"kind"`
	Metric hub.Metric     `json:"metric"`
	Cycle  int            `json:"cycle"`
	Old    *time.Time     `json:"old_due_at,omitempty"`
	Was    hub.ClockState `json:"was,omitempty"`
}

func slaFold(in io.Reader, out, errw io.Writer) int {
	return answerSLA("fold", in, out, errw, func(raw []byte) (any, error) {
		var f foldInput
		if err := readStrict(raw, &f); err != nil {
			return nil, err
		}
		return f.evaluate()
	})
}

func (f foldInput) evaluate() (any, error) {
	settings, err := f.settings()
	if err != nil {
		return nil, err
	}
	engine, err := sla.New(settings)
	if err != nil {
		return nil, err
	}
	events, now, err := f.events()
	if err != nil {
		return nil, err
	}
	c := f.Conversation.open()
	full, err := engine.Replay(c, now, events)
	if err != nil {
		return nil, err
	}
	res := foldOutput{Clocks: []foldClock{}, Steps: []foldStep{}, Changes: []foldChange{}, BotSec: full.BotSec}
	detected, err := res.play(engine, c, now, events)
	if err != nil {
		return nil, err
	}
	for _, k := range full.Clocks {
		res.Clocks = append(res.Clocks, shown(k, full, detected))
	}
	for _, s := range full.Steps {
		res.Steps = append(res.Steps, foldStep{s.Metric, s.Cycle, s.Step, s.At})
	}
	if !full.WaitingSince.IsZero() {
		res.WaitingSince = &full.WaitingSince
	}
	return res, nil
}

// cycle names one clock.
type cycle struct {
	metric hub.Metric
	n      int
}

// play advances as the hub would have, event by event, and notes what changed.
func (o *foldOutput) play(e *sla.Engine, c hub.Conversation, now time.Time, events []hub.ClockEvent) (map[cycle]time.Time, error) {
	detected := map[cycle]time.Time{}
	advance := func(at time.Time, ev ...hub.ClockEvent) error {
		_, changes, err := e.Advance(&c, at, ev...)
		for _, ch := range changes {
			n := foldChange{At: at, Kind: ch.Kind, Metric: ch.Clock.Metric, Cycle: ch.Clock.Cycle, Was: ch.Was}
			if !ch.Old.IsZero() {
				n.Old = &ch.Old
			}
			o.Changes = append(o.Changes, n)
		}
		for _, k := range c.Clocks {
			detected[cycle{k.Metric, k.Cycle}] = k.DetectedAt
		}
		return err
	}
	order := slices.Clone(events)
	slices.SortStableFunc(order, func(a, b hub.ClockEvent) int { return a.SeenAt.Compare(b.SeenAt) })
	for _, ev := range order {
		if err := advance(ev.SeenAt, ev); err != nil {
			return nil, err
		}
	}
	return detected, advance(now)
}

func shown(k hub.Clock, full sla.Replayed, detected map[cycle]time.Time) foldClock {
	f := foldClock{ClockCard: k.Card(), PolicyVer: k.PolicyVer, ConsumedSec: k.ConsumedSec, ElapsedSec: k.ElapsedSec, Held: []foldHolding{}}
	if at := detected[cycle{k.Metric, k.Cycle}]; !k.BreachedAt.IsZero() && !at.IsZero() {
		f.DetectedAt = &at
	}
	if w, ok := full.Waived[sla.WaiverKey(k.Metric, k.Cycle)]; ok {
		f.By, f.Reason = w.By, w.Reason
	}
	for _, h := range full.Held {
		if h.Metric == k.Metric && h.Cycle == k.Cycle {
			f.Held = append(f.Held, foldHolding{h.Holder, h.Seconds, h.Breached})
		}
	}
	return f
}

func (f foldConversation) open() hub.Conversation {
	c := hub.Conversation{ID: "cnv_story", Channel: f.Channel, Class: f.Class, BrandID: f.BrandID, Priority: f.Priority,
		TeamID: f.TeamID, AssigneeID: f.AssigneeID, Tags: f.Tags, Standing: &hub.Standing{Language: f.Language, Tier: f.Tier}}
	if f.InboxID != "" {
		c.InboxIDs = []hub.InboxID{f.InboxID}
	}
	return c
}

func (f foldInput) settings() (sla.Settings, error) {
	s := sla.Settings{TeamCalendar: f.TeamCalendar, InboxCalendar: f.InboxCalendar, Calendars: map[string]sla.Calendar{}}
	for name, raw := range f.Calendars {
		c, err := sla.ParseCalendar(raw)
		if err != nil {
			return s, inField("calendars."+name, err)
		}
		if name == workspaceCalendar {
			s.Workspace = c
			continue
		}
		s.Calendars[name] = c
	}
	raw := bytes.TrimSpace(f.Policy)
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return s, nil
	case raw[0] != '[':
		raw = slices.Concat([]byte("["), raw, []byte("]"))
	}
	if err := readStrict(raw, &s.Policies); err != nil {
		return s, inField("policy", err)
	}
	for i := range s.Policies {
		if s.Policies[i].ID == "" {
			s.Policies[i].ID = hub.PolicyID("pol_" + string(rune('1'+i%9)))
		}
	}
	return s, nil
}

// events reads the story: a message qualifies and a reply is a human's unless
// the event says otherwise.
func (f foldInput) events() (out []hub.ClockEvent, now time.Time, err error) {
	if len(f.Events) > maxFoldEvents {
		return nil, now, hub.InvalidField("events", "more than 10000")
	}
	for i, fields := range f.Events {
		raw, err := json.Marshal(fields)
		if err != nil {
			return nil, now, err
		}
		ev := hub.ClockEvent{Qualifies: true, Human: true}
		if err := readStrict(raw, &ev); err != nil {
			return nil, now, inField("events", err)
		}
		if ev.At.IsZero() {
			return nil, now, hub.InvalidField("events", "an event needs its instant \"at\"")
		}
		if ev.SeenAt.IsZero() {
			ev.SeenAt = ev.At
		}
		ev.Seq = int64(i + 1)
		if ev.SeenAt.After(now) {
			now = ev.SeenAt
		}
		out = append(out, ev)
	}
	if f.Now != "" {
		at, err := readInstant("now", f.Now)
		if err != nil {
			return nil, now, err
		}
		if at.Before(now) {
			return nil, now, hub.InvalidField("now", "lies before the last event")
		}
		now = at
	}
	return out, now, nil
}
