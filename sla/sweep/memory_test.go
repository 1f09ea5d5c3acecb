package sweep_test

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
)

// memory is a database in memory: rows with versions, due steps, fired keys.
type memory struct {
	mu      sync.Mutex
	convs   map[hub.ConversationID]hub.Conversation
	steps   map[hub.ConversationID][]hub.DueStep
	fired   map[string]bool
	facts   []hub.Fact
	commits int
	before  func() // runs once before the next commit, as somebody faster would
	down    error
}

func newMemory() *memory {
	return &memory{convs: map[hub.ConversationID]hub.Conversation{}, steps: map[hub.ConversationID][]hub.DueStep{}, fired: map[string]bool{}}
}

func key(d hub.DueStep) string {
	b, _ := json.Marshal([]any{d.ConversationID, d.Metric, d.Cycle, d.Step})
	return string(b)
}

func (m *memory) DueSteps(_ context.Context, until time.Time, limit int) ([]hub.DueStep, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []hub.DueStep
	for _, list := range m.steps {
		for _, s := range list {
			if !s.At.After(until) {
				out = append(out, s)
			}
		}
	}
	slices.SortFunc(out, func(a, b hub.DueStep) int { return a.At.Compare(b.At) })
	return out[:min(len(out), limit)], m.down
}

func (m *memory) NextStepAt(context.Context) (time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var next time.Time
	for _, list := range m.steps {
		for _, s := range list {
			if next.IsZero() || s.At.Before(next) {
				next = s.At
			}
		}
	}
	return next, m.down
}

func (m *memory) DueSnoozes(_ context.Context, until time.Time, _ int) (out []hub.ConversationID, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, c := range m.convs {
		if c.Status == hub.Snoozed && !c.SnoozedUntil.After(until) {
			out = append(out, id)
		}
	}
	return out, m.down
}

func (m *memory) Conversations(_ context.Context, ids []hub.ConversationID) (map[hub.ConversationID]hub.Conversation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := map[hub.ConversationID]hub.Conversation{}
	for _, id := range ids {
		if c, ok := m.convs[id]; ok {
			out[id] = c
		}
	}
	return out, nil
}

func (m *memory) Contacts(_ context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error) {
	out := map[hub.ContactID]hub.Contact{}
	for _, id := range ids {
		out[id] = hub.Contact{ID: id, Name: "Ada"}
	}
	return out, nil
}

func (m *memory) Commit(_ context.Context, w hub.WriteSet) error {
	m.mu.Lock()
	if f := m.before; f != nil {
		m.before = nil
		m.mu.Unlock()
		f()
		m.mu.Lock()
	}
	defer m.mu.Unlock()
	for _, c := range w.Conversations {
		if m.convs[c.ID].Version != c.Version {
			return hub.Errorf(hub.Conflict, "version")
		}
	}
	for _, f := range w.Fired {
		if m.fired[key(f)] {
			return hub.Errorf(hub.Conflict, "fired")
		}
	}
	for _, c := range w.Conversations {
		c.Version++
		m.convs[c.ID] = c
	}
	for _, f := range w.Fired {
		m.fired[key(f)] = true
	}
	for _, s := range w.Steps {
		m.steps[s.ConversationID] = s.Steps
		if len(s.Steps) == 0 {
			delete(m.steps, s.ConversationID)
		}
	}
	m.facts = append(m.facts, w.Facts...)
	m.commits++
	return nil
}

// told lists the facts as "type step reason".
func (m *memory) told() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := []string{}
	for _, f := range m.facts {
		var d hub.FactData
		if err := json.Unmarshal(f.Data, &d); err != nil {
			panic(err)
		}
		s := string(f.Type)
		for _, p := range []string{d.Step, d.Reason} {
			if p != "" {
				s += " " + p
			}
		}
		out = append(out, s)
	}
	return out
}
