package router

import (
	"context"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// load reads, in a few queries for the whole batch, all that its items may
// touch: people by handle and by token, threads by reference and by person.
func (t *turn) load(ctx context.Context) error {
	var handles []hub.Handle
	var tokens []string
	refs := map[hub.BrandID][]string{}
	for i := range t.items {
		it := &t.items[i]
		if it.drop || it.bad != "" || it.in.Receipt != nil {
			continue
		}
		handles = append(handles, it.in.From)
		handles = append(handles, it.in.Also...)
		handles = append(handles, it.in.Claims...)
		tokens = append(tokens, it.in.Tokens...)
		refs[it.inbox.BrandID] = append(refs[it.inbox.BrandID], it.in.Refs...)
		for _, hint := range it.in.Hints {
			if strings.Contains(hint, "@") {
				refs[it.inbox.BrandID] = append(refs[it.inbox.BrandID], hint)
			} else {
				tokens = append(tokens, hint)
			}
		}
	}
	t.threads = map[hub.ConversationID]*thread{}
	t.latest = map[hub.ContactID][]hub.ConversationID{}
	t.contacts = map[hub.ContactID]bool{}
	t.ids = map[hub.IdentityID]hub.Identity{}
	if err := t.loadThreads(ctx, tokens, refs); err != nil {
		return err
	}
	if err := t.loadSaid(ctx); err != nil {
		return err
	}
	if err := t.loadPeople(ctx, handles); err != nil {
		return err
	}
	return t.loadSent(ctx)
}

func (t *turn) loadThreads(ctx context.Context, tokens []string, refs map[hub.BrandID][]string) (err error) {
	t.tokens, t.refs = map[string]hub.ReplyToken{}, map[hub.BrandID]map[string]hub.ThreadRef{}
	if len(tokens) > 0 {
		if t.tokens, err = t.r.Threads.FindTokens(ctx, tokens); err != nil {
			return err
		}
	}
	var ids []hub.ConversationID
	for brand, list := range refs {
		if len(list) == 0 {
			t.refs[brand] = map[string]hub.ThreadRef{}
			continue
		}
		if t.refs[brand], err = t.r.Threads.FindRefs(ctx, brand, list); err != nil {
			return err
		}
		for _, ref := range t.refs[brand] {
			ids = append(ids, ref.ConversationID)
		}
	}
	for key, tok := range t.tokens {
		if !t.r.Token(key, tok) {
			delete(t.tokens, key)
			continue
		}
		ids = append(ids, tok.ConversationID)
	}
	return t.loadConversations(ctx, ids)
}

// loadConversations holds conversations, and those that they were merged into.
func (t *turn) loadConversations(ctx context.Context, ids []hub.ConversationID) error {
	for len(ids) > 0 {
		convs, err := t.r.Threads.Conversations(ctx, ids)
		if err != nil {
			return err
		}
		ids = nil
		for _, c := range convs {
			t.hold(c)
			if into := mergedInto(&c); into != "" && t.threads[into] == nil {
				ids = append(ids, into)
			}
		}
	}
	return nil
}

// mergedInto is where what comes next for a merged conversation belongs.
func mergedInto(c *hub.Conversation) hub.ConversationID {
	if c.HasFlag(hub.FlagMerged) {
		return c.LinkedID
	}
	return ""
}

// follow answers the thread that th was merged into, or th itself.
func (t *turn) follow(th *thread) *thread {
	for range 20 { // a chain of merges; a circle cannot be made at the desk
		into := t.threads[mergedInto(&th.conv)]
		if into == nil {
			return th
		}
		th = into
	}
	return th
}

func (t *turn) loadPeople(ctx context.Context, handles []hub.Handle) (err error) {
	k := &t.known
	if k.Owners, err = t.r.People.ByHandles(ctx, handles); err != nil {
		return err
	}
	set := map[hub.ContactID]bool{}
	for _, id := range k.Owners {
		set[id.ContactID] = true
	}
	for _, th := range t.threads {
		set[th.conv.ContactID] = true
	}
	people := make([]hub.ContactID, 0, len(set))
	for id := range set {
		people = append(people, id)
	}
	if k.Contacts, err = t.r.People.Contacts(ctx, people); err != nil {
		return err
	}
	if k.Handles, err = t.r.People.IdentitiesOf(ctx, people); err != nil {
		return err
	}
	if t.claims, err = t.r.People.ClaimsOf(ctx, people); err != nil {
		return err
	}
	latest, err := t.r.Threads.LatestOf(ctx, people)
	if err != nil {
		return err
	}
	var merged []hub.ConversationID
	for id, convs := range latest {
		for _, c := range convs {
			t.hold(c)
			t.latest[id] = append(t.latest[id], c.ID)
			if into := mergedInto(&c); into != "" && t.threads[into] == nil {
				merged = append(merged, into)
			}
		}
	}
	return t.loadConversations(ctx, merged)
}

// hold takes a conversation into the working set, once.
func (t *turn) hold(c hub.Conversation) *thread {
	th, ok := t.threads[c.ID]
	if !ok {
		th = &thread{conv: c}
		t.threads[c.ID] = th
	}
	return th
}
