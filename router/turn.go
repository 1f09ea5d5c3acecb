package router

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/router/courtesy"
	"github.com/parleyhub/parley/router/place"
)

const tries = 3

// errTouched says that an item needs a row which the batch in hand has changed
// already: it is decided once that is written.
var errTouched = errors.New("the batch has changed what the item is about")

// route commits a batch, in parts where one item is about what another has
// changed. Trouble with the infrastructure is waited out; an item that cannot be
// decided is tried alone and then set aside, so that it never holds up its
// neighbours.
func (r *Router) route(ctx context.Context, at *place.Position, batch []bus.Msg) error {
	for len(batch) > 0 {
		n, err := r.commit(ctx, at, batch, len(batch), false)
		if err == nil {
			batch = batch[n:]
			continue
		}
		if k := hub.KindOf(err); ctx.Err() != nil || k == hub.Temporary || k == hub.Denied {
			return err // Denied: the shard has another owner now
		}
		r.Log.Warn("batch cannot be routed as one; going item by item", "shard", at.Stored.Shard, "items", len(batch), "error", err)
		return r.alone(ctx, at, batch)
	}
	return nil
}

// alone commits the items of a batch one by one.
func (r *Router) alone(ctx context.Context, at *place.Position, batch []bus.Msg) error {
	for ; len(batch) > 0; batch = batch[1:] {
		for n := 1; ; n++ {
			_, err := r.commit(ctx, at, batch, 1, n > tries)
			if err == nil {
				break
			}
			if k := hub.KindOf(err); ctx.Err() != nil || k == hub.Temporary || k == hub.Denied || n > tries {
				return err
			}
		}
	}
	return nil
}

// commit decides the first items of a batch, at most so many, writes them and
// answers how many it were, reading again on conflict. Temporary trouble is
// retried here without end, as the shard has nothing better to do.
func (r *Router) commit(ctx context.Context, at *place.Position, batch []bus.Msg, most int, setAside bool) (int, error) {
	wait := backoff{}
	tried := map[hub.Cursor]*turn{} // by where each leads: an answer may get lost, and its commit not
	for conflicts := 0; ; {
		t, err := r.decide(ctx, batch[:most], at.Stored.Shard, setAside)
		if err == nil {
			t.ws.Cursor = at.Behind(batch, len(t.items))
			if tried[t.ws.Cursor.To] == nil {
				tried[t.ws.Cursor.To] = t
			}
			if err = r.Ledger.Commit(ctx, t.ws); err == nil {
				at.Stored = t.ws.Cursor.To
				r.count(t)
				return len(t.items), nil
			}
		}
		switch {
		case ctx.Err() != nil:
			return 0, ctx.Err()
		case hub.Is(err, hub.Conflict):
			if err := r.stillOurs(ctx, at); err != nil {
				return 0, err
			}
			if t := tried[at.Stored]; t != nil { // one of these, whatever we were told of it
				r.count(t)
				return len(t.items), nil
			}
			if conflicts++; conflicts > 3*tries {
				return 0, err
			}
		case hub.Is(err, hub.Temporary):
			r.Log.Warn("database is away; waiting", "shard", at.Stored.Shard, "error", err)
			wait.sleep(ctx)
		default:
			return 0, err
		}
	}
}

// stillOurs looks whether somebody else took the shard over: the fence.
func (r *Router) stillOurs(ctx context.Context, at *place.Position) error {
	now, err := r.Ledger.Cursor(ctx, at.Stored.Shard)
	if err != nil {
		return err
	}
	if now.Owner != at.Stored.Owner {
		return hub.Errorf(hub.Denied, "shard %d has another owner", at.Stored.Shard)
	}
	at.Stored = now // it has moved, when the answer of a commit was lost
	return nil
}

func (r *Router) count(t *turn) {
	for i := range t.ws.Notices {
		r.told.Store(t.ws.Notices[i].ID, true)
	}
	if r.Count == nil {
		return
	}
	r.Count("routed", len(t.ws.Messages))
	r.Count("quarantined", len(t.ws.Quarantined))
	doubles := 0
	for i := range t.items {
		if t.items[i].drop {
			doubles++
		}
	}
	if doubles > 0 {
		r.Count("duplicate", doubles)
	}
}

// item is one inbound item on its way.
type item struct {
	in       hub.Inbound
	key      string // ledger key
	inbox    hub.Inbox
	can      channels.Abilities
	bad      string         // set: goes to quarantine, for this reason
	drop     bool           // was routed before
	held     *hub.Held      // set: it waited, and its key is in the ledger
	opts     []hub.Consent  // not nil: its words are STOP or START, and this follows
	sent     *hub.SentMatch // what a campaign sent, and this answers
	unproven bool           // a yes that comes by it has to be confirmed
	mind     courtesy.Mind  // not empty: what its words say, and nobody else tells the person
}

// turn is the working set of one batch: what is known, changed as we go.
type turn struct {
	r        *Router
	now      time.Time
	items    []item
	known    hub.Known
	claims   map[hub.ContactID][]hub.Claim
	refs     map[hub.BrandID]map[string]hub.ThreadRef
	tokens   map[string]hub.ReplyToken
	threads  map[hub.ConversationID]*thread
	latest   map[hub.ContactID][]hub.ConversationID // newest first
	contacts map[hub.ContactID]bool                 // changed
	ids      map[hub.IdentityID]hub.Identity        // changed
	reopened []reopened                             // by the item in hand
	orders   map[hub.OrderID]bool                   // changed
	said     map[hub.MessageID]*said
	spots    map[spot]hub.MessageID
	shown    map[hub.SendRef]hub.ConversationID // what campaigns sent, shown by this batch
	held     map[spot][]hub.Held                // waits for messages that the batch may bring
	minds    map[hub.ContactID]bool             // who has changed their mind in this batch
	ws       hub.WriteSet
}

// thread is a conversation that the batch touches.
type thread struct {
	conv    hub.Conversation
	steps   []hub.DueStep
	stepped bool // the engine ran: steps replace the stored ones
	changed bool
	answers *hub.Campaigned // it is new, and what it answers is what a campaign sent
}

// decide makes the WriteSet of a batch from what is, or of its first items when
// the next one needs what they change to be written first.
func (r *Router) decide(ctx context.Context, batch []bus.Msg, shard int, setAside bool) (*turn, error) {
	t := r.begin(len(batch))
	for i := range batch {
		if err := t.read(ctx, &t.items[i], batch[i]); err != nil {
			return nil, err
		}
	}
	if setAside {
		t.items[0].bad = cannotBeProcessed
	}
	if err := t.dedupe(ctx); err != nil {
		return nil, err
	}
	if err := t.decide(ctx); err != nil {
		return nil, err
	}
	t.tally(shard)
	return t, nil
}

const cannotBeProcessed = "This item could not be processed. It is kept as it came and can be tried again."

func (r *Router) begin(items int) *turn {
	return &turn{r: r, now: r.Now().UTC().Truncate(time.Millisecond), items: make([]item, items), orders: map[hub.OrderID]bool{}, shown: map[hub.SendRef]hub.ConversationID{}}
}

// decide makes the WriteSet of the turn's items, which become those that it is of.
func (t *turn) decide(ctx context.Context) error {
	if err := t.load(ctx); err != nil {
		return err
	}
	for i := range t.items {
		err := t.one(ctx, &t.items[i])
		if errors.Is(err, errTouched) && i > 0 {
			t.items = t.items[:i]
			break
		}
		if err != nil {
			return err
		}
	}
	t.finish()
	return nil
}

// read takes an item off the bus.
func (t *turn) read(ctx context.Context, it *item, m bus.Msg) (err error) {
	if err := json.Unmarshal(m.Data, &it.in); err != nil {
		it.in = hub.Inbound{SrcKey: "unreadable:" + m.ID + ":" + hub.SourceHash("", string(m.Data)), Raw: m.Data, ReceivedAt: t.now, AcceptedAt: t.now}
		it.bad = "The bus message could not be read."
	}
	it.key = ledgerKey(&it.in)
	if it.in.Broken != "" {
		it.bad = it.in.Broken
	}
	it.inbox, it.can, err = t.r.Inboxes.Receiver(ctx, it.in.Inbox)
	if hub.Is(err, hub.Temporary) {
		return err // it may well exist
	}
	if err != nil && it.bad == "" {
		it.bad = "The inbox it came in by does not exist any more."
	}
	return nil
}

// one decides one item. A panic is a bug of ours and must not stop the shard.
func (t *turn) one(ctx context.Context, it *item) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = hub.Wrap(hub.Internal, fmt.Errorf("panic: %v", p), "the item could not be decided")
		}
	}()
	switch {
	case it.drop:
		return nil
	case it.bad != "":
		t.quarantine(it)
		return nil
	case it.in.Receipt != nil:
		return t.receipt(ctx, it)
	case it.in.Event != "":
		return t.event(ctx, it)
	case it.in.Change != nil:
		return t.change(it)
	case it.in.Consent != nil && it.in.Text == "" && it.in.HTML == "" && len(it.in.Attachments) == 0:
		t.pressed(it)
		return nil
	case it.in.Joins || it.in.Call != nil:
		if s, th := t.find(it.in.Inbox, it.in.Ref); s != nil && th != nil {
			return t.join(it, s, th)
		}
		if t.rungHere(it) {
			return t.putOff(it, it.in.Ref)
		}
	}
	if left, err := t.left(ctx, it); left || err != nil {
		return err
	}
	if it.in.Echo {
		if mine, err := t.echo(ctx, it); mine || err != nil {
			return err
		}
		if byRefs(&it.can) {
			if done, err := t.answer(ctx, it); done || err != nil {
				return err
			}
		}
	}
	return t.message(ctx, it)
}

// message makes a message of an item, and decides the news that came before it.
func (t *turn) message(ctx context.Context, it *item) error {
	if t.again(it) {
		return errTouched
	}
	who, via := t.resolve(it)
	it.unproven = t.r.Confirms != nil && it.can.WeStart && !it.can.NoText && t.r.Confirms(ctx)
	it.opts, it.mind = courtesy.Opt(&it.in, who.Contact.Consents, t.at(it), it.unproven)
	th := t.thread(it, who, via)
	t.show(it, th, who)
	t.agrees(it, &who.Contact)
	m := t.enrich(it, th, who)
	if m.Direction == hub.DirOut && m.Seq == 1 {
		if err := t.opened(it, th, m, who); err != nil {
			return err
		}
	}
	if err := t.triage(it, th, m); err != nil {
		return err
	}
	if it.in.Consent != nil {
		t.consent(it, m, who.Contact.ID)
	}
	for _, said := range it.opts {
		said.Proof, said.Words = string(m.ID), it.in.Text
		t.agreed(said, who.Contact.ID, m.Author, m.ConversationID)
	}
	t.tell(th, m, who)
	if err := t.acknowledge(ctx, it, th, m, who.Contact.ID); err != nil {
		return err
	}
	return t.catchUp(ctx, m)
}
