package outreach

import (
	"context"
	"net/http"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// Answers of readers.
var answers = []string{
	"That sounds lovely. Does it come in half pounds, too?",
	"Is the first flush decaffeinated? My doctor asks.",
	"Can I pick it up in the shop on Saturday?",
}

// campaign sends the letter to a group, and lets some of its readers answer.
func (h *House) campaign(ctx context.Context, letter, segment string) error {
	var c made
	body := object{"name": "First flush", "template": letter, "purpose": "marketing", "audience": object{"segment": segment},
		"inboxes": []string{h.Inbox}, "hold_out": 5, "goal": object{"event": "order.placed", "days": 7}, "tracking": "aggregate",
		"variants": []object{{"name": "A", "weight": 1}, {"name": "B", "weight": 1}}}
	if err := h.post(ctx, "/campaigns", object{"campaign": body}, &c); err != nil {
		return err
	}
	var readers []func(ctx context.Context, text string) error
	for i := range h.People {
		if p := &h.People[i]; p.id != "" && len(readers) < 4*len(answers) {
			write, stop := h.Follow(p)
			defer stop()
			readers = append(readers, write)
		}
	}
	if err := h.start(ctx, c.ID, body); err != nil {
		return err
	}
	if err := h.finished(ctx, c.ID); err != nil {
		return err
	}
	said := 0
	for _, write := range readers {
		if said == len(answers) {
			break
		}
		if write(ctx, answers[said]) == nil { // who got nothing has nothing to answer
			said++
		}
	}
	return nil
}

// start says for how many people it is, as somebody at the desk does who has looked.
func (h *House) start(ctx context.Context, id string, campaign object) error {
	var check struct {
		Audience int64 `json:"audience"`
	}
	for range 600 { // who is in the segment is found out beside
		err := h.post(ctx, "/campaigns/check", object{"campaign": campaign}, &check)
		if err != nil && !hub.Is(err, hub.Conflict) {
			return err
		}
		if err == nil {
			break
		}
		if err := run.Sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	return h.post(ctx, "/campaigns/"+id+"/start", object{"expect": check.Audience}, nil)
}

// finished waits for the end of the run, half a minute at most: the desk shows the
// rest as it happens.
func (h *House) finished(ctx context.Context, id string) error {
	for range 300 {
		var runs struct {
			Items []struct {
				State string `json:"state"`
			} `json:"items"`
		}
		if err := h.Call(ctx, http.MethodGet, "/campaigns/"+id+"/runs", nil, &runs); err != nil {
			return err
		}
		if len(runs.Items) > 0 && runs.Items[0].State == "finished" {
			return nil
		}
		if err := run.Sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}
