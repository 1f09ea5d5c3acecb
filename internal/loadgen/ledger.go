package loadgen

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

// tallied is what the hub's ledger says of an inbox.
type tallied struct {
	Received    int64 `json:"received"`
	Processed   int64 `json:"processed"`
	News        int64 `json:"news"`
	Events      int64 `json:"events"`
	Duplicates  int64 `json:"duplicates"`
	Quarantined int64 `json:"quarantined"`
	OnTheWay    int64 `json:"on_the_way"`
	Missing     int64 `json:"missing"`
}

// killLedgers waits until nothing is on its way any more, and holds the ledger of
// each inbox against what was sent to it.
func killLedgers(ctx context.Context, d *outside.Desk, h *history) (bad []string, err error) {
	for way, inbox := range h.inbox {
		var l struct {
			Total tallied `json:"total"`
		}
		for end := run.Wall().Add(settleTime); ; {
			if err := d.Patient(ctx, http.MethodGet, "/inboxes/"+inbox+"/ledger", nil, &l); err != nil {
				return nil, err
			}
			if l.Total.OnTheWay == 0 || run.Wall().After(end) {
				break
			}
			if err := run.Sleep(ctx, 100*time.Millisecond); err != nil {
				return nil, err
			}
		}
		if why := h.disagrees(way, l.Total); why != "" {
			bad = append(bad, fmt.Sprintf("the ledger of %s: %s: %+v", way, why, l.Total))
		}
	}
	return bad, nil
}

// disagrees says why a ledger cannot be true of what was sent by a way; empty: it
// can. A mailbox is read again after a kill, so nobody knows how often it offered.
func (h *history) disagrees(way string, l tallied) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	messages, offered := int64(h.accepted[way]), int64(h.offered[way])
	switch {
	case l.Received != l.Processed+l.News+l.Events+l.Duplicates+l.Quarantined+l.OnTheWay:
		return "it does not add up"
	case l.Processed != messages:
		return fmt.Sprintf("%d messages were said", messages)
	case l.Quarantined+l.OnTheWay+l.Missing != 0:
		return "something was not processed"
	case way != byIMAP && l.Processed+l.Duplicates > offered:
		return fmt.Sprintf("it was offered %d times", offered)
	}
	return ""
}
