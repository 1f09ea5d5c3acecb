// Package networks plays, around a hub under load, every provider that posts
// signed webhooks: its customers' words with its own signature, and its API, which
// notes what it was sent and can be told to hang.
package networks

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

// Network is one provider with an inbox at the hub.
type Network struct {
	Kind  string
	Inbox string
	Deaf  bool // no words go out over it

	// post sends one webhook: customer number so and so says something. The id is
	// new to the network. A nil error means that the hub has acknowledged it.
	post func(ctx context.Context, from int, id int64, text string) error

	at     string // of the hub, as it knows itself: Twilio signs the address
	client *http.Client
	gate   gate
	server *http.Server
	base   string
	ended  chan struct{}
	leave  func() // ends what else stands; nil: nothing
}

// conns is how many webhooks one provider delivers at a time.
const conns = 64

// Open makes all networks and their inboxes. Close them.
func Open(ctx context.Context, p *outside.Process, d *outside.Desk) (all []*Network, err error) {
	_, port, err := net.SplitHostPort(p.HTTP)
	if err != nil {
		return nil, hub.Wrap(hub.Internal, err, "the hub has no address")
	}
	for _, join := range []func(context.Context, *Network, *outside.Desk) error{texts, calls, whatsapp, messenger, instagram, telegrams, community} {
		n := &Network{at: "http://localhost:" + port, client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: conns, MaxConnsPerHost: conns}}}
		all = append(all, n)
		if err = n.listen(ctx); err == nil {
			err = join(ctx, n, d)
		}
		if err != nil {
			Close(all)
			return nil, fmt.Errorf("%s: %w", n.Kind, err)
		}
	}
	return all, nil
}

// Close ends networks.
func Close(all []*Network) {
	for _, n := range all {
		n.Hang(false)
		if n.server != nil {
			_ = n.server.Close() // says only that it was closed already
			<-n.ended
		}
		if n.leave != nil {
			n.leave()
		}
		n.client.CloseIdleConnections()
	}
}

// Post is customer number from saying text, as one signed webhook.
func (n *Network) Post(ctx context.Context, from int, id int64, text string) error {
	if err := n.post(ctx, from, id, text); err != nil {
		return fmt.Errorf("%s: %w", n.Kind, err)
	}
	return nil
}

// Hang makes the provider take every request and answer none, until it is told
// otherwise.
func (n *Network) Hang(on bool) { n.gate.hang(on) }

// When answers when the provider had a reply with this mark; see Mark.
func (n *Network) When(mark string) (time.Time, bool) { return n.gate.when(mark) }

// Mark is a word to put into a reply, by which the provider knows it again.
func Mark(n int64) string { return fmt.Sprintf("mark%dx", n) }

// listen serves the provider's API on a port of its own.
func (n *Network) listen(ctx context.Context) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return hub.Wrap(hub.Internal, err, "the provider cannot listen")
	}
	n.base, n.ended = "http://"+l.Addr().String(), make(chan struct{})
	n.gate.came = map[string]time.Time{}
	n.server = &http.Server{Handler: &n.gate, ReadHeaderTimeout: time.Minute}
	server, ended := n.server, n.ended
	go func() { //arch:allow go Close joins it
		defer close(ended)
		if err := server.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
			_ = l.Close() // who asks it is refused and shows it
		}
	}()
	return nil
}

// join makes the inbox and answers the address of its webhook.
func (n *Network) join(ctx context.Context, d *outside.Desk, kind string, provider http.Handler, settings map[string]any) (hook string, err error) {
	n.Kind, n.gate.provider = kind, provider
	n.Inbox, err = d.AddInbox(ctx, kind, "Load "+kind, settings)
	return n.at + "/hooks/" + kind + "/" + n.Inbox, err
}

// acknowledged makes an error of a status that is no acknowledgement.
func acknowledged(status int) error {
	if status/100 == 2 {
		return nil
	}
	return hub.Errorf(hub.Temporary, "the hub answered %d", status)
}

// until waits for something that the hub does by itself.
func until(ctx context.Context, ok func() bool) error {
	for range 200 {
		if ok() {
			return nil
		}
		if err := run.Sleep(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
	return hub.Errorf(hub.Temporary, "the hub did not do in ten seconds what was waited for")
}
