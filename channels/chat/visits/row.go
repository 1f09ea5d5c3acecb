package visits

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

const (
	maxPages = 10               // of one visit
	over     = 30 * time.Minute // without a new page, the next one begins another visit
)

// row is what is kept of the last visit of one visitor. Their number is in it,
// so that it goes with the person when they are erased.
type row struct {
	Visitor  string    `json:"visitor"`
	Since    time.Time `json:"since"`
	Seen     time.Time `json:"seen"`
	Landing  string    `json:"landing,omitempty"`
	Referrer string    `json:"referrer,omitempty"`
	Browser  string    `json:"browser,omitempty"`
	System   string    `json:"system,omitempty"`
	Language string    `json:"language,omitempty"`
	Pages    []Page    `json:"pages"` // newest last
}

// Page is a page that was looked at.
type Page struct {
	URL   string    `json:"url"`
	Title string    `json:"title,omitempty"`
	At    time.Time `json:"at"`
}

// report is one page with how the visit began. Its fields are clean.
type report struct {
	Page
	landing, referrer string
}

const rows = "visit/" // begins the key of every row

// Key is where the row of a visitor is kept.
func Key(visitor string) string { return rows + visitor }

// Over reports whether a row of State is one of a visit, and whether its visitor
// has not been seen since before.
func Over(key string, value []byte, before time.Time) (ours, done bool) {
	if !strings.HasPrefix(key, rows) {
		return false, false
	}
	r, ok := rowOf(value)
	return true, !ok || r.Seen.Before(before)
}

func rowOf(raw []byte) (r row, ok bool) {
	err := json.Unmarshal(raw, &r)
	return r, err == nil && len(r.Pages) > 0
}

func (r *row) bytes() []byte {
	raw, _ := json.Marshal(r) // texts and times of the hub's clock always encode
	return raw
}

// see takes a report into the visit, or begins another one.
func (r *row) see(p report) {
	if len(r.Pages) == 0 || p.At.Sub(r.Seen) > over {
		r.Since, r.Pages = p.At, nil
		r.Landing, r.Referrer = p.landing, p.referrer
		if r.Landing == "" {
			r.Landing = p.URL
		}
	}
	r.Seen = p.At
	if n := len(r.Pages); n > 0 && r.Pages[n-1].URL == p.URL {
		r.Pages[n-1].Title = p.Title
		return
	}
	r.Pages = append(r.Pages, p.Page)
	r.Pages = r.Pages[max(0, len(r.Pages)-maxPages):]
}

// visit is the row as others read it.
func (r *row) visit() hub.Visit {
	v := hub.Visit{
		Since: r.Since, Seen: r.Seen, Landing: r.Landing, Referrer: r.Referrer,
		Browser: r.Browser, System: r.System, Language: r.Language, Pages: []hub.VisitedPage{},
	}
	for _, p := range slices.Backward(r.Pages) {
		v.Pages = append(v.Pages, hub.VisitedPage{URL: p.URL, Title: p.Title, At: p.At})
	}
	return v
}
