package webcall

import (
	"net/http"
	"strconv"
	"time"

	"github.com/parleyhub/parley/hub"
)

// maxWait bounds what a provider may make us wait.
const maxWait = 24 * time.Hour

// Kind is what a status means for a request that it answers; empty for 2xx.
// Redirects are Invalid: credentials and customers' words go to no other host.
func Kind(status int) hub.Kind {
	switch {
	case status/100 == 2:
		return ""
	case status == http.StatusTooManyRequests:
		return hub.Limited
	case status/100 == 5, status == http.StatusRequestTimeout, status == http.StatusTooEarly:
		return hub.Temporary
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return hub.Denied
	case status == http.StatusNotFound, status == http.StatusGone:
		return hub.Missing
	}
	return hub.Invalid
}

// RetryAfter is the wait that an answer states (RFC 9110 §10.2.3), seconds or a
// date; 0 when it states none.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	v := h.Get("Retry-After")
	if n, err := strconv.ParseInt(v, 10, 32); err == nil {
		return min(max(0, time.Duration(n)*time.Second), maxWait)
	}
	if at, err := http.ParseTime(v); err == nil {
		return min(max(0, at.Sub(now)), maxWait)
	}
	return 0
}
