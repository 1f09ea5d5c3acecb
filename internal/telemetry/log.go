// Package telemetry is what operators see of the hub: log lines and figures.
//
// In: what rooms count, through plain methods. Out: slog lines on one writer,
// /metrics for Prometheus, and the Go profiler when asked for. No label and no
// line carries a body, an address or a token.
package telemetry

import (
	"io"
	"log/slog"
	"slices"
	"strings"
)

// NewLog makes the hub's logger. Format is "json" or anything else for text.
func NewLog(w io.Writer, format string) *slog.Logger {
	opts := &slog.HandlerOptions{Level: slog.LevelInfo, ReplaceAttr: redact}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// secretKeys are attribute names whose value is never written. Callers should not
// log such things at all; this is the net under them.
var secretKeys = []string{"password", "token", "secret", "authorization", "cookie", "api_key", "auth_token", "body", "text", "html"}

func redact(_ []string, a slog.Attr) slog.Attr {
	if slices.Contains(secretKeys, strings.ToLower(a.Key)) {
		return slog.String(a.Key, "[hidden]")
	}
	return a
}
