package trail

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/internal/store/trails"
)

// maxLinks bounds the links of a run that lead through the hub; what is beyond
// leads where it always did.
const maxLinks = 1000

// Written is one address as a template has it.
type Written struct {
	Variant int // of the template
	Index   int
	URL     string
}

// Marks are the addresses that stand in place of a campaign's own in one of its
// variants. It is safe for concurrent use.
type Marks struct {
	base  string
	key   []byte
	run   int64
	own   map[string]mark // by place
	open  int64
	trap  int64
	query utm
}

type mark struct {
	link    int64
	written string
}

// Links is where addresses are kept.
type Links interface {
	Links(ctx context.Context, run int64) ([]trails.Link, error)
	AddLinks(ctx context.Context, links []trails.Link) error
}

// Mark writes down the addresses of one variant of a run, before the first message
// leaves, and answers what stands in their place. Done again it answers the same.
// An address that is another for each person stays where it is.
func Mark(ctx context.Context, rows Links, key []byte, base string, run int64, c *draft.Campaign, variant string, written []Written) (*Marks, error) {
	m := &Marks{base: base + Prefix, key: key, run: run, own: map[string]mark{}, query: utmOf(c)}
	known, err := rows.Links(ctx, run)
	if err != nil {
		return nil, err
	}
	byPlace, last := map[string]int64{}, int64(0)
	for _, l := range known {
		if last = max(last, l.Link); l.Variant == variant {
			byPlace[l.Place] = l.Link
		}
	}
	var fresh []trails.Link
	number := func(place string, kind trails.Kind, to string) int64 {
		if n, ok := byPlace[place]; ok {
			return n
		}
		if last >= maxLinks {
			return 0
		}
		last++
		fresh = append(fresh, trails.Link{Run: run, Link: last, Variant: variant, Place: place, Kind: kind, URL: to})
		return last
	}
	m.open, m.trap = number("open", trails.Open, ""), number("trap", trails.Trap, "")
	for _, w := range written {
		if to, ok := m.query.target(w.URL); ok {
			at := place(w.Variant, w.Index)
			if n := number(at, trails.Target, to); n > 0 {
				m.own[at] = mark{n, w.URL}
			}
		}
	}
	return m, rows.AddLinks(ctx, fresh)
}

func place(variant, index int) string { return strconv.Itoa(variant) + ":" + strconv.Itoa(index) }

// Address stands in place of one address of the message in row n; 0: everybody's.
func (m *Marks) Address(n int64, variant, index int, url string) string {
	if x, ok := m.own[place(variant, index)]; ok && x.written == url {
		return m.to(n, x.link)
	}
	return url
}

func (m *Marks) to(n, link int64) string { return m.base + Ref{m.run, n, link}.Token(m.key) }

// Prefix is what all addresses begin with that stand in place of others.
func (m *Marks) Prefix() string { return m.base }

// Dress puts into a mail the picture by which opening is seen, and the link that
// no person can see.
func (m *Marks) Dress(html string, n int64) string {
	if html == "" {
		return html
	}
	var b strings.Builder
	if m.trap > 0 {
		b.WriteString(`<a href="` + m.to(n, m.trap) + `" style="display:none" tabindex="-1" aria-hidden="true" rel="nofollow"></a>`)
	}
	if m.open > 0 {
		b.WriteString(`<img src="` + m.to(n, m.open) + `" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">`)
	}
	at := strings.LastIndex(strings.ToLower(html), "</body>")
	if at < 0 {
		at = len(html)
	}
	return html[:at] + b.String() + html[at:]
}

// utm is what a target gets behind it, in this order.
type utm [3][2]string

func utmOf(c *draft.Campaign) utm {
	return utm{{"utm_source", c.UTMSource}, {"utm_medium", c.UTMMedium}, {"utm_campaign", c.UTMCampaign}}
}

// maxTarget bounds an address, in bytes.
const maxTarget = 2000

// target is where an address leads in the end. False: it is not the same for
// everybody, or not of the web.
func (q *utm) target(written string) (string, bool) {
	if len(written) > maxTarget || strings.Contains(written, "{{") || strings.Contains(written, "{%") {
		return "", false
	}
	u, err := url.Parse(written)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return "", false
	}
	have := u.Query()
	for _, p := range q {
		if p[1] == "" || have.Has(p[0]) {
			continue
		}
		if u.RawQuery != "" {
			u.RawQuery += "&"
		}
		u.RawQuery += p[0] + "=" + url.QueryEscape(p[1])
	}
	return u.String(), true
}
