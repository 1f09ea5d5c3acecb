package walk_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/hub"
)

func TestWhoLeavesGetsNothingThatStillWaits(t *testing.T) {
	for _, cut := range []bool{false, true} { // the ledger has it, or nobody knows whether it has
		h := newHouse(t)
		h.people(2)
		h.journey(thanks, 1, journey.Policy{})
		h.must(h.turn())
		writes := 0
		if cut {
			h.cut = func() error {
				if writes++; writes == 7 { // saved, run, row; and then it dies
					return hub.Errorf(hub.Internal, "cut")
				}
				return nil
			}
		}
		h.event("order.placed", "con_00001")
		if err := h.turn(); (err != nil) != cut {
			t.Fatalf("cut %v: %v", cut, err)
		}
		h.cut = nil
		if got := h.letters(); got["hello con_00001"] != 1 {
			t.Fatalf("cut %v: %v after %d writes", cut, got, writes)
		}
		if cut {
			h.start()
		}
		h.fact(hub.ConversationReopened, "con_00002", nil)
		h.fact(hub.MessageReceived, "con_00001", nil)
		h.must(h.turn())
		if got := h.letters(); got["skipped left_journey hello con_00001"] != 1 || len(got) != 1 {
			t.Errorf("cut %v: %v, %s", cut, got, h.person("con_00001").State)
		}
		if p := h.person("con_00001"); p.State != journey.Exited || len(p.Memory.Pending) != 0 {
			t.Errorf("cut %v: %s with %d to do", cut, p.State, len(p.Memory.Pending))
		}
	}
}

func TestTheLastMessageGoesOutThoughItWasTheEnd(t *testing.T) {
	h := newHouse(t)
	h.people(1)
	h.journey(`{name: One, entry: {event: {name: order.placed}}, steps: [{id: hello, send: {template: tpl_1, channels: [letters]}, next: bye}, {id: bye, end: {reached: true}}]}`, 1, journey.Policy{})
	h.must(h.turn())
	h.event("order.placed", "con_00001")
	h.must(h.turn())
	h.event("page.seen", "con_00001")
	h.after(time.Hour)
	if got := h.letters(); got["hello con_00001"] != 1 || h.person("con_00001").State != journey.Reached {
		t.Errorf("%v", got)
	}
}

func TestAMessageThatNeverWentOutIsNotWaitedFor(t *testing.T) {
	h := newHouse(t)
	h.people(1)
	h.journey(`
name: Clicks
entry: {event: {name: order.placed}}
steps:
  - {id: hello, send: {template: tpl_1, channels: [letters]}, next: looked}
  - {id: looked, wait: {message: {step: hello, outcome: clicked}, at_most: 30d, else: other}, next: bye}
  - {id: other, send: {template: tpl_2, channels: [texts]}, next: bye}
  - {id: bye, end: {}}
`, 1, journey.Policy{})
	h.must(h.turn())
	h.event("order.placed", "con_00001")
	h.must(h.turn())
	h.became["con_00001"] = hub.SendHeld
	h.after(time.Hour)
	if p := h.person("con_00001"); p.Step != "looked" {
		t.Fatalf("held: %s", p.Step)
	}
	h.became["con_00001"] = hub.SendSkipped
	h.after(time.Hour)
	if got := h.letters(); got["other con_00001"] != 1 {
		t.Errorf("skipped: %v, %s", got, h.person("con_00001").Step)
	}
}

func TestTheEventGoesIntoLettersAndConditions(t *testing.T) {
	h := newHouse(t)
	h.people(2)
	h.journey(`
name: Orders
entry: {event: {name: order.placed}, if: {entry: {prop: amount, op: known}}}
steps:
  - {id: big, branch: {cases: [{if: {entry: {prop: amount, op: over, value: 100}}, next: hello}], else: bye}}
  - {id: hello, send: {template: tpl_1, channels: [letters]}, next: bye}
  - {id: bye, end: {}}
`, 1, journey.Policy{})
	h.must(h.turn())
	amounts := map[hub.ContactID]float64{"con_00001": 120, "con_00002": 90}
	for id, amount := range amounts {
		h.fact(hub.ContactHadEvent, id, hub.ContactEvent{ID: "evt_" + string(id), ContactID: id, Name: "order.placed", At: h.now, Amount: &amount, Props: map[string]any{"sku": "A-1"}})
	}
	h.must(h.turn())
	if got := h.letters(); len(got) != 1 || got["hello con_00001"] != 1 {
		t.Fatalf("%v", got)
	}
	runs, err := h.ledger.OpenRuns(t.Context())
	h.must(err)
	rows, err := h.ledger.List(t.Context(), runs[0].Seq, 0, "", "", 10)
	h.must(err)
	var given struct{ Event map[string]any }
	h.must(json.Unmarshal(rows[0].Snapshot, &given))
	if given.Event["sku"] != "A-1" || given.Event["amount"] != 120.0 {
		t.Errorf("given: %s", rows[0].Snapshot)
	}
}
