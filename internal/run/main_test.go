package run

import (
	"context"
	"errors"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parleyhub/parley/hub"
)

func TestSignalEndsTheContextAndIsNotAnError(t *testing.T) {
	err := Main(t.Context(), quietLog(), Grace, func(ctx context.Context) error {
		if err := syscall.Kill(syscall.Getpid(), syscall.SIGTERM); err != nil {
			return err
		}
		<-ctx.Done()
		return ctx.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestMainAnswersTheErrorOrPanicOfItsPart(t *testing.T) {
	want := errors.New("port is taken")
	if err := Main(t.Context(), quietLog(), Grace, func(context.Context) error { return want }); !errors.Is(err, want) {
		t.Fatalf("got %v", err)
	}
	if err := Main(t.Context(), quietLog(), Grace, func(context.Context) error { panic("x") }); !hub.Is(err, hub.Internal) {
		t.Fatalf("got %v, want an internal error", err)
	}
}

func TestMainLeavesAfterTheGraceEvenIfAPartHangs(t *testing.T) {
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	began := time.Now()
	err := Main(ctx, quietLog(), 20*time.Millisecond, func(context.Context) error { <-release; return nil })
	if !hub.Is(err, hub.Temporary) {
		t.Fatalf("got %v, want temporary", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Fatalf("left after %s", took)
	}
}

func TestSecondSignalInsistsButAnEchoDoesNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		signals, done := make(chan os.Signal, 4), make(chan error, 1)
		signals <- syscall.SIGTERM
		began := time.Now()
		time.AfterFunc(3*time.Second, func() { signals <- syscall.SIGINT })
		if err := putDown(t.Context(), done, signals, Grace); !hub.Is(err, hub.Temporary) {
			t.Fatalf("got %v", err)
		}
		if took := time.Since(began); took != 3*time.Second {
			t.Fatalf("left after %s, want 3 s: the first was an echo", took)
		}
	})
}

func TestSleepEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := Sleep(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("got %v", err)
		}
		if err := Sleep(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
	})
}
