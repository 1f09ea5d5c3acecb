package run

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// Group starts goroutines and joins them. The zero value is not usable; see NewGroup.
type Group struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	log    *slog.Logger
	wg     sync.WaitGroup
	once   sync.Once
	err    error
}

// NewGroup makes a group whose members work under a context derived from ctx.
// The first member of Go that fails ends it for all.
func NewGroup(ctx context.Context, log *slog.Logger) *Group {
	ctx, cancel := context.WithCancelCause(ctx)
	return &Group{ctx: ctx, cancel: cancel, log: log}
}

// Context ends when the parent does, when a member fails, or after Stop.
func (g *Group) Context() context.Context { return g.ctx }

// Go starts fn. Its error, or its panic as an error, ends the whole group;
// an error that only says that the context has ended counts as nil.
func (g *Group) Go(name string, fn func(ctx context.Context) error) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		err := Safely(func() error { return fn(g.ctx) })
		if err == nil || (g.ctx.Err() != nil && errors.Is(err, context.Canceled)) {
			return
		}
		logFailure(g.log, "part failed", name, err)
		g.fail(err)
	}()
}

// Keep starts fn under Supervise: its failure stops nobody else.
func (g *Group) Keep(name string, b Backoff, fn func(ctx context.Context) error) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		Supervise(g.ctx, g.log, name, b, fn)
	}()
}

// Stop ends the context of all members. It does not wait.
func (g *Group) Stop() { g.cancel(context.Canceled) }

// Wait joins every member and answers the first error of Go. A group may not be
// used again afterwards.
func (g *Group) Wait() error {
	g.wg.Wait()
	g.cancel(context.Canceled)
	return g.err
}

func (g *Group) fail(err error) {
	g.once.Do(func() {
		g.err = err
		g.cancel(err)
	})
}

// Supervise calls fn until ctx ends, again after each error or panic with
// growing pauses. A fn that answers nil is done and is not called again.
func Supervise(ctx context.Context, log *slog.Logger, name string, b Backoff, fn func(ctx context.Context) error) {
	b = b.filled()
	failures := 0
	for ctx.Err() == nil {
		began := time.Now()
		err := Safely(func() error { return fn(ctx) })
		if err == nil || ctx.Err() != nil {
			return
		}
		if time.Since(began) >= b.Healed {
			failures = 0
		}
		failures++
		wait := b.After(failures)
		logFailure(log, "part failed, will start again", name, err, "failures", failures, "in", wait.Round(time.Millisecond).String())
		if Sleep(ctx, wait) != nil {
			return
		}
	}
}

func logFailure(log *slog.Logger, what, name string, err error, more ...any) {
	args := append([]any{"part", name, "error", err.Error()}, more...)
	var p *Panic
	if errors.As(err, &p) {
		args = append(args, "stack", string(p.Stack))
	}
	log.Error(what, args...)
}
