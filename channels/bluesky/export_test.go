package bluesky

import (
	"log/slog"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/internal/run"
)

// Quick makes everything that waits wait little.
func Quick() {
	defaultPace = pace{review: 1, deep: 2}
	comeBack = run.Backoff{First: 5 * time.Millisecond, Max: 20 * time.Millisecond}
	quickPoll = 5 * time.Millisecond
}

func quietEnv() channels.Env {
	return channels.Env{Now: func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }, Log: slog.New(slog.DiscardHandler)}
}
