package loadgen

import (
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

func TestBreachesThatAreMissingEarlyOrDoubledAreNamed(t *testing.T) {
	due := time.Date(2026, 7, 6, 9, 0, 0, 0, time.UTC)
	after := func(d time.Duration) []time.Time { return []time.Time{due.Add(d)} }
	var r Result
	(&told{when: map[hub.ConversationID][]time.Time{"a": after(time.Second), "b": after(3 * time.Second)}}).report(&r, due, 2)
	if last := r.Figures[len(r.Figures)-1]; len(r.Problems) != 0 || last.Value != 3 || *last.OK {
		t.Errorf("%+v", r)
	}
	for words, heard := range map[string]*told{
		"told 2 times": {when: map[hub.ConversationID][]time.Time{"a": {due, due}, "b": after(0)}},
		"before":       {when: map[hub.ConversationID][]time.Time{"a": after(-time.Millisecond), "b": after(0)}},
		"1 breaches":   {when: map[hub.ConversationID][]time.Time{"a": after(0)}},
	} {
		var r Result
		heard.report(&r, due, 2)
		if len(r.Problems) != 1 || !strings.Contains(r.Problems[0], words) {
			t.Errorf("%s: %q", words, r.Problems)
		}
	}
}
