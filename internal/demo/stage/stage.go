// Package stage is where the demo's providers stand: the page on which one plays
// customers, and the stand-ins that the hub's inboxes talk to behind it. One file
// holds one provider; another one joins with a file and its line in networks.
package stage

import (
	"context"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/parleyhub/parley/channels/sim"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// patience is how long the end waits for what is under way.
const patience = time.Second

// House is what the stage knows of the play.
type House struct {
	Name   string
	Mail   string // address
	Desk   string // URL
	Now    func() time.Time
	Posted func(ctx context.Context, l sim.Letter) error // brings a mail to the hub
	People []sim.Person                                  // with a mail address each
}

// Network is one provider with the inbox that talks to it.
type Network struct {
	Kind     string                           // of the channel
	Inbox    string                           // name of the inbox
	Settings func(base string) map[string]any // of the inbox; base is where the provider is
	Opening  []sim.Act                        // what its people say when the house opens

	provider http.Handler
	reached  func(base string)               // the provider is served there; may be nil
	joined   func(hook string)               // the inbox is there: this is its webhook; may be nil
	left     func()                          // the provider is served no more; may be nil
	lives    func(ctx context.Context) error // what the provider does by itself; may be nil
	on       []sim.Network                   // what the page shows of it
	ln       net.Listener
}

// Stage is an open page with its providers.
type Stage struct {
	Mail     *sim.Mailbox
	Networks []*Network

	ln   net.Listener
	page *sim.Page
}

// networks are all of them, in the order in which the page shows them.
func networks(h House) []*Network {
	return []*Network{texts(h), calls(h), whatsapp(h), bot(h), instagram(h), messenger(h), mastodon(h), bluesky(h), community(h)}
}

// Open sets the stage: the page at a listener that it takes over, each provider
// at a free port of this machine.
func Open(ctx context.Context, ln net.Listener, h House) (*Stage, error) {
	s := &Stage{ln: ln, Mail: &sim.Mailbox{House: h.Mail, Now: h.Now, People: h.People, Send: h.Posted}, Networks: networks(h)}
	s.page = &sim.Page{Title: h.Name, Desk: h.Desk, Tick: run.Sleep}
	for _, n := range s.Networks {
		var err error
		if n.ln, err = (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0"); err != nil {
			s.Close()
			return nil, hub.Wrap(hub.Temporary, err, "a provider of the demo cannot listen")
		}
		if n.reached != nil {
			n.reached(n.Base())
		}
		s.page.Networks = append(s.page.Networks, n.on...)
	}
	s.page.Networks = append(s.page.Networks, s.Mail)
	return s, nil
}

// Close frees what Open took, when Serve was never called.
func (s *Stage) Close() {
	_ = s.ln.Close() // nobody has been there yet
	for _, n := range s.Networks {
		if n.ln != nil {
			_ = n.ln.Close()
		}
	}
}

// Serve shows the page and lets the providers live until ctx ends.
func (s *Stage) Serve(ctx context.Context, log *slog.Logger) error {
	g := run.NewGroup(ctx, log)
	g.Go("page", func(ctx context.Context) error { return serve(ctx, s.ln, s.page.Handler()) })
	for _, n := range s.Networks {
		g.Go(n.Kind, func(ctx context.Context) error {
			if n.left != nil {
				defer n.left()
			}
			return serve(ctx, n.ln, n.provider)
		})
		if n.lives != nil {
			g.Go(n.Kind+" lives", n.lives)
		}
	}
	return g.Wait()
}

func serve(ctx context.Context, ln net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)} // lost answers are meant
	err := run.Serve(ctx, server, patience, func() error { return server.Serve(ln) })
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "a page of the demo is not served any more")
	}
	return nil
}

// Base is where the hub reaches the provider, without a trailing slash.
func (n *Network) Base() string { return "http://" + n.ln.Addr().String() }

// Join tells the provider where the hub takes its webhooks.
func (n *Network) Join(hook string) {
	if n.joined != nil {
		n.joined(hook)
	}
}

// Speak lets a person do something.
func (n *Network) Speak(ctx context.Context, a sim.Act) error { return n.on[0].Do(ctx, a) }
