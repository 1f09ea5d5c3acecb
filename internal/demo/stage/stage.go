// Package stage is where the demo's providers stand: the page on which one plays
// customers, and the stand-ins that the hub's inboxes talk to behind it. One file
// holds one provider; another one joins with a file and its line in networks.
package stage

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/parleyhub/parley/channels/sim"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

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

	path     string // below which the provider is served; with a slash at the end: and all under it
	provider http.Handler
	joined   func(hook string) // the inbox is there: this is its webhook
	on       []sim.Network     // what the page shows of it
}

// Stage is an open page with its providers.
type Stage struct {
	Mail     *sim.Mailbox
	Networks []*Network

	ln   net.Listener
	page *sim.Page
}

func networks(h House) []*Network { return []*Network{community(h)} }

// Open takes a listener over and sets the stage.
func Open(ln net.Listener, h House) *Stage {
	s := &Stage{ln: ln, Mail: &sim.Mailbox{House: h.Mail, Now: h.Now, People: h.People, Send: h.Posted}, Networks: networks(h)}
	s.page = &sim.Page{Title: h.Name, Desk: h.Desk, Tick: run.Sleep}
	for _, n := range s.Networks {
		s.page.Networks = append(s.page.Networks, n.on...)
	}
	s.page.Networks = append(s.page.Networks, s.Mail)
	return s
}

// Serve shows the page and answers for the providers until ctx ends.
func (s *Stage) Serve(ctx context.Context) error {
	mux := http.NewServeMux()
	for _, n := range s.Networks {
		mux.Handle(n.path, n.provider)
	}
	mux.Handle("/", s.page.Handler())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() }) // Serve answers why it ended
	defer stop()
	if err := server.Serve(s.ln); !errors.Is(err, http.ErrServerClosed) {
		return hub.Wrap(hub.Temporary, err, "the page to play on is not served any more")
	}
	return nil
}

// Base is where the hub reaches the providers, without a trailing slash.
func (s *Stage) Base() string {
	return "http://127.0.0.1:" + strconv.Itoa(s.ln.Addr().(*net.TCPAddr).Port)
}

// Join tells a provider where the hub takes its webhooks.
func (n *Network) Join(hook string) { n.joined(hook) }

// Speak lets a person do something.
func (n *Network) Speak(ctx context.Context, a sim.Act) error { return n.on[0].Do(ctx, a) }
