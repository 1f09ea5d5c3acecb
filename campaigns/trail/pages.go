package trail

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/parleyhub/parley/campaigns/sheet"
	"github.com/parleyhub/parley/internal/store/trails"
)

// pixel is a picture of one point that cannot be seen (GIF89a).
const pixel = "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"

// Pages leads people on.
type Pages struct {
	Rows Links
	Book *Book
	Door *sheet.Door
	Key  []byte // of the tokens
	Now  func() time.Time
	Log  *slog.Logger

	mu   sync.Mutex
	runs map[int64]map[int64]trails.Link
}

// ServeHTTP answers one request.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !sheet.Begin(w, r) {
		return
	}
	if r.Method == http.MethodPost {
		w.Header().Set("Allow", "GET, HEAD")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	ref, ok := Read(p.Key, strings.TrimPrefix(r.URL.Path, Prefix))
	if !ok {
		p.Door.Turn(w, r)
		return
	}
	link, ok, err := p.link(r.Context(), ref)
	switch {
	case err != nil:
		p.Log.Error("a link of a campaign cannot be found", "run", ref.Run, "error", err)
		p.Door.Later(w, r, http.StatusServiceUnavailable, sheet.Language("", r), 30*time.Second)
		return
	case !ok:
		p.Door.Turn(w, r)
		return
	}
	p.Book.take(hit{Hit: trails.Hit{Run: ref.Run, N: ref.N, Link: ref.Link, Kind: link.Kind, At: p.Now().UTC(), Why: signs(r)}, who: p.visitor(r)})
	h := w.Header()
	switch link.Kind {
	case trails.Target:
		h.Del("Content-Security-Policy")
		h.Set("Location", link.URL)
		w.WriteHeader(http.StatusFound)
	case trails.Open:
		h.Set("Content-Type", "image/gif")
		if r.Method != http.MethodHead {
			_, _ = w.Write([]byte(pixel))
		}
	default:
		lang := sheet.Language("", r)
		sheet.Say(w, r, http.StatusNotFound, lang, sheet.Unknown[lang])
	}
}

// visitor tells one browser from another for some seconds; it is never stored.
func (p *Pages) visitor(r *http.Request) (v [8]byte) {
	sum := sha256.Sum256([]byte(p.Door.From(r) + "\x00" + r.UserAgent()))
	copy(v[:], sum[:])
	return v
}

// mostRuns bounds how many runs' links are held in memory.
const mostRuns = 200

// link finds where a token leads. Links are only added, before anything leaves.
func (p *Pages) link(ctx context.Context, ref Ref) (trails.Link, bool, error) {
	p.mu.Lock()
	l, ok := p.runs[ref.Run][ref.Link]
	p.mu.Unlock()
	if ok {
		return l, true, nil
	}
	list, err := p.Rows.Links(ctx, ref.Run)
	if err != nil {
		return l, false, err
	}
	all := make(map[int64]trails.Link, len(list))
	for _, l := range list {
		all[l.Link] = l
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.runs == nil || len(p.runs) >= mostRuns {
		p.runs = map[int64]map[int64]trails.Link{}
	}
	p.runs[ref.Run] = all
	l, ok = all[ref.Link]
	return l, ok, nil
}
