package loadgen

import "testing"

func TestALedgerThatCannotBeTrueIsSeen(t *testing.T) {
	for name, c := range map[string]struct {
		way  string
		says tallied
		ok   bool
	}{
		"true":            {byChat, tallied{Received: 12, Processed: 10, Duplicates: 2}, true},
		"with news":       {byChat, tallied{Received: 13, Processed: 10, Duplicates: 2, News: 1}, true},
		"one too many":    {byChat, tallied{Received: 13, Processed: 10, Duplicates: 3}, false},
		"one lost":        {byChat, tallied{Received: 11, Processed: 9, Duplicates: 2}, false},
		"one on the way":  {byChat, tallied{Received: 12, Processed: 10, Duplicates: 1, OnTheWay: 1}, false},
		"set aside":       {byChat, tallied{Received: 12, Processed: 10, Duplicates: 1, Quarantined: 1}, false},
		"not a sum":       {byChat, tallied{Received: 12, Processed: 10, Duplicates: 1}, false},
		"a mailbox again": {byIMAP, tallied{Received: 30, Processed: 10, Duplicates: 20}, true},
		"a mailbox lost":  {byIMAP, tallied{Received: 10, Processed: 10, Missing: 1}, false},
	} {
		h := newHistory()
		for _, way := range []string{byChat, byIMAP} {
			for range 10 {
				h.ack(way)
				h.offer(way)
			}
			h.offer(way)
			h.offer(way)
		}
		if why := h.disagrees(c.way, c.says); (why == "") != c.ok {
			t.Errorf("%s: %q", name, why)
		}
	}
}
