// Package runs carries out campaigns. In come runs that somebody has started:
// it freezes their audience into the ledger, and hands over what is due to the
// adapters, each row checked at the very moment; out comes what became of every
// row. One process at a time does this for the whole hub (docs/adr/0010), so that
// rates hold for all campaigns together. The rows are the truth: what dies in
// between goes on from them, and what may have gone out is never sent again
// unless the campaign says so.
package runs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/parleyhub/parley/campaigns/absorb"
	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/drip"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store/sends"
)

// People is who gets it.
type People interface {
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
	IdentitiesOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Identity, error)
}

// Adapters answers an inbox that is open.
type Adapters interface {
	Adapter(id hub.InboxID) (channels.Adapter, channels.Channel, hub.Inbox, bool)
}

// Letters are the templates.
type Letters interface {
	// Open answers a revision of a template, ready to be rendered; 0: the live one.
	Open(ctx context.Context, template string, revision int64) (Letter, error)
}

// Letter is one revision of a template. It is safe for concurrent use.
type Letter interface {
	Revision() int64
	// Render makes the message for one person. A Skip says that there is none
	// for them; any other error fails the row.
	Render(in Reader) (Rendered, error)
}

// Reader is for whom, and how, something is rendered.
type Reader struct {
	Ref         hub.SendRef // the row
	Kind        hub.ChannelKind
	Class       hub.ChannelClass
	Locale      string
	Contact     *hub.Contact
	Identities  []hub.Identity
	Brand       *hub.Brand
	Campaign    string // id, name, purpose, variant: what the template may say of it
	Name        string
	Purpose     string
	Variant     string
	Unsubscribe string // addresses of this person's own pages; empty: none
	Preferences string
	Coupon      *Coupon
	Given       []byte // JSON: what came with the row, if it was asked for alone
}

// Rendered is a message as it goes out.
type Rendered struct {
	Subject, Text, HTML string
	Provider            *hub.ProviderTemplate
	Snapshot            []byte // JSON: the data that went into it, from which it can be made again
	Digest              []byte // SHA-256 of what it says
}

// Skip is the error of a letter that has nothing for a person.
type Skip struct{ Reason string }

func (s *Skip) Error() string { return "nothing for this person: " + s.Reason }

// Pages are the addresses that one row's recipient may go to.
type Pages struct {
	Unsubscribe string // https; takes the POST of RFC 8058
	Preferences string
}

// Deps is what the engine is built from.
type Deps struct {
	Rows       sends.Rows
	People     People
	Suppressed func(ctx context.Context, handles []hub.Handle, now time.Time) (map[string]hub.Suppression, error)
	Members    func(ctx context.Context, segment string, after hub.ContactID, limit int) ([]hub.ContactID, error) // by id, behind one
	Adapters   Adapters
	Letters    Letters
	Track      func(ctx context.Context, x *hub.Run, c *draft.Campaign, variant string, l Letter) (Letter, error) // l with its links counted; nil: none are
	Coupons    func(ctx context.Context, pool string, run int64, who []Owed) (map[Owed]Coupon, error)             // who is missing got none
	Brand      func(ctx context.Context, id hub.BrandID) (hub.Brand, error)
	Rules      func(ctx context.Context) (draft.SendingRules, error)
	Home       func(ctx context.Context) *time.Location                  // the workspace's
	Desk       func(ctx context.Context, a DeskAsk) (absorb.Desk, error) // who will answer; nil: nobody is asked
	Pages      func(ref hub.SendRef, id hub.ContactID) Pages
	Key        []byte // of the ids of what is sent
	Commit     func(ctx context.Context, set hub.WriteSet) error
	OnHint     func(fn func()) (stop func(), err error) // that a run was changed
	OnOrder    func(fn func()) (stop func(), err error) // that somebody at a desk has something to send; nil: nobody says
	Now        func() time.Time
	Log        *slog.Logger
}

// Pace are the bounds of the engine; tests make them small.
type Pace struct {
	Workers  int           // sends at a time of one run
	Chunk    int           // rows claimed at a time
	Plan     int           // rows planned at a time
	Look     time.Duration // how late a lost hint may make us
	Fresh    time.Duration // how old a check may be when something is sent
	Deadline time.Duration // of one send
	Grace    time.Duration // for sends under way when we stop
	Report   time.Duration // between two facts of one run's progress
	Retry    run.Backoff   // of a row that the other side puts off
	Rest     run.Backoff   // of a run whose inbox does not take anything
	Trouble  int           // failures in a row that make it rest
	Way      time.Duration // for which one mail waits when somebody at a desk has something to send
	Write    int           // rows of one transaction: others wait behind it
	Beside   Beside        // instead, while desks are at work
	Gather   time.Duration // for which a result waits for others
}

// Beside are bounds while desks are at work: whoever writes next at one of them
// finds little in the way.
type Beside struct {
	Plan, Chunk, Write int
	Gather             time.Duration
	Begin              int           // sends of one run that begin
	Within             time.Duration // this time
}

// Usual are the bounds that hold.
func Usual() Pace {
	return Pace{
		Workers: 8, Chunk: 512, Plan: 5000, Look: 300 * time.Millisecond, Fresh: 700 * time.Millisecond, Deadline: time.Minute, Grace: 5 * time.Second,
		Report: time.Second, Retry: run.Backoff{First: 10 * time.Second, Max: 30 * time.Minute}, Rest: run.Backoff{First: time.Second, Max: 30 * time.Second}, Trouble: 8,
		Way: 20 * time.Millisecond, Write: 128, Gather: 8 * time.Millisecond,
		Beside: Beside{Plan: 500, Chunk: 32, Write: 16, Gather: 50 * time.Millisecond, Begin: 4, Within: 10 * time.Millisecond},
	}
}

// Engine plans and sends. One Run at a time in the whole hub.
type Engine struct {
	Deps
	Pace  Pace
	gates drip.Gates

	traffic traffic

	desks desks

	mu     sync.Mutex
	driven map[string]*driver
	rules  draft.SendingRules
}

// New makes an engine.
func New(d Deps) *Engine {
	return &Engine{Deps: d, Pace: Usual(), gates: drip.Gates{Now: d.Now}}
}

// Run carries out all runs until ctx ends.
func (e *Engine) Run(ctx context.Context) error {
	wake := make(chan struct{}, 1)
	stop, err := e.OnHint(func() {
		select {
		case wake <- struct{}{}:
		default:
		}
	})
	if err != nil {
		return err
	}
	defer stop()
	if e.OnOrder != nil {
		stop, err := e.OnOrder(e.DesksFirst)
		if err != nil {
			return err
		}
		defer stop()
	}
	e.mu.Lock()
	e.driven = map[string]*driver{}
	e.mu.Unlock()
	g := run.NewGroup(ctx, e.Log)
	known := map[string]bool{} // runs whose interrupted rows were seen to
	g.Go("campaigns", func(ctx context.Context) error {
		for ctx.Err() == nil {
			if err := e.look(ctx, g, known); err != nil && ctx.Err() == nil {
				e.Log.Warn("runs of campaigns cannot be read", "error", err)
			}
			timer := time.NewTimer(e.Pace.Look)
			select {
			case <-wake:
			case <-timer.C:
			case <-ctx.Done():
			}
			timer.Stop()
		}
		return nil
	})
	return g.Wait()
}

// look reads how the runs are to go on: starts those that nobody drives, and
// halts those that were paused or ended.
func (e *Engine) look(ctx context.Context, g *run.Group, known map[string]bool) error {
	all, err := e.Rows.OpenRuns(ctx)
	if err != nil {
		return err
	}
	if rules, err := e.Rules(ctx); err == nil {
		e.mu.Lock()
		e.rules = rules
		e.mu.Unlock()
	}
	now := e.Now()
	going := map[string]bool{}
	for _, x := range all {
		if !known[x.ID] {
			if err := e.recover(ctx, x); err != nil {
				return err
			}
			known[x.ID] = true
		}
		if x.State == hub.RunCancelled {
			if err := e.bury(ctx, x); err != nil {
				return err
			}
			continue
		}
		if x.State != hub.RunPlanning && x.State != hub.RunRunning && (x.State != hub.RunReady || x.StartAt.After(now)) {
			continue
		}
		going[x.ID] = true
		e.drive(g, x)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for id, d := range e.driven {
		if !going[id] {
			d.halt.Store(true)
		}
	}
	return nil
}

// bury ends a run that was cancelled, once nobody drives it any more.
func (e *Engine) bury(ctx context.Context, x hub.Run) error {
	e.mu.Lock()
	driven := e.driven[x.ID] != nil
	e.mu.Unlock()
	if driven {
		return nil // it is halted below, and seen to at the next look
	}
	now := e.Now()
	if _, err := e.Rows.Drop(ctx, x.Seq, "cancelled", now); err != nil {
		return err
	}
	if _, err := e.Rows.Interrupted(ctx, x.Seq, now); err != nil {
		return err
	}
	x.EndedAt, x.UpdatedAt = now, now
	if err := e.Rows.SaveRun(ctx, x); err != nil && !hub.Is(err, hub.Conflict) {
		return err
	}
	return nil
}

// recover sees to what the last engine was just handing over when it died.
func (e *Engine) recover(ctx context.Context, x hub.Run) error {
	n, err := e.Rows.Interrupted(ctx, x.Seq, e.Now())
	if err != nil || n == 0 {
		return err
	}
	e.Log.Warn("a campaign was interrupted; what was being handed over may have gone out", "run", x.ID, "rows", n)
	f, err := draft.Thaw(&x)
	if err == nil && f.Campaign.OnUnknown == "resend" {
		_, err = e.Rows.Again(ctx, x.Seq, e.Now())
	}
	return err
}

// drive starts a driver for a run that has none.
func (e *Engine) drive(g *run.Group, x hub.Run) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.driven[x.ID] != nil {
		return
	}
	d := &driver{e: e, run: x}
	d.slowed.Store(x.Slowed)
	e.driven[x.ID] = d
	g.Go("campaign "+x.ID, func(ctx context.Context) error {
		defer func() {
			e.mu.Lock()
			delete(e.driven, x.ID)
			e.mu.Unlock()
		}()
		perr := run.Safely(func() error { return d.drive(ctx) })
		if perr != nil && ctx.Err() == nil {
			e.Log.Error("a run of a campaign stands still", "run", x.ID, "error", perr)
			_ = run.Sleep(ctx, time.Second) // ended: we leave all the same
		}
		return nil
	})
}
