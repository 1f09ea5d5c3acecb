package visits

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// Bounds of what is heard of one visitor's pages.
const (
	pagesIn    = 10
	pagesWhile = 20 * time.Second
)

// Book is where an inbox keeps the visits of its visitors.
type Book struct {
	On    bool // whether it keeps any
	Inbox hub.InboxID
	State channels.State
	Live  channels.Live
	Own   func(origin string) bool // whether a page's origin is of the company's site
}

var tag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`)

// Tour begins what the connection of r tells of a visit; nil when none is kept.
func (b *Book) Tour(r *http.Request) *Tour {
	if !b.On {
		return nil
	}
	t := &Tour{}
	t.browser, t.system = Device(r.UserAgent())
	first, _, _ := strings.Cut(r.Header.Get("Accept-Language"), ",")
	first, _, _ = strings.Cut(first, ";")
	if first = strings.TrimSpace(first); tag.MatchString(first) {
		t.language = first
	}
	return t
}

// Told is what a browser says of a page: addresses as they came, Title one clean
// line, Language what the visitor reads, for browsers that prefer none.
type Told struct{ URL, Title, Landing, Referrer, Language string }

// Hear takes a page into the tour, if it is one of the company's site and the
// visitor's pages do not come too fast. All else is passed over in silence.
func (b *Book) Hear(ctx context.Context, t *Tour, visitor string, now time.Time, in Told) {
	if t == nil || !b.Live.Allow(ctx, "visit/"+visitor, pagesIn, pagesWhile) {
		return
	}
	origin := Origin(in.URL)
	if origin == "" || !b.Own(origin) {
		return
	}
	if t.language == "" && tag.MatchString(in.Language) {
		t.language = in.Language
	}
	p := report{Page: Page{URL: Address(in.URL), Title: in.Title, At: now}}
	if o := Origin(in.Landing); o != "" && b.Own(o) {
		p.landing = Address(in.Landing)
	}
	if o := Origin(in.Referrer); o != "" && o != origin && !b.Own(o) {
		p.referrer = Address(in.Referrer)
	}
	t.waiting = append(t.waiting, p)
	t.waiting = t.waiting[max(0, len(t.waiting)-maxPages):]
}

// Keep adds what waits to the row of the visitor. What could not be written is
// gone: the next page tells again where they are.
func (b *Book) Keep(ctx context.Context, t *Tour, visitor string) error {
	row, err := b.read(ctx, visitor)
	if err != nil && !hub.Is(err, hub.Missing) {
		return err
	}
	for _, p := range t.waiting {
		row.see(p)
	}
	t.Drop()
	row.Visitor, row.Browser, row.System, row.Language = visitor, t.browser, t.system, t.language
	return b.State.Put(ctx, Key(visitor), row.bytes())
}

// Visit answers the last visit of somebody; Missing when none is kept.
func (b *Book) Visit(ctx context.Context, who hub.Handle) (hub.Visit, error) {
	if !b.On || who.Kind != hub.HandleVisitor || who.Scope != string(b.Inbox) {
		return hub.Visit{}, errNone
	}
	row, err := b.read(ctx, who.Address)
	if err != nil {
		return hub.Visit{}, err
	}
	v := row.visit()
	v.Here = b.Live.Here(ctx, who)
	return v, nil
}

var errNone = hub.Errorf(hub.Missing, "Nothing is known of the visit.")

func (b *Book) read(ctx context.Context, visitor string) (row, error) {
	raw, err := b.State.Get(ctx, Key(visitor))
	if err != nil {
		return row{}, err
	}
	if r, ok := rowOf(raw); ok {
		return r, nil
	}
	return row{}, errNone
}

// Tour is what one connection tells of a visit. Nothing of it is kept before
// Keep is called.
type Tour struct {
	browser, system, language string
	waiting                   []report
}

// Waits reports whether something is not kept yet.
func (t *Tour) Waits() bool { return t != nil && len(t.waiting) > 0 }

// Drop forgets what waits.
func (t *Tour) Drop() { t.waiting = nil }
