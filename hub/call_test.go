package hub

import (
	"testing"
	"testing/quick"
	"time"
)

// News of a call comes in any order and more than once; what is shown in the end
// is the same.
func TestCallNewsInAnyOrder(t *testing.T) {
	at := time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)
	news := []Call{
		{State: CallRinging, From: "+4021", To: "+4031", StartedAt: at, Order: 1},
		{State: CallActive, AnsweredAt: at.Add(5 * time.Second), Order: 2},
		{State: CallEnded, EndedAt: at.Add(65 * time.Second), Seconds: 60, Order: 3},
		{State: CallRinging, Transcript: "Please call back."},
	}
	want := Call{
		State: CallEnded, From: "+4021", To: "+4031", StartedAt: at, AnsweredAt: at.Add(5 * time.Second),
		EndedAt: at.Add(65 * time.Second), Seconds: 60, Transcript: "Please call back.", Order: 3,
	}
	if err := quick.Check(func(order []uint8) bool {
		var got Call
		for _, n := range append(order, 0, 1, 2, 3) {
			got = got.Join(news[int(n)%len(news)])
		}
		return got == want
	}, nil); err != nil {
		t.Error(err)
	}
}

// The end of the line may be told before it is told that somebody had answered.
func TestWhyGoesWithItsState(t *testing.T) {
	guess, sure := Call{State: CallFailed, Why: "not_connected", Order: 1}, Call{State: CallEnded, Order: 2}
	for _, got := range []Call{guess.Join(sure), sure.Join(guess)} {
		if got.State != CallEnded || got.Why != "" || got.Order != 2 {
			t.Errorf("%+v", got)
		}
	}
	missed, busy := Call{State: CallMissed, Order: 2}, Call{State: CallMissed, Why: "busy", Order: 1}
	for _, got := range []Call{missed.Join(busy), busy.Join(missed)} {
		if got.Why != "busy" || got.Order != 2 {
			t.Errorf("%+v", got)
		}
	}
}
