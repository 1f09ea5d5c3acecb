package delivery

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

func TestReplyGoesOutThreadedAndIsAccepted(t *testing.T) {
	h := build(t)
	h.run()
	id := h.reply("inb_mail", hub.LaneReply)
	m := h.becomes(id, hub.Accepted)
	out := h.boxes["inb_mail"].taken()[0]
	if out.InReplyTo != "m1@customer" || len(out.References) != 2 || out.References[0] != "m0@customer" || out.References[1] != "m1@customer" {
		t.Errorf("threading: %q %q", out.InReplyTo, out.References)
	}
	if out.Ref == "" || m.Ref != out.Ref || out.Attempt != 1 || out.To != h.from || out.ToName != "Ana" || len(out.Recipients) != 1 ||
		out.QuotedText != "It does not light." || out.QuotedFrom != "Ana" || out.Subject != "Re: Broken lamp" || out.Brand.Name != "Acme" {
		t.Errorf("outbound: %+v", out)
	}
	refs, err := h.store.FindRefs(context.Background(), h.brand, []string{out.Ref})
	if err != nil || refs[out.Ref].ConversationID != h.c.ID {
		t.Errorf("an answer would not find its way: %v %v", refs, err)
	}
	tokens, err := h.store.FindTokens(context.Background(), []string{out.ReplyToken})
	if err != nil || !hub.CheckReplyToken([]byte("key"), out.ReplyToken, h.c.ID, tokens[out.ReplyToken].Handle) {
		t.Errorf("reply token: %v %v", tokens, err)
	}
	changed := h.facts(hub.MessageChanged)
	var data hub.FactData
	if len(changed) != 1 || json.Unmarshal(changed[0].Data, &data) != nil || data.Message.Delivery.State != hub.Accepted || data.Conversation.Contact.Name != "Ana" {
		t.Errorf("facts: %v", changed)
	}
}

func TestRelayDownForAMinuteLosesNothing(t *testing.T) {
	h := build(t)
	box := h.boxes["inb_mail"]
	began := h.Now()
	box.failing(func(hub.Outbound) error {
		if h.Now().Sub(began) < time.Minute {
			return hub.Errorf(hub.Temporary, "the relay does not answer")
		}
		return nil
	})
	h.run()
	var ids []hub.MessageID
	for range 20 {
		ids = append(ids, h.reply("inb_mail", hub.LaneReply))
	}
	for h.Now().Sub(began) < 130*time.Second { // an attempt just before the end may wait 64 s
		h.until("all due orders to be tried", func() bool {
			next, err := h.store.NextOrderAt(context.Background(), hub.LaneReply)
			return err == nil && (next.IsZero() || next.After(h.Now()))
		})
		for _, id := range ids {
			o := h.order(id)
			if o.State == hub.Queued && o.NotBefore.Sub(o.UpdatedAt) > time.Second<<(max(1, o.Attempts)-1) {
				t.Fatalf("after %d attempts it waits %v", o.Attempts, o.NotBefore.Sub(o.UpdatedAt))
			}
		}
		h.move(time.Second)
	}
	refs := map[string]bool{}
	for _, id := range ids {
		m := h.becomes(id, hub.Accepted)
		refs[m.Ref] = true
		if m.Delivery.Attempts < 2 {
			t.Errorf("accepted at the first attempt while the relay was down")
		}
	}
	if len(box.taken()) != 20 || len(refs) != 20 {
		t.Fatalf("%d went out with %d ids", len(box.taken()), len(refs))
	}
}

func TestErrorsDecideWhatBecomesOfAReply(t *testing.T) {
	for name, c := range map[string]struct {
		err   error
		state hub.DeliveryState
	}{
		"invalid":     {hub.Errorf(hub.Invalid, "no such mailbox"), hub.Failed},
		"unsupported": {hub.Errorf(hub.Unsupported, "too long"), hub.Failed},
		"unknown":     {hub.Errorf(hub.Unknown, "the line died after the final dot"), hub.UnknownOut},
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t)
			h.boxes["inb_mail"].failing(func(hub.Outbound) error { return c.err })
			h.run()
			m := h.becomes(h.reply("inb_mail", hub.LaneReply), c.state)
			if m.Delivery.Error == "" || m.Delivery.Attempts != 1 {
				t.Errorf("delivery: %+v", m.Delivery)
			}
			running := false
			for _, k := range h.conv().Clocks {
				running = running || k.Running()
			}
			if running != (c.state == hub.Failed) {
				t.Errorf("clock running: %v", running)
			}
		})
	}
}

func TestPanicOfAnAdapterIsUnknownAndStopsNobody(t *testing.T) {
	h := build(t)
	box := h.boxes["inb_mail"]
	box.failing(func(hub.Outbound) error { panic("adapter bug") })
	h.run()
	h.becomes(h.reply("inb_mail", hub.LaneReply), hub.UnknownOut)
	box.failing(nil)
	h.becomes(h.reply("inb_mail", hub.LaneReply), hub.Accepted)
}

func TestGivesUpAfterTheChannelsTime(t *testing.T) {
	h := build(t)
	box := h.boxes["inb_mail"]
	box.can.GiveUpAfter = time.Minute
	box.failing(func(hub.Outbound) error {
		return &hub.Error{Kind: hub.Limited, Text: "slow down", After: 40 * time.Second}
	})
	h.run()
	id := h.reply("inb_mail", hub.LaneReply)
	h.until("the first attempt", func() bool { o := h.order(id); return o.State == hub.Queued && o.Attempts == 1 })
	if o := h.order(id); o.NotBefore.Sub(o.UpdatedAt) < 40*time.Second {
		t.Fatalf("the provider asked for 40 s, it waits %v", o.NotBefore.Sub(o.UpdatedAt))
	}
	h.move(41 * time.Second)
	h.until("the second attempt", func() bool { return h.order(id).Attempts == 2 && h.order(id).State == hub.Queued })
	h.move(41 * time.Second)
	h.becomes(id, hub.Failed)
}

func TestInterruptedAttemptIsRepeatedOnlyWhereItCannotDouble(t *testing.T) {
	for _, same := range []bool{true, false} {
		h := build(t)
		h.boxes["inb_mail"].can.Idempotent = same
		id := h.reply("inb_mail", hub.LaneReply)
		// A process that marked its attempt and died.
		got, err := h.store.ClaimOrders(context.Background(), hub.LaneReply, h.Now(), time.Minute, 1)
		if err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
		o := got[0]
		o.State, o.Attempts, o.Ref, o.LeaseUntil = hub.Attempting, 1, "first@hub.test", h.Now().Add(time.Minute)
		h.commit(hub.WriteSet{Orders: []hub.Order{o}, Deliveries: []hub.DeliveryMove{{MessageID: id, Ref: o.Ref, Delivery: hub.Delivery{State: hub.Attempting, Attempts: 1}}}})
		h.run()
		h.move(2 * time.Minute)
		want := hub.UnknownOut
		if same {
			want = hub.Accepted
		}
		m := h.becomes(id, want)
		if sent := h.boxes["inb_mail"].taken(); same && (len(sent) != 1 || sent[0].Ref != "first@hub.test" || m.Ref != "first@hub.test") {
			t.Errorf("repeated with another id: %+v", sent)
		} else if !same && len(sent) != 0 {
			t.Error("resent blindly")
		}
	}
}

func TestLateAcceptanceCorrectsUnknown(t *testing.T) {
	h := build(t)
	entered, release := make(chan struct{}, 1), make(chan struct{})
	h.boxes["inb_mail"].enter = func(context.Context) {
		entered <- struct{}{}
		<-release
	}
	h.run()
	id := h.reply("inb_mail", hub.LaneReply)
	<-entered
	h.move(3 * time.Minute) // the lease runs out while the provider still thinks
	h.becomes(id, hub.UnknownOut)
	close(release)
	h.becomes(id, hub.Accepted)
	if n := len(h.boxes["inb_mail"].taken()); n != 1 {
		t.Fatalf("sent %d times", n)
	}
}

func TestUndoneReplyIsNotSent(t *testing.T) {
	h := build(t)
	id := h.reply("inb_mail", hub.LaneReply)
	o := h.order(id)
	o.State = hub.Cancelled
	h.commit(hub.WriteSet{Orders: []hub.Order{o}, Deliveries: []hub.DeliveryMove{{MessageID: id, Delivery: hub.Delivery{State: hub.Cancelled}}}})
	h.run()
	h.becomes(h.reply("inb_mail", hub.LaneReply), hub.Accepted)
	if n := len(h.boxes["inb_mail"].taken()); n != 1 {
		t.Fatalf("%d went out", n)
	}
}

func TestHangingProviderDelaysNobodyElse(t *testing.T) {
	h := build(t)
	var inside atomic.Int32
	release := make(chan struct{})
	h.boxes["inb_stuck"] = &provider{can: mailLike, enter: func(context.Context) {
		inside.Add(1)
		<-release
	}}
	stop := h.run()
	for range 30 {
		h.reply("inb_stuck", hub.LaneReply)
	}
	h.until("the bound of one inbox", func() bool { return inside.Load() == 8 })
	began := time.Now()
	for range 10 {
		h.becomes(h.reply("inb_mail", hub.LaneReply), hub.Accepted)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("10 replies took %v beside a hanging provider", took)
	}
	if n := inside.Load(); n != 8 {
		t.Errorf("%d sends at a time", n)
	}
	close(release)
	h.until("the others to follow", func() bool { return len(h.boxes["inb_stuck"].taken()) == 30 })
	stop()
}

func TestStopWaitsForSendsUnderWayAndWritesTheirResult(t *testing.T) {
	h := build(t)
	entered := make(chan struct{}, 1)
	h.boxes["inb_mail"].enter = func(ctx context.Context) {
		entered <- struct{}{}
		<-ctx.Done()
	}
	h.boxes["inb_mail"].fail = func(hub.Outbound) error { return context.Canceled }
	stop := h.run()
	id := h.reply("inb_mail", hub.LaneReply)
	<-entered
	stop()
	if m := h.message(id); m.Delivery.State != hub.UnknownOut {
		t.Fatalf("after the stop: %+v", m.Delivery)
	}
}

func TestShutInboxKeepsItsReplies(t *testing.T) {
	h := build(t)
	h.run()
	id := h.reply("inb_later", hub.LaneReply)
	h.until("the first look", func() bool { return h.order(id).Attempts > 0 })
	h.mu.Lock()
	h.boxes["inb_later"] = &provider{can: mailLike}
	h.mu.Unlock()
	h.move(5 * time.Second)
	h.becomes(id, hub.Accepted)
}

func TestReceiptsOnlyMoveForward(t *testing.T) {
	h := build(t)
	h.run()
	m := h.becomes(h.reply("inb_mail", hub.LaneReply), hub.Accepted)
	rs := Receipts{Orders: h.store, Reads: h.store, Clocks: h.d.Clocks}
	for _, c := range []struct {
		state, want hub.DeliveryState
		facts       int
	}{{hub.Delivered, hub.Delivered, 1}, {hub.Delivered, hub.Delivered, 0}, {hub.Accepted, hub.Delivered, 0}, {hub.Failed, hub.Failed, 2}, {hub.Read, hub.Failed, 0}} {
		set, err := rs.Receive(context.Background(), "inb_mail", hub.Receipt{State: c.state, Ref: m.Ref, Error: ""}, h.Now())
		if err != nil {
			t.Fatal(err)
		}
		if len(set.Facts) < min(1, c.facts) || (c.facts == 0) != (len(set.Facts) == 0) {
			t.Errorf("%s: %d facts", c.state, len(set.Facts))
		}
		h.commit(set)
		if got := h.message(m.ID).Delivery.State; got != c.want {
			t.Fatalf("after %s it is %s", c.state, got)
		}
	}
	if running := h.conv().Clocks[0]; !running.Running() {
		t.Errorf("a bounce left the clock stopped: %+v", running)
	}
	for _, ref := range []string{"", "unknown@nowhere"} {
		if _, err := rs.Receive(context.Background(), "inb_mail", hub.Receipt{State: hub.Failed, Ref: ref}, h.Now()); !hub.Is(err, hub.Missing) {
			t.Errorf("receipt of %q: %v", ref, err)
		}
	}
}

// Whoever reads straight from the store may have a reply before delivery begins.
func TestReceiptMayComeBeforeTheAttempt(t *testing.T) {
	h := build(t)
	id := h.reply("inb_mail", hub.LaneReply)
	rs := Receipts{Orders: h.store, Reads: h.store, Clocks: h.d.Clocks}
	ctx, early := context.Background(), hub.Receipt{State: hub.Delivered, Ref: string(id)}
	for inbox, at := range map[hub.InboxID]time.Time{"inb_other": h.Now(), "inb_mail": h.Now().Add(-time.Minute)} {
		if _, err := rs.Receive(ctx, inbox, early, at); !hub.Is(err, hub.Missing) {
			t.Errorf("from %s at %s: %v", inbox, at, err)
		}
	}
	for _, state := range []hub.DeliveryState{hub.Delivered, hub.Read} {
		set, err := rs.Receive(ctx, "inb_mail", hub.Receipt{State: state, Ref: string(id)}, h.Now())
		if err != nil {
			t.Fatal(err)
		}
		h.commit(set)
	}
	if m := h.message(id); m.Delivery.State != hub.Read {
		t.Errorf("the message is %s", m.Delivery.State)
	}
	h.run()
	h.becomes(h.reply("inb_mail", hub.LaneReply), hub.Accepted)
	if o := h.order(id); o.State != hub.Read || o.Attempts != 0 || o.Ref != string(id) {
		t.Errorf("the order is %s after %d attempts, ref %q", o.State, o.Attempts, o.Ref)
	}
}

func TestReceiptThatOvertakesTheResultIsNoFault(t *testing.T) {
	h := build(t)
	var log bytes.Buffer
	h.d.Log = slog.New(slog.NewTextHandler(&log, nil))
	rs := Receipts{Orders: h.store, Reads: h.store, Clocks: h.d.Clocks}
	h.boxes["inb_mail"].failing(func(m hub.Outbound) error {
		set, err := rs.Receive(context.Background(), "inb_mail", hub.Receipt{State: hub.Read, Ref: m.Ref}, h.Now())
		if err != nil {
			return err
		}
		return h.store.Commit(context.Background(), set)
	})
	stop := h.run()
	h.becomes(h.reply("inb_mail", hub.LaneReply), hub.Read)
	stop()
	if log.Len() > 0 {
		t.Errorf("logged: %s", log.String())
	}
}
