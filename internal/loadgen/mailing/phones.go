package mailing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/channels/sim/twilio"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

// What becomes of a text message, by person.
const (
	arrives = iota // and its network says so
	mute           // taken, and never heard of
	fails          // the network gives up
	slow           // arrives when somebody else has been asked already
	fates
)

func fateOf(person int) int { return person % fates }

// silent people's network does not even say that it took a message.
func silent(person int) bool { return person%(2*fates) == mute }

func phone(person int) string { return fmt.Sprintf("+1202%07d", person) }

const (
	account = "AC0123456789abcdef0123456789abcdef"
	secret  = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	house   = "+15005550006"
	off     = 30008 // the carrier did not deliver it
	news    = 3     // callbacks of one message
)

// phones is a network of telephones: it counts what it takes by number, and tells
// the hub what becomes of it, again and again until the hub hears it.
type phones struct {
	sim    *twilio.Sim
	base   string
	inbox  string // of the hub
	server *http.Server
	who    map[string]int // by number
	hooks  http.Transport
	end    context.CancelFunc
	g      errgroup.Group

	mu    sync.Mutex
	told  int             // callbacks that are done with
	heard map[string]bool // by the hub, state and number
	late  []*http.Request
}

// openPhones makes the network of so many people.
func openPhones(ctx context.Context, crowd int) (*phones, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, hub.Wrap(hub.Internal, err, "the network of telephones cannot listen")
	}
	n := &phones{who: map[string]int{}, heard: map[string]bool{}, base: "http://" + l.Addr().String()}
	n.sim = twilio.New(twilio.Options{AccountSID: account, AuthToken: secret, Now: run.Wall, HTTP: &http.Client{Transport: n}})
	n.sim.At(n.base, "")
	n.sim.Add(twilio.Number{Phone: house})
	for i := range crowd {
		n.who[phone(i)] = i
		if fateOf(i) == fails {
			n.sim.Fate(phone(i), off)
		}
	}
	life, end := context.WithCancel(ctx)
	n.end, n.server = end, &http.Server{Handler: n.sim, ReadHeaderTimeout: time.Minute}
	n.g.Go(func() error { return n.sim.Run(life) })
	n.g.Go(func() error {
		if err := n.server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	return n, nil
}

func (n *phones) close() {
	n.end()
	_ = n.server.Close() // says only that it was closed already
	_ = n.g.Wait()       // whoever writes here is refused and shows it
	n.hooks.CloseIdleConnections()
}

// join makes the hub's inbox on the network.
func (n *phones) join(ctx context.Context, d *outside.Desk) (err error) {
	n.inbox, err = d.AddInbox(ctx, "sms", "Texts", map[string]any{"account_sid": account, "auth_token": secret, "api_url": n.base, "numbers": []any{house}})
	return err
}

// RoundTrip implements http.RoundTripper for the network's callbacks: it keeps some
// to itself, and brings the others as often as it takes.
func (n *phones) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	i, state := n.who[form.Get("To")], form.Get("MessageStatus")
	fine := &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody, Request: r}
	defer func() {
		n.mu.Lock()
		n.told++
		n.mu.Unlock()
	}()
	switch {
	case silent(i), fateOf(i) == mute && state == "delivered":
		return fine, nil
	case fateOf(i) == slow && state == "delivered":
		again := r.Clone(context.WithoutCancel(r.Context()))
		again.Body = io.NopCloser(bytes.NewReader(body))
		n.mu.Lock()
		n.late = append(n.late, again)
		n.mu.Unlock()
		return fine, nil
	}
	return fine, n.bring(r.Context(), r, body, state, form.Get("To"))
}

// bring posts a callback until the hub has it.
func (n *phones) bring(ctx context.Context, r *http.Request, body []byte, state, to string) error {
	for {
		try := r.Clone(ctx)
		try.Body = io.NopCloser(bytes.NewReader(body))
		resp, err := n.hooks.RoundTrip(try)
		if err == nil {
			_ = resp.Body.Close() // its status says it all
			if resp.StatusCode/100 == 2 {
				n.mu.Lock()
				n.heard[state+to] = true
				n.mu.Unlock()
				return nil
			}
		}
		if err := run.Sleep(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
}

// tellLate brings what arrived slowly, and answers how many that were.
func (n *phones) tellLate(ctx context.Context) (int, error) {
	n.mu.Lock()
	late := n.late
	n.late = nil
	n.mu.Unlock()
	for _, r := range late {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = n.bring(ctx, r, body, "late", "")
		}
		if err != nil {
			return 0, err
		}
	}
	return len(late), nil
}

// knows reports whether the hub was told a state of somebody's message.
func (n *phones) knows(state string, person int) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.heard[state+phone(person)]
}

// quiet reports whether all has been told that there is to tell.
func (n *phones) quiet() bool {
	sent := len(n.sim.Sent())
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.told == news*sent
}

// taken is how many messages came for each number.
func (n *phones) taken() map[string]int {
	out := map[string]int{}
	for _, m := range n.sim.Sent() {
		out[m.To]++
	}
	return out
}
