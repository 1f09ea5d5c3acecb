package outside

import (
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/hub"
)

// Upload posts one file as the part "file", as it is written by fn, and reads the
// answer into out. It may take as long as ctx lives.
func (d *Desk) Upload(ctx context.Context, path, name string, fn func(io.Writer) error, out any) error {
	in, to := io.Pipe()
	form := multipart.NewWriter(to)
	var g errgroup.Group
	g.Go(func() error {
		part, err := form.CreateFormFile("file", name)
		if err == nil {
			err = fn(part)
		}
		if err == nil {
			err = form.Close()
		}
		_ = to.CloseWithError(err) // answers nil always
		return err
	})
	err := d.posted(ctx, path, form.FormDataContentType(), in, out)
	_ = in.Close() // whoever still writes hears of it
	if wrote := g.Wait(); err == nil {
		err = wrote
	}
	return err
}

func (d *Desk) posted(ctx context.Context, path, kind string, in io.Reader, out any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+d.base+"/api/v1"+path, in)
	if err != nil {
		return hub.Wrap(hub.Internal, err, "a request that cannot be made")
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Authorization", "Bearer "+d.token)
	patient := *d.client
	patient.Timeout = 0
	resp, err := patient.Do(req)
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "the hub does not answer")
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "the hub broke off")
	}
	if resp.StatusCode >= 300 {
		return hub.Errorf(hub.Internal, "POST %s: %d %s", path, resp.StatusCode, raw)
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return hub.Wrap(hub.Internal, err, "an answer that is not JSON")
	}
	return nil
}
