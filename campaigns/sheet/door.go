package sheet

import (
	"net/http"
	"net/netip"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/parleyhub/parley/internal/auth"
)

// Door bounds guessing and flooding of pages that nobody signs in to. Whoever
// comes with a link of ours is never turned away for what others do from the same
// address: scanners and whole companies share one.
type Door struct {
	Address func(r *http.Request) netip.Addr // who asks, behind the proxies that we trust
	Tries   *auth.Attempts

	refused atomic.Int64
}

// A wrong link is answered honestly this often from one address; behind that with
// a wait. One person may change their mind this often.
const (
	wrongLinks = 60
	changes    = 30
	window     = 10 * time.Minute
)

// Refused is how many requests came with a token that is not ours or too old.
func (d *Door) Refused() int64 { return d.refused.Load() }

// From is who asks, as text; empty if it cannot be told.
func (d *Door) From(r *http.Request) string {
	if a := d.Address(r); a.IsValid() {
		return a.String()
	}
	return ""
}

// Turn answers a request with a token that is not ours. It tells nothing of
// anybody: each wrong token gets the same page.
func (d *Door) Turn(w http.ResponseWriter, r *http.Request) {
	d.refused.Add(1)
	lang, status := Language("", r), http.StatusNotFound
	if wait := d.Tries.Take("wrong "+d.From(r), wrongLinks, window); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(1+int(wait/time.Second)))
		status = http.StatusTooManyRequests
	}
	Say(w, r, status, lang, Unknown[lang])
}

// May takes one change of somebody. False: it was answered, they did so too often.
func (d *Door) May(w http.ResponseWriter, r *http.Request, who, lang string) bool {
	wait := d.Tries.Take("change "+who, changes, window)
	if wait > 0 {
		d.Later(w, r, http.StatusTooManyRequests, lang, wait)
	}
	return wait == 0
}

// Later says that something could not be noted now.
func (d *Door) Later(w http.ResponseWriter, r *http.Request, status int, lang string, after time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(1+int(after/time.Second)))
	Say(w, r, status, lang, Failed[lang])
}
