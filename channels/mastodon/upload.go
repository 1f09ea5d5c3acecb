package mastodon

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/sanitize"
)

// upload hands files to the server and waits until it has digested them. What an
// interrupted try has left there, the server throws away.
func (a *adapter) upload(ctx context.Context, files []hub.Attachment) ([]string, error) {
	if len(files) > maxFiles {
		return nil, hub.Errorf(hub.Invalid, "A status holds at most %d files.", maxFiles)
	}
	var ids []string
	for _, f := range files {
		id, err := a.uploadOne(ctx, f)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func (a *adapter) uploadOne(ctx context.Context, f hub.Attachment) (string, error) {
	if f.Size > maxFileBytes {
		return "", hub.Errorf(hub.Invalid, "The file %s is larger than %d MB.", f.Name, maxFileBytes>>20)
	}
	raw, rawType, err := a.form(ctx, f)
	if err != nil {
		return "", err
	}
	out, err := a.do(ctx, call{method: http.MethodPost, path: "/api/v2/media", raw: raw, rawType: rawType})
	if err != nil {
		return "", harmless(err)
	}
	var m media
	if json.Unmarshal(out.Body, &m) != nil || !idShape.MatchString(m.ID) {
		return "", hub.Errorf(hub.Temporary, "The server answered with something that is not its API.")
	}
	for try := 0; out.Status != http.StatusOK && try < a.pace.tries; try++ { // 202, then 206: it is at work
		if err := run.Sleep(ctx, a.pace.settle); err != nil {
			return "", hub.Wrap(hub.Temporary, err, "Sending was interrupted.")
		}
		if out, err = a.do(ctx, call{method: http.MethodGet, path: "/api/v1/media/" + m.ID}); err != nil {
			return "", harmless(err)
		}
	}
	if out.Status != http.StatusOK {
		return "", hub.Errorf(hub.Temporary, "The server is still at work on the file %s.", f.Name)
	}
	return m.ID, nil
}

func (a *adapter) form(ctx context.Context, f hub.Attachment) (raw []byte, contentType string, err error) {
	body, have, err := a.env.Blobs.Open(ctx, f.ID)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = body.Close() }() // only read
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {multipart.FileContentDisposition("file", f.Name)}, "Content-Type": {have.Type},
	})
	if err != nil {
		return nil, "", err
	}
	if _, err := io.Copy(part, io.LimitReader(body, maxFileBytes)); err != nil {
		return nil, "", hub.Wrap(hub.Temporary, err, "The file cannot be read.")
	}
	if err := w.WriteField("description", sanitize.Short(f.Name, 200)); err != nil {
		return nil, "", err
	}
	if err := w.Close(); err != nil {
		return nil, "", err
	}
	return b.Bytes(), w.FormDataContentType(), nil
}
