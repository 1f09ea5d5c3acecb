package networks

import (
	"context"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/outside"
)

// ackTime is how long a visitor waits for the hub's word.
const ackTime = 15 * time.Second

// visitor is a customer in the chat, with what waits for the hub's word.
type visitor struct {
	line *outside.Visitor

	mu    sync.Mutex
	waits map[string]chan struct{} // by client id; closed by the acknowledgement
}

// chatters is the hub's own chat as one more network: there is nobody outside who
// could hang, and its visitors may feel nothing of who does.
func chatters(ctx context.Context, p *outside.Process, d *outside.Desk) (*Network, error) {
	n := &Network{Kind: "chat", client: &http.Client{}}
	n.gate.came = map[string]time.Time{}
	var err error
	if n.Inbox, err = d.AddInbox(ctx, n.Kind, "Load chat", nil); err != nil {
		return nil, err
	}
	people := make([]*visitor, customersOf)
	var readers errgroup.Group
	n.leave = func() {
		for _, v := range people {
			if v != nil {
				v.line.Close()
			}
		}
		_ = readers.Wait() // they end by the closed lines
	}
	for i := range people {
		v := &visitor{line: &outside.Visitor{At: p.HTTP, Inbox: n.Inbox}, waits: map[string]chan struct{}{}}
		if err := v.line.Connect(ctx); err != nil {
			n.leave()
			return nil, err
		}
		people[i] = v
		readers.Go(func() error {
			return v.line.Hear(v.acked, func(text string) { n.gate.note([]byte(text)) })
		})
	}
	n.post = func(ctx context.Context, from int, id int64, text string) error {
		return people[from].say(ctx, Mark(id), text)
	}
	return n, nil
}

func (v *visitor) acked(cid string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if wait := v.waits[cid]; wait != nil {
		close(wait)
		delete(v.waits, cid)
	}
}

// say writes one message and waits for the hub's word.
func (v *visitor) say(ctx context.Context, cid, text string) error {
	wait := make(chan struct{})
	v.mu.Lock()
	v.waits[cid] = wait
	err := v.line.Post(cid, text)
	v.mu.Unlock()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, ackTime)
	defer cancel()
	select {
	case <-wait:
		return nil
	case <-ctx.Done():
		return hub.Errorf(hub.Temporary, "the hub did not acknowledge a visitor's words")
	}
}
