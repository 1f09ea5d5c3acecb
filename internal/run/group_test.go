package run

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/hub"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func quietLog() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestGroupAnswersFirstErrorAfterAllHaveReturned(t *testing.T) {
	first := errors.New("first")
	var ended atomic.Int32
	g := NewGroup(t.Context(), quietLog())
	for range 3 {
		g.Go("waiter", func(ctx context.Context) error {
			<-ctx.Done()
			ended.Add(1)
			return ctx.Err()
		})
	}
	g.Go("failing", func(context.Context) error { return first })
	if err := g.Wait(); !errors.Is(err, first) {
		t.Fatalf("got %v, want %v", err, first)
	}
	if n := ended.Load(); n != 3 {
		t.Fatalf("%d of 3 had returned", n)
	}
}

func TestGroupEndsQuietlyWhenStopped(t *testing.T) {
	g := NewGroup(t.Context(), quietLog())
	g.Go("waiter", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
	g.Stop()
	if err := g.Wait(); err != nil {
		t.Fatalf("asked to stop, yet: %v", err)
	}
}

func TestPanicIsAnErrorOfThatPartAndIsLoggedWithItsStack(t *testing.T) {
	var out bytes.Buffer
	g := NewGroup(t.Context(), slog.New(slog.NewTextHandler(&out, nil)))
	g.Go("router shard 3", func(context.Context) error { panic("boom") })
	err := g.Wait()
	if !hub.Is(err, hub.Internal) {
		t.Fatalf("got %v, want an internal error", err)
	}
	for _, want := range []string{"router shard 3", "boom", "group_test.go"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("log lacks %q: %s", want, out.String())
		}
	}
	var e *hub.Error
	if errors.As(err, &e) && strings.Contains(e.Text, "boom") {
		t.Errorf("the text for people carries the panic: %q", e.Text)
	}
}

func TestSupervisedPartIsStartedAgainAfterErrorAndPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var starts []time.Duration
		began := time.Now()
		g := NewGroup(t.Context(), quietLog())
		g.Keep("flaky", Backoff{First: time.Second, Max: 8 * time.Second}, func(context.Context) error {
			starts = append(starts, time.Since(began))
			switch len(starts) {
			case 1:
				return errors.New("no network")
			case 2:
				panic("bad day")
			}
			return nil
		})
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		if len(starts) != 3 {
			t.Fatalf("started %d times, want 3", len(starts))
		}
		if first := starts[1]; first < 500*time.Millisecond || first > time.Second {
			t.Errorf("first pause %s, want 0.5 to 1 s", first)
		}
		if second := starts[2] - starts[1]; second < time.Second || second > 2*time.Second {
			t.Errorf("second pause %s, want 1 to 2 s", second)
		}
	})
}

func TestPauseStartsSmallAgainAfterALongHealthyRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var last time.Time
		var pauses []time.Duration
		Supervise(ctx, quietLog(), "sometimes", Backoff{First: time.Second, Max: time.Minute}, func(ctx context.Context) error {
			if !last.IsZero() {
				pauses = append(pauses, time.Since(last))
			}
			if len(pauses) == 5 {
				if err := Sleep(ctx, 2*time.Minute); err != nil {
					return err
				}
			}
			if len(pauses) == 6 {
				return nil
			}
			last = time.Now()
			return errors.New("down")
		})
		if len(pauses) != 6 {
			t.Fatalf("%d pauses, want 6", len(pauses))
		}
		if pauses[4] < 8*time.Second {
			t.Errorf("fifth pause is %s, want it grown", pauses[4])
		}
		if pauses[5] > time.Second {
			t.Errorf("pause after two healthy minutes is %s, want at most 1 s", pauses[5])
		}
	})
}

func TestBackoffStaysWithinItsBounds(t *testing.T) {
	b := Backoff{First: 100 * time.Millisecond, Max: 3 * time.Second}
	for failures := range 200 {
		for range 20 {
			if d := b.After(failures); d < 50*time.Millisecond || d > 3*time.Second {
				t.Fatalf("After(%d) = %s", failures, d)
			}
		}
	}
}
