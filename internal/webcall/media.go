package webcall

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
)

// File is one to fetch.
type File struct {
	URL    string
	Header http.Header // sent to URL's own host, to nobody it redirects to
	Name   string
	Limit  int64 // bytes
}

// Keep stores what a file is made of (channels.Blobs.Put).
type Keep func(ctx context.Context, r io.Reader, name string, limit int64) (hub.Attachment, error)

// Fetch gets a file and hands it to keep as it comes. One redirect is followed,
// without the header, and never from https to http. The error is Temporary when
// a later try may help; everything else stays as it is.
func (c *Client) Fetch(ctx context.Context, f File, keep Keep) (hub.Attachment, error) {
	resp, err := c.get(ctx, f.URL, f.Header)
	if err == nil && isRedirect(resp.StatusCode) {
		next := onward(resp)
		resp.Body.Close()
		if next == "" {
			return hub.Attachment{}, hub.Errorf(hub.Invalid, "The file's address leads to one that is not allowed.")
		}
		resp, err = c.get(ctx, next, nil)
	}
	if err != nil {
		return hub.Attachment{}, err
	}
	defer resp.Body.Close()
	switch kind := Kind(resp.StatusCode); {
	case kind == hub.Limited, kind == hub.Temporary:
		return hub.Attachment{}, hub.Errorf(hub.Temporary, "The file cannot be fetched at the moment.")
	case kind != "":
		return hub.Attachment{}, hub.Errorf(kind, "The file is not there, or not for us (%d).", resp.StatusCode)
	case resp.ContentLength > f.Limit:
		return hub.Attachment{}, tooLarge(f.Limit)
	}
	body := &watched{r: io.LimitReader(resp.Body, f.Limit+1), left: f.Limit}
	at, err := keep(ctx, body, f.Name, f.Limit)
	switch {
	case err == nil:
		return at, nil
	case body.left < 0:
		return hub.Attachment{}, tooLarge(f.Limit)
	case body.broke != nil:
		return hub.Attachment{}, hub.Wrap(hub.Temporary, guard.Bare(body.broke), "The file broke off while it was fetched.")
	}
	return hub.Attachment{}, err
}

func tooLarge(limit int64) error {
	return hub.Errorf(hub.Invalid, "The file is larger than %s.", size(limit))
}

func size(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}

// watched knows why reading ended.
type watched struct {
	r     io.Reader
	left  int64
	broke error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	w.left -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		w.broke = err
	}
	return n, err
}

func (c *Client) get(ctx context.Context, address string, h http.Header) (*http.Response, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, hub.Errorf(hub.Invalid, "This is not an address of a file.")
	}
	req, err := request(ctx, Request{Method: http.MethodGet, URL: address, Header: h})
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, died(err, false)
	}
	return resp, nil
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// onward is where a redirect leads; empty when we do not go there.
func onward(resp *http.Response) string {
	to, err := resp.Location()
	if err != nil || to.User != nil || (resp.Request.URL.Scheme == "https" && to.Scheme != "https") {
		return ""
	}
	return to.String()
}
