package meta

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/gabriel-vasile/mimetype"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/blob"
	"github.com/parleyhub/parley/internal/webcall"
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
// was said to be; Missing or Denied: gone; Temporary: try again. The access
// token goes to Meta's own hosts only, and never on to another host.
func (g *Graph) Fetch(ctx context.Context, into channels.Blobs, m Media) (hub.Attachment, error) {
	ctx, cancel := context.WithTimeout(ctx, mediaTime)
	defer cancel()
	u, err := url.Parse(m.URL)
	if err != nil || (u.Scheme != "https" && u.Scheme != g.base.Scheme) {
		return hub.Attachment{}, hub.Errorf(hub.Invalid, "The file's address is not valid.")
	}
	f := webcall.File{URL: m.URL, Name: blob.CleanName(m.Name), Limit: m.Limit}
	if m.Token && g.mayKnow(u.Hostname()) {
		f.Header = g.bearer()
	}
	at, err := g.files.Fetch(ctx, f, func(ctx context.Context, r io.Reader, name string, limit int64) (hub.Attachment, error) {
		sum := sha256.New()
		at, err := into.Put(ctx, io.TeeReader(r, sum), name, limit)
		switch {
		case err != nil:
			return at, err
		case at.Size == 0:
			return at, hub.Errorf(hub.Invalid, "The file is empty.")
		case !announced(m.Hash, sum.Sum(nil)):
			return at, hub.Errorf(hub.Invalid, "The file is not the one that was announced.")
		}
		return at, nil
	})
	if hub.Is(err, hub.Unknown) {
		err = hub.Wrap(hub.Temporary, err, "The file cannot be fetched at the moment.")
	}
	if err != nil {
		return hub.Attachment{}, err
	}
	at.Name = named(m, at.Type)
	return at, nil
}

// announced compares with a sum as Meta writes it: hex in examples, base64 on the wire.
func announced(want string, sum []byte) bool {
	return want == "" || strings.EqualFold(want, hex.EncodeToString(sum)) ||
		strings.TrimRight(want, "=") == base64.RawStdEncoding.EncodeToString(sum)
}

func (g *Graph) mayKnow(host string) bool {
	if own := g.base.Hostname(); host == own || (loopback(host) && loopback(own)) {
		return true
	}
	for _, h := range tokenHosts {
		if host == h || strings.HasSuffix(host, "."+h) {
			return true
		}
	}
	return false
}

// loopback reports whether host is this machine, where stand-ins are.
func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && ip.IsLoopback())
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
