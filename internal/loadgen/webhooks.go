package loadgen

import (
	"context"
	"fmt"
	"time"

	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

// Webhooks measures signed webhooks from post to durable acknowledgement: as fast
// as 64 senders can, then at 300 a second. The hub's own ledger has to agree.
func Webhooks(ctx context.Context, p *outside.Process, length time.Duration) (Result, error) {
	r := Result{Scenario: "signed webhooks"}
	d, err := outside.SignIn(ctx, p.HTTP)
	if err != nil {
		return r, err
	}
	const secret = "the secret of a load test"
	inbox, err := d.AddInbox(ctx, "webhook", "Load", map[string]any{"url": "http://127.0.0.1:9/", "secret": secret})
	if err != nil {
		return r, err
	}
	h := &outside.Hook{At: p.HTTP, Inbox: inbox, Secret: secret}
	h.Open(64)
	defer h.Close()
	var flat, paced Times
	_, err = h.Posts(ctx, "p", 300, length, paced.Add)
	var took time.Duration
	if err == nil { // second: the router goes on for a while after it
		took, err = h.Posts(ctx, "f", 0, length, flat.Add)
	}
	if err != nil {
		return r, err
	}
	r.atLeast("accepted durably", float64(flat.Len())/took.Seconds(), 1000, "/s")
	r.atMost("post to acknowledgement p99 at 300/s", ms(paced.Quantile(0.99)), 50, "ms")
	r.add("post to acknowledgement p50 at 300/s", ms(paced.Quantile(0.5)), "ms")
	var l struct {
		Total struct{ Received, Processed int64 } `json:"total"`
	}
	want := int64(flat.Len() + paced.Len())
	for until := run.Wall().Add(time.Minute); l.Total.Processed < want && run.Wall().Before(until); {
		if err := d.Patient(ctx, "GET", "/inboxes/"+inbox+"/ledger", nil, &l); err != nil {
			return r, err
		}
		if err := run.Sleep(ctx, 200*time.Millisecond); err != nil {
			return r, err
		}
	}
	if l.Total.Processed != want || l.Total.Received != want {
		r.Problems = append(r.Problems, fmt.Sprintf("%d were acknowledged; the ledger received %d and processed %d", want, l.Total.Received, l.Total.Processed))
	}
	return r, nil
}
