package run

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestTurnsGatherRestAndGoOnAfterAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		wake := make(chan struct{}, 1)
		begun := time.Now()
		var at []time.Duration
		failures := 0
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = Turns{Every: time.Minute, Gather: time.Second, Rest: 3}.Run(ctx, wake, func(context.Context) (bool, error) {
				at = append(at, time.Since(begun))
				time.Sleep(100 * time.Millisecond)
				switch len(at) {
				case 1:
					return true, nil // and rests 300 ms
				case 3:
					return true, errors.New("no") // what failed is not asked again at once
				}
				return false, nil
			}, func(error) { failures++ })
		}()
		time.Sleep(5 * time.Second)
		wake <- struct{}{}                                // third turn at 6 s
		time.Sleep(54*time.Second + 500*time.Millisecond) // and no fourth before the tick of 60 s
		cancel()
		<-done
		want := []time.Duration{0, 400 * time.Millisecond, 6 * time.Second}
		if len(at) != 3 || at[0] != want[0] || at[1] != want[1] || at[2] != want[2] || failures != 1 {
			t.Errorf("turns at %v, %d failures", at, failures)
		}
	})
}

func TestTurnsAreTakenWithoutAWake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute+time.Second)
		defer cancel()
		n := 0
		_ = Turns{Every: time.Minute}.Run(ctx, nil, func(context.Context) (bool, error) { n++; return false, nil }, func(error) {})
		if n != 4 {
			t.Errorf("%d turns in three minutes", n)
		}
	})
}
