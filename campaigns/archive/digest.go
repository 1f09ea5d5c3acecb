package archive

import (
	"crypto/sha256"
	"strconv"
	"strings"
	"sync"

	"github.com/parleyhub/parley/campaigns/trail"
	"github.com/parleyhub/parley/hub"
)

// Form is what a digest covers today. A row's data name the form of its digest;
// those of before have none.
const Form = 2

// Words are what somebody gets.
type Words struct {
	Subject, Text, HTML string
	Provider            *hub.ProviderTemplate
}

// Own are the addresses of the hub in one message: those of pages of the person's
// own, and what every counted link begins with; empty: none.
type Own struct{ Unsubscribe, Preferences, Counted string }

// head begins what is digested.
const head = "parley message 2\n"

// scratch holds what is digested; a mail is too long to be copied anew each time.
var scratch = sync.Pool{New: func() any { return new([]byte) }}

// Digest is the SHA-256 of what a message says, in the form of today: a line of
// its own, then subject, text and HTML, and of a message that the network approved
// its name, language and parameters, each as itself, a line end, its length in
// bytes and a line end. Where an address of the hub stands, its meaning stands in its
// place, between NULs: keys and the hub's name may change, and what was said stays
// what was said.
func Digest(w *Words, own Own) []byte {
	buf := scratch.Get().(*[]byte) //nolint:forcetypeassert // nothing else is in it
	b := append((*buf)[:0], head...)
	common := own.common()
	for _, part := range []string{w.Subject, w.Text, w.HTML} {
		b = own.part(b, part, common)
	}
	if p := w.Provider; p != nil {
		for _, part := range []string{p.Name, p.Language} {
			b = own.part(b, part, common)
		}
		for _, part := range p.Params {
			b = own.part(b, part, common)
		}
	}
	sum := sha256.Sum256(b)
	const most = 64 << 10
	if *buf = b; cap(b) <= most {
		scratch.Put(buf)
	}
	return sum[:]
}

// older is the digest of rows whose data name no form: subject, text and HTML as
// they went out, a NUL behind each.
func older(w *Words) []byte {
	sum := sha256.Sum256([]byte(w.Subject + "\x00" + w.Text + "\x00" + w.HTML + "\x00"))
	return sum[:]
}

// common is what all of the addresses begin with; empty: there are none.
func (o *Own) common() string {
	out, first := "", true
	for _, a := range []string{o.Unsubscribe, o.Preferences, o.Counted} {
		switch {
		case a == "":
			continue
		case first:
			out, first = a, false
			continue
		}
		n := 0
		for n < len(out) && n < len(a) && out[n] == a[n] {
			n++
		}
		out = out[:n]
	}
	return out
}

func (o *Own) part(b []byte, s, common string) []byte {
	from := len(b)
	if common != "" {
		for {
			at := strings.Index(s, common)
			if at < 0 {
				break
			}
			b, s = append(b, s[:at]...), s[at:]
			var n int
			if b, n = o.meaning(b, s); n == 0 {
				n = len(common)
				b = append(b, common...)
			}
			s = s[n:]
		}
	}
	b = append(b, s...)
	return append(strconv.AppendInt(append(b, '\n'), int64(len(b)-from), 10), '\n')
}

// meaning appends what an address of the hub at the beginning of s means, and
// answers how long it is; 0: there is none.
func (o *Own) meaning(b []byte, s string) ([]byte, int) {
	switch {
	case o.Unsubscribe != "" && strings.HasPrefix(s, o.Unsubscribe):
		return append(b, "\x00unsubscribe\x00"...), len(o.Unsubscribe)
	case o.Preferences != "" && strings.HasPrefix(s, o.Preferences):
		return append(b, "\x00preferences\x00"...), len(o.Preferences)
	case o.Counted != "" && strings.HasPrefix(s, o.Counted):
		bare, n := trail.Bare(append(b, "\x00link "...), s[len(o.Counted):])
		if n > 0 {
			return append(bare, 0), n + len(o.Counted)
		}
	}
	return b, 0
}
