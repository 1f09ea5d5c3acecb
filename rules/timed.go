package rules

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/rules/language"
)

// Kinds of timers: one a rule and conversation, and one that walks over all
// conversations after the rules were changed.
const (
	timerKind = "rule"
	scanKind  = "rule_scan"
	scanPage  = 200
	everyone  = "all"
)

var everything = hub.Scope{All: true}

// changed takes over new rules. When some of them wait, every conversation is
// looked at once.
func (e *Engine) changed(ctx context.Context) error {
	before := len(e.set.Load().timed)
	if err := e.load(ctx); err != nil {
		return err
	}
	if before+len(e.set.Load().timed) == 0 {
		return nil
	}
	return e.Log.Commit(ctx, hub.WriteSet{Timers: []hub.Timer{{Kind: scanKind, Key: everyone, At: e.Now()}}})
}

// await sets, moves and cancels the timers of the conversations that facts are about.
func (e *Engine) await(ctx context.Context, facts []hub.Fact) error {
	if len(e.set.Load().timed) == 0 {
		return nil
	}
	var ids []hub.ConversationID
	seen := map[hub.ConversationID]bool{"": true}
	for i := range facts {
		f := &facts[i]
		if !seen[f.ConversationID] && f.Type != hub.ConversationRead && f.Type != hub.RuleRan {
			seen[f.ConversationID] = true
			ids = append(ids, f.ConversationID)
		}
	}
	found, err := e.Rows.Conversations(ctx, ids)
	if err != nil {
		return err
	}
	return e.spread(ctx, len(ids), func(i int) string { return string(ids[i]) }, func(i int) error {
		conv, ok := found[ids[i]]
		if !ok {
			return nil // erased with its timers
		}
		return e.arm(ctx, &conv)
	})
}

// arm brings the timers of one conversation up to date.
func (e *Engine) arm(ctx context.Context, conv *hub.Conversation) error {
	set := e.set.Load()
	old, err := e.Log.TimersOf(ctx, conv.ID)
	if err != nil {
		return err
	}
	have := map[string]time.Time{}
	for _, t := range old {
		if t.Kind == timerKind {
			have[t.Key] = t.At
		}
	}
	c, err := e.caseOf(ctx, conv, set.contacts)
	if err != nil {
		return err
	}
	var ws hub.WriteSet
	for _, r := range set.timed {
		due, err := e.due(ctx, r, conv, c)
		if err != nil {
			return err
		}
		key := timerKey(r.ID, conv.ID)
		at, waits := have[key]
		delete(have, key)
		switch {
		case due.IsZero() && waits:
			ws.Timers = append(ws.Timers, hub.Timer{Kind: timerKind, Key: key})
		case due.IsZero(), waits && at.Equal(due):
		case waits && at.After(due) && !due.After(c.Now) && r.When.AsksHours(): // put off until the hours fit
		default:
			if !due.After(c.Now) { // it may have acted on this already
				if done, err := e.done(ctx, order{run: hub.RuleRun{ID: timedID(r.ID, conv.ID, due)}}); done || err != nil {
					if err != nil {
						return err
					}
					continue
				}
			}
			ws.Timers = append(ws.Timers, hub.Timer{Kind: timerKind, Key: key, ConversationID: conv.ID, At: due})
		}
	}
	for key := range have { // of rules that are gone
		ws.Timers = append(ws.Timers, hub.Timer{Kind: timerKind, Key: key})
	}
	if ws.Empty() {
		return nil
	}
	return e.Log.Commit(ctx, ws)
}

func timerKey(rule string, id hub.ConversationID) string { return rule + "/" + string(id) }

func timedID(rule string, id hub.ConversationID, due time.Time) string {
	return runID(language.OnTime, rule, string(id), number64(due.UnixMilli()))
}

// due is when a time rule acts on a conversation if nothing happens before; zero
// when it does not apply. Conditions are judged as of that instant.
func (e *Engine) due(ctx context.Context, r *Rule, conv *hub.Conversation, c *Case) (time.Time, error) {
	if conv.HasFlag(hub.FlagMerged) {
		return time.Time{}, nil
	}
	at := *c
	at.Now = c.Now.Add(time.Duration(r.After.Seconds()) * time.Second) // no later than this, as far as is known
	if !r.Could(&at) && !r.Could(c) {
		return time.Time{}, nil // spares looking up since when
	}
	since, err := e.since(ctx, r, conv)
	if err != nil {
		return time.Time{}, err
	}
	due := since.Add(time.Duration(r.After.Seconds()) * time.Second)
	if at.Now = due; due.Before(c.Now) {
		at.Now = c.Now
	}
	if !r.Could(&at) {
		return time.Time{}, nil
	}
	return due, nil
}

// since is when what the rule waits for began.
func (e *Engine) since(ctx context.Context, r *Rule, conv *hub.Conversation) (time.Time, error) {
	switch {
	case r.After.Age > 0:
		return conv.CreatedAt, nil
	case r.After.Status > 0:
		at, err := e.Rows.StatusSince(ctx, conv.ID)
		if err == nil && at.IsZero() {
			at = conv.CreatedAt
		}
		return at, err
	}
	if conv.LastSeq == 0 {
		return conv.CreatedAt, nil
	}
	if conv.LastMessage.Direction != hub.DirNote {
		return conv.LastMessage.At, nil
	}
	last, err := e.Rows.MessagesFor(ctx, everything, conv.ID, 0, conv.LastSeq+1, 100)
	if err != nil {
		return time.Time{}, err
	}
	for i := len(last) - 1; i >= 0; i-- {
		if last[i].Direction != hub.DirNote {
			return last[i].CreatedAt, nil
		}
	}
	return conv.CreatedAt, nil
}

// ring acts on what is due. It answers whether there may be more at once.
func (e *Engine) ring(ctx context.Context) (bool, error) {
	due, err := e.Log.DueTimers(ctx, timerKind, e.Now(), batch)
	if err != nil {
		return false, err
	}
	if err := e.spread(ctx, len(due), func(i int) string { return string(due[i].ConversationID) },
		func(i int) error { return e.rings(ctx, due[i]) }); err != nil {
		return false, err
	}
	scans, err := e.Log.DueTimers(ctx, scanKind, e.Now(), 1)
	if err != nil || len(scans) == 0 {
		return len(due) == batch, err
	}
	return true, e.scan(ctx, scans[0])
}

func (e *Engine) rings(ctx context.Context, t hub.Timer) error {
	gone := hub.WriteSet{Timers: []hub.Timer{{Kind: t.Kind, Key: t.Key, Was: t.At}}}
	set := e.set.Load()
	id, _, _ := strings.Cut(t.Key, "/")
	r := set.Rule(id)
	found, err := e.Rows.Conversations(ctx, []hub.ConversationID{t.ConversationID})
	if err != nil {
		return err
	}
	conv, ok := found[t.ConversationID]
	if r == nil || !r.Enabled || !r.Timed() || !ok {
		return e.settle(ctx, gone)
	}
	c, err := e.caseOf(ctx, &conv, set.contacts)
	if err != nil {
		return err
	}
	due, err := e.due(ctx, r, &conv, c)
	switch {
	case err != nil:
		return err
	case due.IsZero():
		return e.settle(ctx, gone)
	case due.After(c.Now):
		return e.settle(ctx, moved(t, due))
	}
	ok, why := r.Judge(c, e.Hours)
	if !ok {
		if next := r.Flip(c, e.Hours); !next.IsZero() {
			return e.settle(ctx, moved(t, next))
		}
		return e.settle(ctx, gone)
	}
	return e.act(ctx, order{
		run:    hub.RuleRun{ID: timedID(r.ID, conv.ID, due), ConversationID: conv.ID, RuleID: r.ID, RuleVersion: set.version},
		detail: Detail{Name: r.Name, On: language.OnTime, Why: why, Late: c.Now.Sub(t.At) > lateAfter},
		kind:   "rule", text: r.Name, actions: r.Do, timers: gone.Timers,
	})
}

func moved(t hub.Timer, to time.Time) hub.WriteSet {
	t.Was, t.At = t.At, to
	return hub.WriteSet{Timers: []hub.Timer{t}}
}

// scan looks at one page of all conversations, because the rules have changed.
func (e *Engine) scan(ctx context.Context, t hub.Timer) error {
	var cursor string
	_ = json.Unmarshal(t.Body, &cursor) // unreadable: from the start
	page, err := e.Rows.ListConversations(ctx, everything, store.ConversationQuery{Limit: scanPage, Cursor: cursor})
	if hub.Is(err, hub.Invalid) {
		return e.settle(ctx, hub.WriteSet{Timers: []hub.Timer{{Kind: t.Kind, Key: t.Key, Was: t.At}}})
	}
	if err != nil {
		return err
	}
	if err := e.spread(ctx, len(page.Items), func(i int) string { return string(page.Items[i].Conversation.ID) },
		func(i int) error { return e.arm(ctx, &page.Items[i].Conversation) }); err != nil {
		return err
	}
	next := hub.Timer{Kind: t.Kind, Key: t.Key, Was: t.At}
	if page.Next != "" {
		next.At = t.At.Add(time.Millisecond)
		next.Body, _ = json.Marshal(page.Next) // a text always encodes
	}
	return e.settle(ctx, hub.WriteSet{Timers: []hub.Timer{next}})
}
