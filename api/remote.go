package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/api/paint"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
)

// Fetcher gets a remote image through the guarded dialer: no private addresses,
// no cookies, no referrer, bounded. *guard.Guard is one.
type Fetcher interface {
	FetchImage(ctx context.Context, url string) (guard.Media, error)
}

// remoteTimeout bounds one remote image.
const remoteTimeout = 15 * time.Second

// remoteText is what is signed for one remote image of one message: nobody can
// make us fetch an address that was not in it.
func remoteText(f *frame, url string) string { return "remote\n" + string(f.Message) + "\n" + url }

func (a *API) showRemote(w http.ResponseWriter, r *http.Request, f *frame) error {
	missing := hub.Errorf(hub.Missing, "there is no such image in this message")
	if !f.Images || a.Fetch == nil {
		return missing
	}
	text, ok := a.frames.Verify(r.URL.Query().Get("u"))
	url, mine := strings.CutPrefix(text, remoteText(f, ""))
	if !ok || !mine {
		return missing
	}
	ctx, cancel := context.WithTimeout(r.Context(), remoteTimeout)
	defer cancel()
	image, err := a.Fetch.FetchImage(ctx, url)
	if err != nil {
		return hub.Wrap(hub.Missing, err, "the image could not be fetched")
	}
	if !paint.Showable(image.Type) {
		return hub.Errorf(hub.Missing, "what came is not an image")
	}
	h := w.Header()
	h.Set("Content-Type", image.Type)
	h.Set("Content-Length", strconv.Itoa(len(image.Data)))
	h.Set("Content-Security-Policy", nothingAllowed)
	_, _ = w.Write(image.Data) // the client is gone if this fails
	return nil
}
