// Package demo shows a living desk to somebody who has no account anywhere: it
// starts a hub with everything inside, and plays the world around it. Customers
// talk on every channel there is, a small staff answers, a mail host takes what
// is sent, and a shop page carries the chat widget.
//
// In: where to listen and how fast to live. Out: lines for people that say where
// to look. Everything goes through the doors that the outside has (HTTP API, chat
// protocol, SMTP); one file holds the people of one channel. All names are made
// up and all addresses are under .example.
package demo

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/parleyhub/parley/agentui"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/app"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/run"
)

// Who may sign in; the same each time, and printed.
const (
	OwnerEmail = "olivia@kettle-and-fern.example"
	Password   = "kettle and fern" //nolint:gosec // of the demo alone; it is printed
)

// Options of a demo.
type Options struct {
	Data    string // folder of the hub's data; empty: a temporary one, removed at the end
	HTTP    string // where desk and API listen
	SMTPIn  string // where mail comes in
	Shop    string // where the shop page listens; empty: 127.0.0.1:8081, or a free port when that is taken
	Play    string // where the page listens on which one plays customers; empty: 127.0.0.1:8082, or a free port
	Pace    float64
	Seed    uint64 // the same seed tells the same stories in the same order; 0: another each time
	History bool   // fill the last days first
	Still   bool   // nobody does anything unless somebody plays them
	Now     run.Clock
	Log     *slog.Logger
	Say     func(line string)
	// Opened, when set, hears where everything is, once there is something to see.
	Opened func(Doors)
}

// Doors are the addresses of a running demo.
type Doors struct {
	Desk string // URL
	Shop string // URL
	Play string // URL
	HTTP string // host:port of the API
	SMTP string // host:port where mail comes in
}

// Run lives until ctx ends.
func Run(ctx context.Context, o Options) error {
	if o.Data == "" {
		dir, err := os.MkdirTemp("", "parley-demo-*")
		if err != nil {
			return hub.Wrap(hub.Invalid, err, "--data: no temporary folder can be made")
		}
		defer os.RemoveAll(dir) //nolint:errcheck // what is left lies in the temporary folder
		o.Data = dir
	}
	if o.Seed == 0 {
		o.Seed = uint64(o.Now().UnixNano())
	}
	clock := &shifted{wall: o.Now}
	if o.History && unused(o.Data) {
		clock.back(pastFor) // the house opened some days ago
	}
	box, err := openPostbox(ctx, o.Log)
	if err != nil {
		return err
	}
	shop, err := openPage(ctx, "--shop", o.Shop, usualShop)
	if err != nil {
		box.close()
		return err
	}
	page, err := openPage(ctx, "--play", o.Play, usualPlay)
	if err != nil {
		box.close()
		shop.close()
		return err
	}
	cfg := config.Config{
		Data: o.Data, HTTP: o.HTTP, SMTPIn: o.SMTPIn, Roles: config.AllRoles(), Log: config.LogText,
		AllowPrivateNetwork: true, // the mail host of the demo is on this machine
		AdminEmail:          OwnerEmail, AdminPassword: Password,
	}
	a, err := app.Open(ctx, cfg, app.Options{Now: clock.Now, Log: o.Log, Version: "demo"})
	if err != nil {
		box.close()
		shop.close()
		page.close()
		return err
	}
	defer a.Close()
	w := &world{
		Options: o, clock: clock, box: box, shop: shop, rnd: seeded(o.Seed),
		doors: Doors{Desk: a.URL(), Shop: shop.url(), Play: page.url(), HTTP: a.HTTPAddr(), SMTP: a.MailAddr()}, inboxes: map[string]string{},
	}
	if w.book, err = readBook(); err != nil {
		return err
	}
	if err := w.setStage(ctx, page); err != nil {
		return err
	}
	g := run.NewGroup(ctx, o.Log)
	g.Go("hub", a.Run)
	g.Go("mail host", box.serve)
	g.Go("shop", func(ctx context.Context) error { return shop.serve(ctx, w) })
	g.Go("page to play on", func(ctx context.Context) error { return w.stage.Serve(ctx, o.Log) })
	g.Go("world", w.live)
	return g.Wait()
}

// live is what happens around the hub.
func (w *world) live(ctx context.Context) error {
	if err := w.settle(ctx); err != nil {
		return err
	}
	if w.History && w.clock.past() {
		w.say("Filling the last days …")
		w.hurry.Store(true)
		if err := w.past(ctx); err != nil {
			return err
		}
		w.hurry.Store(false)
	}
	w.clock.home()
	if w.fresh && w.History {
		w.say("Sending a campaign …")
		if err := w.campaigns(ctx); err != nil {
			return err
		}
	}
	w.welcome()
	if w.Still {
		<-ctx.Done()
		return nil
	}
	g := run.NewGroup(ctx, w.Log)
	for i := range w.staff {
		g.Keep("staff", run.Backoff{}, func(ctx context.Context) error { return w.work(ctx, g, i) })
	}
	g.Go("networks", w.greet)
	g.Go("customers", func(ctx context.Context) error { return w.customers(ctx, g) })
	return g.Wait()
}

// unused reports whether nothing has been kept in the folder yet.
func unused(dir string) bool {
	in, err := os.ReadDir(dir)
	return os.IsNotExist(err) || (err == nil && len(in) == 0)
}

func (w *world) welcome() {
	w.say("")
	w.say("  Desk       %s", w.doors.Desk)
	w.say("             sign in as  %s", OwnerEmail)
	w.say("             password    %s", Password)
	w.say("  Shop page  %s   (be the customer: the chat is in the corner)", w.doors.Shop)
	w.say("  Play page  %s   (be the customer on every channel, and break it)", w.doors.Play)
	w.say("  Mail in    %s   (SMTP, for %s)", w.doors.SMTP, houseMail)
	w.say("")
	if !agentui.Built {
		w.say("This binary has no pages inside: the API answers, desk and chat do not show. make demo builds them.")
	}
	if host, _, err := net.SplitHostPort(w.HTTP); err != nil || host != "localhost" && !net.ParseIP(host).IsLoopback() {
		w.say("Others can reach %s, and the password is known to all: put nothing real into it.", w.HTTP)
	}
	w.say("Everybody here is made up. Ctrl-C ends it.")
	if w.Opened != nil {
		w.Opened(w.doors)
	}
}

func (w *world) say(format string, args ...any) {
	if w.Say != nil {
		w.Say(fmt.Sprintf(format, args...))
	}
}

// pause waits as people do: between least and most, at the demo's pace.
func (w *world) pause(ctx context.Context, least, most time.Duration) error {
	if w.hurry.Load() {
		return ctx.Err()
	}
	d := least + time.Duration(w.float()*float64(most-least))
	return run.Sleep(ctx, time.Duration(float64(d)/w.Pace))
}
