package meta

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/gabriel-vasile/mimetype"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/blob"
	"github.com/parleyhub/parley/internal/guard"
)

// mediaTime bounds the fetching of one file: the webhook that names it waits.
const mediaTime = 15 * time.Second

// Media is a file to fetch.
type Media struct {
	URL   string
	Limit int64  // bytes
	Name  string // as the sender named it; may be empty
	Stem  string // the name's beginning when there is none
	Hash  string // SHA-256 as hex or base64; empty: not known
	Token bool   // the address asks for our access token
}

// tokenHosts may see the access token when the API names an address there.
var tokenHosts = []string{"facebook.com", "fbsbx.com", "whatsapp.net"}

// Fetch brings a file into the store. Invalid: it is too large, or not what it
// was said to be; Missing: gone; Temporary: try again.
func (g *Graph) Fetch(ctx context.Context, into channels.Blobs, m Media) (hub.Attachment, error) {
	ctx, cancel := context.WithTimeout(ctx, mediaTime)
	defer cancel()
	resp, err := g.follow(ctx, m)
	if err != nil {
		return hub.Attachment{}, err
	}
	defer resp.Body.Close()
	if resp.ContentLength > m.Limit {
		return hub.Attachment{}, hub.Errorf(hub.Invalid, "The file is too large.")
	}
	body := &watched{r: resp.Body, left: m.Limit, sum: sha256.New()}
	at, err := into.Put(ctx, body, blob.CleanName(m.Name), m.Limit)
	switch {
	case body.over:
		return hub.Attachment{}, hub.Errorf(hub.Invalid, "The file is too large.")
	case body.err != nil:
		return hub.Attachment{}, hub.Wrap(hub.Temporary, guard.Bare(body.err), "The file broke off.")
	case err != nil:
		return hub.Attachment{}, err
	case body.left == m.Limit:
		return hub.Attachment{}, hub.Errorf(hub.Invalid, "The file is empty.")
	case !body.is(m.Hash):
		return hub.Attachment{}, hub.Errorf(hub.Invalid, "The file is not the one that was announced.")
	}
	at.Name = named(m, at.Type)
	return at, nil
}

// follow gets the address, over at most three redirects. The access token goes
// to Meta's own hosts only, and never on to another host.
func (g *Graph) follow(ctx context.Context, m Media) (*http.Response, error) {
	at, err := url.Parse(m.URL)
	if err != nil {
		return nil, hub.Errorf(hub.Invalid, "The file's address is not valid.")
	}
	first := at.Hostname()
	for range 4 {
		if at.Host == "" || at.User != nil || (at.Scheme != "https" && at.Scheme != g.base.Scheme) {
			return nil, hub.Errorf(hub.Invalid, "The file's address is not valid.")
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
		if err != nil {
			return nil, hub.Errorf(hub.Invalid, "The file's address is not valid.")
		}
		req.Header.Set("User-Agent", UserAgent)
		if m.Token && at.Hostname() == first && g.mayKnow(first) {
			g.sign(req)
		}
		resp, err := g.files.Do(req)
		if err != nil {
			return nil, guard.Undialled(err, "The file's host cannot be reached.")
		}
		next := resp.Header.Get("Location")
		switch {
		case resp.StatusCode == http.StatusOK:
			return resp, nil
		case resp.StatusCode >= 300 && resp.StatusCode < 400 && next != "":
			resp.Body.Close()
			if at, err = at.Parse(next); err != nil {
				return nil, hub.Errorf(hub.Invalid, "The file's address is not valid.")
			}
		default:
			resp.Body.Close()
			return nil, unfetched(resp.StatusCode)
		}
	}
	return nil, hub.Errorf(hub.Invalid, "The file's address leads round in circles.")
}

func unfetched(status int) error {
	switch {
	case status == http.StatusTooManyRequests || status >= 500 || status == http.StatusRequestTimeout:
		return hub.Errorf(hub.Temporary, "The file's host has trouble.")
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return hub.Errorf(hub.Denied, "The file may not be fetched.")
	}
	return hub.Errorf(hub.Missing, "The file is gone.")
}

func (g *Graph) mayKnow(host string) bool {
	if host == g.base.Hostname() {
		return true
	}
	for _, h := range tokenHosts {
		if host == h || strings.HasSuffix(host, "."+h) {
			return true
		}
	}
	return false
}

// watched counts and sums what is read, and keeps why reading ended.
type watched struct {
	r    io.Reader
	left int64
	sum  hash.Hash
	over bool
	err  error
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.r.Read(b)
	if w.left -= int64(n); w.left < 0 {
		w.over = true
		return 0, hub.Errorf(hub.Invalid, "The file is too large.")
	}
	w.sum.Write(b[:n])
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

// is compares with a sum as Meta writes it: hex in examples, base64 on the wire.
func (w *watched) is(want string) bool {
	if want == "" {
		return true
	}
	sum := w.sum.Sum(nil)
	return strings.EqualFold(want, hex.EncodeToString(sum)) || strings.TrimRight(want, "=") == base64.RawStdEncoding.EncodeToString(sum)
}

// named is the file's name: the sender's, else what it is with the ending of its content.
func named(m Media, kind string) string {
	name := m.Name
	if name == "" {
		name = m.Stem
	}
	if path.Ext(name) == "" {
		if known := mimetype.Lookup(kind); known != nil {
			name += known.Extension()
		}
	}
	return blob.CleanName(name)
}

var idShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_=-]*(\.[A-Za-z0-9_=-]+)*$`)

// SafeID reports whether id can be a part of a path as it is.
func SafeID(id string) bool { return len(id) <= maxID && idShape.MatchString(id) }
