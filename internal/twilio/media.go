package twilio

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/webcall"
)

// MaxFile is the largest file that is fetched, in bytes. Carriers allow 5 MB;
// an hour of recorded voice as MP3 is under 30.
const MaxFile = 32 << 20

// Fetch gets a file that a webhook points to and keeps it as stem, with the
// ending of what it really is. The account's token goes to Twilio alone, never to
// where Twilio redirects. Temporary: a later try may help.
func (c *Client) Fetch(ctx context.Context, address, stem string, blobs channels.Blobs) (hub.Attachment, error) {
	f := webcall.File{URL: address, Name: stem, Limit: MaxFile}
	if !c.ours(address) {
		return hub.Attachment{}, hub.Errorf(hub.Invalid, "The file is not at Twilio.")
	}
	f.Header = http.Header{"Authorization": {c.acc.basic()}}
	return c.files.Fetch(ctx, f, func(ctx context.Context, r io.Reader, name string, limit int64) (hub.Attachment, error) {
		head := bufio.NewReaderSize(r, 4096)
		start, err := head.Peek(3072)
		if err != nil && !errors.Is(err, io.EOF) {
			return hub.Attachment{}, err
		}
		if len(start) == 0 {
			return hub.Attachment{}, hub.Errorf(hub.Invalid, "The file is empty.")
		}
		return blobs.Put(ctx, head, name+mimetype.Detect(start).Extension(), limit)
	})
}

// ours reports whether an address is one of the API's. A signed webhook says so
// too, but the token is worth two looks.
func (c *Client) ours(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	base, err := url.Parse(c.acc.Base)
	if err != nil {
		return false
	}
	if u.Scheme == base.Scheme && strings.EqualFold(u.Host, base.Host) {
		return true
	}
	return c.acc.Base == home && u.Scheme == "https" && strings.HasSuffix(strings.ToLower(u.Host), ".twilio.com")
}
