package presence_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/internal/presence"
	"github.com/parleyhub/parley/internal/testclock"
	"github.com/parleyhub/parley/internal/testpeers"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newClock() *testclock.Clock { return testclock.At(time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)) }

// house is one implementation under the suite. pass lets about d go by until ok.
type house struct {
	store presence.Store
	pass  func(t *testing.T, d time.Duration, what string, ok func() bool)
}

func houses(t *testing.T) map[string]func(*testing.T) house {
	return map[string]func(*testing.T) house{
		"memory": func(*testing.T) house {
			c := newClock()
			return house{presence.NewMemory(c.Now), func(t *testing.T, d time.Duration, what string, ok func() bool) {
				c.Move(d)
				if !ok() {
					t.Fatalf("after %v: %s", d, what)
				}
			}}
		},
		"redis": func(t *testing.T) house {
			return house{open(t, testpeers.Redis(t).URL), func(t *testing.T, d time.Duration, what string, ok func() bool) {
				testpeers.Await(t, d+5*time.Second, what, ok)
			}}
		},
	}
}

func open(t *testing.T, url string) *presence.Redis {
	t.Helper()
	s, err := presence.NewRedis(url, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func each(t *testing.T, body func(*testing.T, house)) {
	for name, make := range houses(t) {
		t.Run(name, func(t *testing.T) { body(t, make(t)) })
	}
}

func TestMemberIsForgottenAfterItsTime(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := context.Background()
		h.store.Beat(ctx, "agents", "b", "away", time.Hour)
		h.store.Beat(ctx, "agents", "a", "online", 200*time.Millisecond)
		h.store.Beat(ctx, "other", "c", "", time.Hour)
		if !h.store.Here(ctx, "agents", "a") || h.store.Here(ctx, "agents", "c") || h.store.Here(ctx, "nowhere", "a") {
			t.Fatal("wrong people are here")
		}
		got := h.store.List(ctx, "agents")
		if len(got) != 2 || got[0].Who != "a" || got[0].Value != "online" || got[1].Value != "away" || got[0].Until.IsZero() {
			t.Fatalf("list: %+v", got)
		}
		h.pass(t, 250*time.Millisecond, "a to be forgotten", func() bool { return !h.store.Here(ctx, "agents", "a") })
		if got := h.store.List(ctx, "agents"); len(got) != 1 || got[0].Who != "b" {
			t.Fatalf("list after: %+v", got)
		}
	})
}

func TestLastBeatWinsAndZeroTakesOut(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := context.Background()
		h.store.Beat(ctx, "r", "a", "online", time.Hour)
		h.store.Beat(ctx, "r", "a", "away", time.Hour)
		if got := h.store.List(ctx, "r"); len(got) != 1 || got[0].Value != "away" {
			t.Fatalf("list: %+v", got)
		}
		h.store.Beat(ctx, "r", "a", "", 0)
		if h.store.Here(ctx, "r", "a") || len(h.store.List(ctx, "r")) != 0 {
			t.Fatal("still there after leaving")
		}
	})
}

func TestAllowIsABucketThatFillsAgain(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx, window := context.Background(), 900*time.Millisecond
		for i := range 3 {
			if !h.store.Allow(ctx, "k", 3, window) {
				t.Fatalf("refused at %d of 3", i+1)
			}
		}
		if h.store.Allow(ctx, "k", 3, window) {
			t.Fatal("a fourth was allowed")
		}
		if !h.store.Allow(ctx, "another", 3, window) {
			t.Fatal("one key limits another")
		}
		h.pass(t, window/3, "one token to come back", func() bool { return h.store.Allow(ctx, "k", 3, window) })
		if h.store.Allow(ctx, "zero", 0, window) || h.store.Allow(ctx, "zero", 1, 0) {
			t.Fatal("a limit of nothing allowed something")
		}
	})
}

func TestConcurrentCallersShareOneBucket(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		var wg sync.WaitGroup
		var mu sync.Mutex
		passed := 0
		for range 8 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for range 20 {
					if h.store.Allow(context.Background(), "k", 50, time.Hour) {
						mu.Lock()
						passed++
						mu.Unlock()
					}
				}
			}()
		}
		wg.Wait()
		if passed != 50 {
			t.Fatalf("%d passed a limit of 50", passed)
		}
	})
}

func TestRoomIsBounded(t *testing.T) {
	s := presence.NewMemory(newClock().Now)
	for i := range presence.MaxMembers + 10 {
		s.Beat(context.Background(), "r", fmt.Sprint(i), "", time.Hour)
	}
	if n := len(s.List(context.Background(), "r")); n != presence.MaxMembers {
		t.Fatalf("%d members", n)
	}
}

func TestTwoProcessesSeeEachOther(t *testing.T) {
	url := testpeers.Redis(t).URL
	one, two := open(t, url), open(t, url)
	one.Beat(context.Background(), presence.Agents, "agt_1", "online", time.Hour)
	if !two.Here(context.Background(), presence.Agents, "agt_1") {
		t.Fatal("the other process does not see the agent")
	}
	for range 2 {
		one.Allow(context.Background(), "login", 2, time.Hour)
	}
	if two.Allow(context.Background(), "login", 2, time.Hour) {
		t.Fatal("the other process has a bucket of its own")
	}
}

func TestLimitsAndPresenceStayLocalWhileRedisIsGone(t *testing.T) {
	ctx := context.Background()
	for name, lose := range map[string]struct {
		away, back func(*testpeers.RedisServer, testing.TB)
	}{
		"dead":   {(*testpeers.RedisServer).Stop, (*testpeers.RedisServer).Start},
		"frozen": {(*testpeers.RedisServer).Freeze, (*testpeers.RedisServer).Thaw},
	} {
		t.Run(name, func(t *testing.T) {
			peer := testpeers.Redis(t)
			s := open(t, peer.URL)
			s.Beat(ctx, "r", "a", "online", time.Hour)
			lose.away(peer, t)
			began := time.Now()
			for i := range 100 {
				if got := s.Allow(ctx, "k", 5, time.Hour); got != (i < 5) {
					t.Fatalf("call %d while redis is gone: %v", i, got)
				}
			}
			if took := time.Since(began); took > 3*time.Second {
				t.Fatalf("100 limits took %v while redis is gone", took)
			}
			if !s.Here(ctx, "r", "a") || len(s.List(ctx, "r")) != 1 {
				t.Fatal("presence of this process is lost with redis")
			}
			lose.back(peer, t)
			testpeers.Await(t, 10*time.Second, "redis to be used again", func() bool {
				s.Beat(ctx, "again", "a", "", time.Hour)
				return open(t, peer.URL).Here(ctx, "again", "a")
			})
		})
	}
}
