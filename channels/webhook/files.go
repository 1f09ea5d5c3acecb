package webhook

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/webcall"
)

// files stores what came inside and fetches what was named by address. The type
// is that of the content, whatever a name or a header says. A file that cannot
// be had for good is told of in lost; one that cannot be had at the moment makes
// the sender come again, but not for ever: the words must not wait for it.
func (a *adapter) files(ctx context.Context, key string, in []file) (out []hub.Attachment, lost []string, err error) {
	fetch, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	for i, f := range in {
		name := line(f.Name, 200)
		if name == "" {
			name = nameOf(f.URL, i)
		}
		var at hub.Attachment
		if f.Data != "" {
			at, err = a.inside(ctx, f.Data, name, i)
		} else {
			at, err = a.media.Fetch(fetch, webcall.File{URL: f.URL, Name: name, Limit: maxFetched}, a.env.Blobs.Put)
		}
		switch {
		case err == nil:
			out = append(out, at)
		case f.Data != "":
			return nil, nil, err
		case hub.Retryable(err) && a.again(ctx, key):
			return nil, nil, hub.Wrap(hub.Temporary, err, "a file cannot be fetched at the moment")
		default:
			a.env.Log.Info("a file of an event cannot be had", "inbox", a.in.ID, "kind", hub.KindOf(err))
			lost = append(lost, fmt.Sprintf("[%s: %s]", name, reason(err)))
		}
	}
	return out, lost, nil
}

// again reports whether an event is to be sent once more for the sake of a file.
func (a *adapter) again(ctx context.Context, key string) bool {
	return a.env.Live != nil && a.env.Live.Allow(ctx, "late:"+hub.SourceHash(a.in.ID, key), lateTries, lateWithin)
}

// inside stores a file that came with the event.
func (a *adapter) inside(ctx context.Context, data, name string, i int) (hub.Attachment, error) {
	r := base64.NewDecoder(base64.StdEncoding, strings.NewReader(data))
	w := &decoding{r: r}
	at, err := a.env.Blobs.Put(ctx, w, name, maxInline)
	if w.bad {
		return at, hub.InvalidField(fmt.Sprintf("attachments[%d].data", i), "is not base64")
	}
	return at, err
}

// decoding remembers that the fault lay in the data, not in the store.
type decoding struct {
	r   io.Reader
	bad bool
}

func (d *decoding) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		d.bad = true
	}
	return n, err
}

// reason says why a file is not there, for people.
func reason(err error) string {
	var e *hub.Error
	if errors.As(err, &e) && e.Text != "" {
		return e.Text
	}
	return "The file cannot be had."
}

// nameOf makes a name of an address that came without one.
func nameOf(address string, i int) string {
	if u, err := url.Parse(address); err == nil {
		if base := path.Base(u.Path); base != "." && base != "/" {
			if name := line(base, 200); name != "" {
				return name
			}
		}
	}
	return fmt.Sprintf("file-%d", i+1)
}
