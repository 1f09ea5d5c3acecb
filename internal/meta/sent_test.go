package meta

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/hub"
)

func TestSentRemembersWhatIsThroughAndWhatIsOut(t *testing.T) {
	h := channeltest.NewHub(t)
	s := Sent{State: h.Env().State, Now: h.Clock.Now}
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for no := range 2 {
		id, err := s.Begin(ctx, "ann", Part{Ref: "msg_1", No: no, Last: no == 1, Print: fmt.Sprint("words", no)})
		must(err)
		if id != "" {
			t.Errorf("%q was never sent", id)
		}
		if no == 0 {
			must(s.End(ctx, "ann", Part{Ref: "msg_1", ID: "mid.0"}))
		}
	}
	if id, err := s.Begin(ctx, "ann", Part{Ref: "msg_1"}); err != nil || id != "mid.0" {
		t.Errorf("what is through is sent again: %q %v", id, err)
	}
	if p, ours, err := s.Ours(ctx, "ann", "mid.9", "words1"); err != nil || !ours || p.Ref != "msg_1" || !p.Last {
		t.Errorf("an echo before the answer: %+v %v %v", p, ours, err)
	}
	if _, ours, _ := s.Ours(ctx, "ann", "mid.9", "other words"); ours {
		t.Error("other words are ours")
	}
	h.Clock.Advance(11 * time.Minute)
	if _, ours, _ := s.Ours(ctx, "ann", "mid.9", "words1"); ours {
		t.Error("an answer that is out for so long does not come")
	}
	must(s.End(ctx, "ann", Part{Ref: "msg_1", No: 1, ID: "mid.1"}))
	if got, err := s.Upto(ctx, "ann", h.Clock.Now().Add(-time.Second)); err != nil || len(got) != 0 {
		t.Errorf("read before it was sent: %+v %v", got, err)
	}
	got, err := s.Upto(ctx, "ann", h.Clock.Now())
	if err != nil || len(got) != 1 || got[0].ID != "mid.1" {
		t.Errorf("%+v %v", got, err)
	}
	must(s.Told(ctx, "ann", h.Clock.Now()))
	if got, _ := s.Upto(ctx, "ann", h.Clock.Now()); len(got) != 0 {
		t.Errorf("told twice: %+v", got)
	}
	for i := range 100 {
		_, err := s.Begin(ctx, "ann", Part{Ref: fmt.Sprint("msg_", i+10)})
		must(err)
	}
	if parts, err := s.Load(ctx, "ann"); err != nil || len(parts) != sentKept || parts[sentKept-1].Ref != "msg_109" {
		t.Errorf("%d parts %v", len(parts), err)
	}
	raw, err := s.State.Get(ctx, "sent/ann")
	must(err)
	if who, idle := Idle("k", "sc", "sent/ann", raw, h.Clock.Now().Add(time.Hour)); !idle || who != (hub.Handle{Kind: "k", Scope: "sc", Address: "ann"}) {
		t.Errorf("%v %v", who, idle)
	}
	if _, idle := Idle("k", "sc", "sent/ann", raw, h.Clock.Now().Add(-time.Hour)); idle {
		t.Error("a fresh row is idle")
	}
}

func TestTurnsAreTakenOneByOne(t *testing.T) {
	var turns Turns
	var wg sync.WaitGroup
	in, most := 0, 0
	var mu sync.Mutex
	for range 50 {
		wg.Go(func() {
			release, had := turns.Take(context.Background(), "ann", time.Minute)
			defer release()
			mu.Lock()
			in++
			most = max(most, in)
			mu.Unlock()
			if !had {
				t.Error("no turn")
			}
			mu.Lock()
			in--
			mu.Unlock()
		})
	}
	wg.Wait()
	if most != 1 || len(turns.by) != 0 {
		t.Errorf("%d at once, %d left", most, len(turns.by))
	}
	release, _ := turns.Take(t.Context(), "ann", time.Minute)
	late, had := turns.Take(t.Context(), "ann", time.Millisecond)
	if had {
		t.Error("two have the turn")
	}
	late()
	release()
	again, had := turns.Take(t.Context(), "ann", time.Minute)
	again()
	if !had || len(turns.by) != 0 {
		t.Errorf("the turn was lost: %v %d", had, len(turns.by))
	}
}

func TestRecentForgetsItsOldest(t *testing.T) {
	r := NewRecent[int](3)
	for i := range 5 {
		r.Put(fmt.Sprint(i), i)
		r.Put(fmt.Sprint(i), i+100)
	}
	for i := range 5 {
		v, ok := r.Get(fmt.Sprint(i))
		if ok != (i >= 2) || (ok && v != i+100) {
			t.Errorf("%d: %d %v", i, v, ok)
		}
	}
	if len(r.by) != 3 {
		t.Errorf("%d kept", len(r.by))
	}
}
