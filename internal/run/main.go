package run

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Grace is how long the parts have to put things down after a signal.
const Grace = 10 * time.Second

// Main runs fn until it returns or the process is asked to stop by SIGTERM or
// SIGINT. Then fn's context ends and fn has grace to return; a second signal, or
// the end of grace, answers an error without waiting any longer. Nothing that
// was accepted depends on a graceful end.
func Main(ctx context.Context, log *slog.Logger, grace time.Duration, fn func(ctx context.Context) error) error {
	signals := make(chan os.Signal, 4) // one to stop, one to insist, and echoes
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	defer signal.Stop(signals)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	done := make(chan error, 1) // never blocks the part, even if we leave first
	go func() { done <- Safely(func() error { return fn(ctx) }) }()

	select {
	case err := <-done:
		return quiet(ctx, err)
	case sig := <-signals:
		log.Info("stopping", "signal", sig.String(), "grace", grace.String())
	case <-ctx.Done():
	}
	cancel()
	return putDown(ctx, done, signals, grace)
}

// echo is how long further signals count as the first one: supervisors send it
// to the process and to its group, and both arrive.
const echo = time.Second

// putDown waits for the part to end after its context has.
func putDown(ctx context.Context, done <-chan error, signals <-chan os.Signal, grace time.Duration) error {
	began := time.Now()
	timer := time.NewTimer(grace)
	defer timer.Stop()
	for {
		select {
		case err := <-done:
			return quiet(ctx, err)
		case <-signals:
			if time.Since(began) > echo {
				return hub.Errorf(hub.Temporary, "stopped at once by a second signal")
			}
		case <-timer.C:
			return hub.Errorf(hub.Temporary, "not everything had ended after %s", grace)
		}
	}
}

// quiet drops the error that only says that we were asked to stop.
func quiet(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
