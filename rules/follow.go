package rules

import (
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"sync"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/feed"
	"github.com/parleyhub/parley/rules/language"
)

// workers act on different conversations side by side, so that their commits
// share a sync; in one conversation all goes in order.
const workers = 64

// follow takes the next facts. It answers whether there may be more.
func (e *Engine) follow(ctx context.Context, place *feed.Reader) (bool, error) {
	facts, err := place.Next(ctx)
	if err != nil || len(facts) == 0 {
		return false, err
	}
	if feed.Changed(facts, Kind) { // they may be older than what is loaded; the document is what counts
		if err := e.changed(ctx); err != nil {
			return false, err
		}
	}
	if err := e.spread(ctx, len(facts), func(i int) string { return string(facts[i].ConversationID) },
		func(i int) error { return e.take(ctx, facts[i]) }); err != nil {
		return false, err
	}
	if err := e.await(ctx, facts); err != nil {
		return false, err
	}
	return place.Passed(ctx, facts)
}

// spread calls do for 0 to n-1, some side by side, those of one key in order.
func (e *Engine) spread(ctx context.Context, n int, key func(int) string, do func(int) error) error {
	var lanes [workers][]int
	for i := range n {
		h := fnv.New32a()
		_, _ = h.Write([]byte(key(i))) // a hash never fails
		at := h.Sum32() % workers
		lanes[at] = append(lanes[at], i)
	}
	var wg sync.WaitGroup
	var errs [workers]error
	for w, lane := range lanes {
		if len(lane) == 0 {
			continue
		}
		wg.Go(func() {
			for _, i := range lane {
				if errs[w] = ctx.Err(); errs[w] == nil {
					errs[w] = do(i)
				}
				if errs[w] != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs[:]...)
}

// take judges one fact and acts.
func (e *Engine) take(ctx context.Context, f hub.Fact) error {
	set := e.set.Load()
	step := f.Type == hub.SLAWarned || f.Type == hub.SLABreached || f.Type == hub.SLAEscalated
	if f.ConversationID == "" || !step && !set.heard[f.Type] {
		return nil
	}
	c, err := language.CaseOf(f)
	if err != nil {
		e.Slog.Error("a fact cannot be judged", "seq", f.Seq, "type", f.Type, "error", err)
		return nil
	}
	if aside(c) {
		return nil
	}
	if step {
		if err := e.escalate(ctx, c); err != nil {
			return err
		}
	}
	if !set.heard[f.Type] {
		return nil
	}
	if set.contacts && c.Profile == nil {
		if c.Profile, err = e.profile(ctx, f.ContactID); err != nil {
			return err
		}
	}
	for _, d := range set.Decide(c, e.Hours) {
		if err := e.react(ctx, set, c, d); err != nil {
			return err
		}
	}
	return nil
}

// aside reports whether a blocked sender is heard, upon which no rule acts.
func aside(c *language.Case) bool {
	conv := c.Conversation
	return conv != nil && conv.Status == hub.Spam && slices.Contains(conv.Flags, hub.FlagBlocked) &&
		(c.Fact.Type == hub.MessageReceived || c.Fact.Type == hub.ConversationOpened)
}

// profile reads a person for a fact that does not carry them; nil when gone.
func (e *Engine) profile(ctx context.Context, id hub.ContactID) (*hub.ProfileCard, error) {
	people, err := e.Rows.Contacts(ctx, []hub.ContactID{id})
	if err != nil {
		return nil, err
	}
	who, ok := people[id]
	if !ok {
		return nil, nil
	}
	ids, err := e.Rows.IdentitiesOf(ctx, []hub.ContactID{id})
	if err != nil {
		return nil, err
	}
	card := who.Card(ids[id], nil)
	return &card, nil
}

// now is a conversation as it is, as a case; nil when it is gone.
func (e *Engine) now(ctx context.Context, id hub.ConversationID, contacts bool) (*Case, error) {
	found, err := e.Rows.Conversations(ctx, []hub.ConversationID{id})
	if err != nil {
		return nil, err
	}
	conv, ok := found[id]
	if !ok {
		return nil, nil
	}
	return e.caseOf(ctx, &conv, contacts)
}

func (e *Engine) caseOf(ctx context.Context, conv *hub.Conversation, contacts bool) (c *Case, err error) {
	card := conv.Card(hub.ContactRef{ID: conv.ContactID})
	c = &Case{Now: e.Now(), Conversation: &card}
	if contacts {
		if c.Profile, err = e.profile(ctx, conv.ContactID); err == nil && c.Profile != nil {
			card.Contact.Name = c.Profile.Name
		}
	}
	return c, err
}

// react acts on a rule that a fact has matched.
func (e *Engine) react(ctx context.Context, set *loaded, c *Case, d Decision) error {
	f := &c.Fact
	o := order{
		run: hub.RuleRun{ID: runID("fact", d.Rule.ID, number64(f.Seq)), ConversationID: f.ConversationID, RuleID: d.Rule.ID,
			RuleVersion: set.version, FactSeq: f.Seq},
		detail: Detail{Name: d.Rule.Name, On: string(f.Type), Why: d.Why, Chain: language.Chain(f.Op), Late: e.Now().Sub(f.At) > lateAfter},
		kind:   "rule", actions: d.Rule.Do, text: d.Rule.Name,
	}
	if d.Looped {
		return e.skip(ctx, o, Looped, "it has acted in this chain of rules before, or ten rules have")
	}
	if e.Now().Sub(f.At) > staleAfter {
		is, err := e.now(ctx, f.ConversationID, false)
		if err != nil || is == nil {
			return err
		}
		was := *c
		was.Conversation = is.Conversation
		if still, why := d.Rule.Judge(&was, e.Hours); !still {
			o.detail.Why = why
			return e.skip(ctx, o, Overtaken, "this fact was read late, and its condition no longer holds")
		}
	}
	return e.act(ctx, o)
}
