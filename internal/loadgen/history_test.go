package loadgen

import (
	"reflect"
	"testing"
	"time"

	"github.com/parleyhub/parley/internal/loadgen/outside"
)

func TestCheckerNamesEveryKindOfDamage(t *testing.T) {
	say := func(thread string, ns ...int) (out []shown) {
		for i, n := range ns {
			out = append(out, shown{Seq: int64(i + 1), Text: mark(thread, n)})
		}
		return out
	}
	gap := say("v0", 0, 1, 2)
	gap[2].Seq = 4
	for name, tc := range map[string]struct {
		convs map[string][]shown
		want  Tally
	}{
		"whole":                {map[string][]shown{"a": say("v0", 0, 1, 2)}, Tally{}},
		"lost":                 {map[string][]shown{"a": say("v0", 0, 2)}, Tally{Lost: 1}},
		"all lost":             {nil, Tally{Lost: 3}},
		"doubled":              {map[string][]shown{"a": say("v0", 0, 1, 1, 2)}, Tally{Doubled: 1}},
		"out of order":         {map[string][]shown{"a": say("v0", 0, 2, 1)}, Tally{Disordered: 1}},
		"a gap":                {map[string][]shown{"a": gap}, Tally{Gaps: 1}},
		"never said":           {map[string][]shown{"a": say("v0", 0, 1, 2, 3)}, Tally{Foreign: 1}},
		"another's words":      {map[string][]shown{"a": say("v0", 0, 1, 2), "b": {{Seq: 1, Text: "hello"}}}, Tally{Foreign: 1}},
		"in two conversations": {map[string][]shown{"a": say("v0", 0, 1), "b": say("v0", 2)}, Tally{Split: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHistory()
			for range 3 {
				h.say("v0")
			}
			got, bad := h.check(tc.convs)
			if got != tc.want || got.OK() != (name == "whole") || (len(bad) == 0) != got.OK() {
				t.Errorf("%+v, want %+v; %v", got, tc.want, bad)
			}
		})
	}
}

func TestOutboxComesBackInOrderWithTheLastAcknowledged(t *testing.T) {
	ids := func(o *outbox) (out []string) {
		for _, l := range o.afterBreak() {
			out = append(out, l.ID)
		}
		return out
	}
	o := &outbox{thread: "v0", h: newHistory(), again: true}
	for _, id := range []string{"a", "b", "c"} {
		o.add(outside.Letter{ID: id})
	}
	o.acked("a")
	o.acked("a") // a double acknowledgement counts once
	if got := ids(o); !reflect.DeepEqual(got, []string{"a", "b", "c"}) {
		t.Error(got)
	}
	o.acked("c")
	if got := ids(o); !reflect.DeepEqual(got, []string{"c", "b"}) {
		t.Error(got)
	}
	if n := o.h.accepted[byChat]; n != 2 {
		t.Errorf("%d accepted", n)
	}
}

func TestQuantiles(t *testing.T) {
	var times Times
	if times.Quantile(0.5) != 0 {
		t.Error("of nothing")
	}
	for i := range 100 {
		times.Add(time.Duration(100 - i))
	}
	if got := times.Quantile(0.5); got != 51 {
		t.Error(got)
	}
	if got := times.Quantile(1); got != 100 {
		t.Error(got)
	}
}
