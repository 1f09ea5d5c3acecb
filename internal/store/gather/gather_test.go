package gather

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
)

func TestManyWhoAskAtOnceShareQuestions(t *testing.T) {
	var questions, under atomic.Int64
	g := &Gather[int, string]{Ask: func(_ context.Context, keys []int) (map[int]string, error) {
		questions.Add(1)
		if under.Add(1) > 1 {
			t.Error("two questions at once")
		}
		defer under.Add(-1)
		out := map[int]string{}
		for _, k := range keys {
			out[k] = strconv.Itoa(k)
		}
		return out, nil
	}}
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			for n := range 200 {
				key := (i + n) % 50
				ctx, cancel := context.WithCancel(t.Context())
				if n%7 == 0 {
					cancel()
				}
				got, err := g.Get(ctx, key)
				if err == nil && got != strconv.Itoa(key) || err != nil && !errors.Is(err, context.Canceled) {
					t.Errorf("%d: %q, %v", key, got, err)
				}
				cancel()
			}
		})
	}
	all.Wait()
	if n := questions.Load(); n == 0 || n > 64*200 {
		t.Errorf("%d questions", n)
	}
	if g.busy || len(g.waiting) > 0 {
		t.Error("somebody is left behind")
	}
}

func TestWhoAsksWhileAnotherDoesWaitsForTheNextQuestion(t *testing.T) {
	begun, go1 := make(chan []int, 4), make(chan struct{})
	g := &Gather[int, int]{Ask: func(_ context.Context, keys []int) (map[int]int, error) {
		begun <- keys
		<-go1
		return map[int]int{1: 10, 2: 20, 3: 30}, nil
	}}
	var all sync.WaitGroup
	ask := func(k int) {
		all.Go(func() {
			if v, err := g.Get(t.Context(), k); err != nil || v != 10*k {
				t.Errorf("%d: %d, %v", k, v, err)
			}
		})
	}
	ask(1)
	<-begun
	for _, k := range []int{2, 3, 2} {
		ask(k)
	}
	for { // all three wait
		g.mu.Lock()
		n := len(g.waiting)
		g.mu.Unlock()
		if n == 3 {
			break
		}
	}
	close(go1)
	all.Wait()
	if keys := <-begun; len(keys) != 2 {
		t.Errorf("the second question was for %v", keys)
	}
}

func TestAFailedQuestionFailsForAllWhoShareIt(t *testing.T) {
	want := errors.New("no")
	g := &Gather[int, int]{Ask: func(context.Context, []int) (map[int]int, error) { return nil, want }}
	if _, err := g.Get(t.Context(), 1); !errors.Is(err, want) {
		t.Error(err)
	}
	if _, err := g.Get(t.Context(), 1); !errors.Is(err, want) {
		t.Error("the second time:", err)
	}
}

func TestAPanicInAQuestionLeavesNobodyBehind(t *testing.T) {
	g := &Gather[int, int]{Ask: func(context.Context, []int) (map[int]int, error) { panic("inside") }}
	for range 2 {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_, _ = g.Get(t.Context(), 1)
		}()
	}
	if g.busy || len(g.waiting) > 0 {
		t.Error("the turn was not handed on")
	}
}
