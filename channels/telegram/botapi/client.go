// Package botapi is a thin client of Telegram's Bot API (core.telegram.org/bots/api):
// the few methods that the channel needs, over the hub's guarded dialer. In come
// parameters and files; out come results, or errors whose kind says what to do.
//
// The bot's token stands in every address. No error of this package and nothing
// it logs repeats one.
package botapi

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
	"github.com/parleyhub/parley/internal/sanitize"
	"github.com/parleyhub/parley/internal/webcall"
)

// MaxDownload is the largest file that getFile gives, in bytes (Bot API, 2026-06).
const MaxDownload = 20 << 20

const (
	callTime = 30 * time.Second
	sendTime = 55 * time.Second // of 50 MB; delivery gives a send a minute
	// PollWait is how long one getUpdates waits for something to come.
	PollWait = 50 * time.Second
	pollTime = PollWait + 15*time.Second
)

// Client speaks for one bot.
type Client struct {
	base, token       string
	calls, polls, big *webcall.Client
}

// New makes a client. Base is the address of the Bot API, without the token.
func New(base, token string, dial webcall.Dial) *Client {
	return &Client{
		base: strings.TrimRight(base, "/"), token: token,
		calls: webcall.New(dial, callTime), polls: webcall.New(dial, pollTime), big: webcall.New(dial, sendTime),
	}
}

// Close lets go of idle connections.
func (c *Client) Close() {
	for _, one := range []*webcall.Client{c.calls, c.polls, c.big} {
		one.Close()
	}
}

func (c *Client) url(method string) string { return c.base + "/bot" + c.token + "/" + method }

// Call makes one request and reads its result into result, unless that is nil.
func (c *Client) Call(ctx context.Context, method string, params map[string]any, result any) error {
	body, err := json.Marshal(params)
	if err != nil {
		return hub.Wrap(hub.Internal, err, "The request cannot be written as JSON.")
	}
	by, most := c.calls, int64(0)
	if method == "getUpdates" {
		by, most = c.polls, 16<<20 // a hundred updates of the longest text with all its entities
	}
	a, err := by.Do(ctx, webcall.Request{
		Method: http.MethodPost, URL: c.url(method), Body: body, Answer: most, Header: http.Header{"Content-Type": {"application/json"}},
	})
	if err != nil {
		return err
	}
	return read(a, result)
}

// Upload is a file of a request. Field is the parameter, or the name that
// attach:// in a parameter refers to.
type Upload struct {
	Field, Name string
	Open        func(ctx context.Context) (io.ReadCloser, error)
}

// Send is Call with files, which go out as they are read. The error is Temporary
// when a file could not be read.
func (c *Client) Send(ctx context.Context, method string, params map[string]any, files []Upload, result any) error {
	if len(files) == 0 {
		return c.Call(ctx, method, params, result)
	}
	pr, pw := io.Pipe()
	form := multipart.NewWriter(pw)
	written := make(chan error, 1)
	go func() {
		err := writeForm(ctx, form, params, files)
		_ = pw.CloseWithError(err) // never fails
		written <- err
	}()
	a, err := c.big.Do(ctx, webcall.Request{
		Method: http.MethodPost, URL: c.url(method), Stream: pr, Header: http.Header{"Content-Type": {form.FormDataContentType()}},
	})
	_ = pr.Close() // never fails; the writer ends when nobody reads
	wrote := <-written
	if err != nil {
		var own *hub.Error
		if errors.As(wrote, &own) { // a file of ours, not the line
			return own
		}
		return err
	}
	return read(a, result)
}

func writeForm(ctx context.Context, form *multipart.Writer, params map[string]any, files []Upload) error {
	for key, v := range params {
		s, ok := v.(string)
		if !ok {
			raw, err := json.Marshal(v)
			if err != nil {
				return hub.Wrap(hub.Internal, err, "The request cannot be written as JSON.")
			}
			s = string(raw)
		}
		if err := form.WriteField(key, s); err != nil {
			return err
		}
	}
	for _, f := range files {
		if err := writeFile(ctx, form, f); err != nil {
			return err
		}
	}
	return form.Close()
}

func writeFile(ctx context.Context, form *multipart.Writer, f Upload) error {
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", multipart.FileContentDisposition(f.Field, f.Name))
	h.Set("Content-Type", "application/octet-stream")
	w, err := form.CreatePart(h)
	if err != nil {
		return err
	}
	r, err := f.Open(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	if _, err = io.Copy(w, r); errors.Is(err, io.ErrClosedPipe) || err == nil {
		return err
	}
	return hub.Wrap(hub.Temporary, guard.Bare(err), "A file of the message cannot be read.")
}

// Download fetches a file by its id and hands it to keep. Too large is Invalid.
func (c *Client) Download(ctx context.Context, fileID, name string, keep webcall.Keep) (hub.Attachment, error) {
	var f File
	if err := c.Call(ctx, "getFile", map[string]any{"file_id": fileID}, &f); err != nil {
		return hub.Attachment{}, err
	}
	path, ok := clean(f.Path)
	switch {
	case f.Size > MaxDownload:
		return hub.Attachment{}, hub.Errorf(hub.Invalid, "The file is larger than the %d MB that bots may fetch.", MaxDownload>>20)
	case !ok:
		return hub.Attachment{}, hub.Errorf(hub.Invalid, "Telegram does not say where the file lies.")
	}
	if name == "" {
		name = sanitize.Line(f.Path[strings.LastIndexByte(f.Path, '/')+1:], 200)
	}
	return c.big.Fetch(ctx, webcall.File{URL: c.base + "/file/bot" + c.token + "/" + path, Name: name, Limit: MaxDownload}, keep)
}

// clean is a file's path, escaped; not ok when it would leave the bot's folder.
func clean(path string) (string, bool) {
	if path == "" || len(path) > 500 || path[0] == '/' {
		return "", false
	}
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if p == "" || p == "." || p == ".." {
			return "", false
		}
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/"), true
}
