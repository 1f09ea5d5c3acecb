package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// client is somebody who has signed in at the desk.
type client struct {
	at    string // host:port
	http  *http.Client
	token string
	id    hub.AgentID
	name  string
}

// newClient is somebody who has not signed in yet.
func newClient(at string) (*client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, hub.Wrap(hub.Internal, err, "no cookie jar")
	}
	return &client{at: at, http: &http.Client{Jar: jar, Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 4}}}, nil
}

// close lets go of idle connections.
func (c *client) close() { c.http.CloseIdleConnections() }

// signIn begins a session. Denied when the password is not the demo's.
func (c *client) signIn(ctx context.Context, email string) error {
	if err := c.call(ctx, http.MethodPost, "/session", map[string]any{"email": email, "password": Password}, nil); err != nil {
		return err
	}
	return c.settle(ctx)
}

// settle swaps the session for a token, with which programs work.
func (c *client) settle(ctx context.Context) error {
	var me struct {
		ID   hub.AgentID `json:"id"`
		Name string      `json:"name"`
	}
	if err := c.call(ctx, http.MethodGet, "/me", nil, &me); err != nil {
		return err
	}
	c.id, c.name = me.ID, me.Name
	var made struct {
		Token string `json:"token"`
	}
	if err := c.call(ctx, http.MethodPost, "/tokens", map[string]any{"name": "demo"}, &made); err != nil {
		return err
	}
	if err := c.call(ctx, http.MethodDelete, "/session", nil, nil); err != nil {
		return err
	}
	c.token, c.http.Jar = made.Token, nil
	return nil
}

// call asks the API; in and out may be nil.
func (c *client) call(ctx context.Context, method, path string, in, out any) error {
	var raw []byte
	if in != nil {
		var err error
		if raw, err = json.Marshal(in); err != nil {
			return hub.Wrap(hub.Internal, err, "a request that cannot be encoded")
		}
	}
	for try := 1; ; try++ {
		var body io.Reader
		if in != nil {
			body = bytes.NewReader(raw)
		}
		err := c.send(ctx, method, path, "application/json", body, out)
		if !hub.Is(err, hub.Limited) || try == 5 {
			return err
		}
		if err := run.Sleep(ctx, time.Second); err != nil {
			return err
		}
	}
}

// upload makes a file that a reply can carry.
func (c *client) upload(ctx context.Context, f prop) (string, error) {
	body, kind, err := formFile(f)
	if err != nil {
		return "", err
	}
	var made struct {
		ID string `json:"id"`
	}
	err = c.send(ctx, http.MethodPost, "/blobs", kind, body, &made)
	return made.ID, err
}

func (c *client) send(ctx context.Context, method, path, kind string, body io.Reader, out any) error {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+c.at+"/api/v1"+path, body)
	if err != nil {
		return hub.Wrap(hub.Internal, err, "a request that cannot be made")
	}
	if body != nil {
		req.Header.Set("Content-Type", kind)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	return answer(c.http, req, out)
}

// answer sends req and reads its JSON into out, which may be nil.
func answer(c *http.Client, req *http.Request, out any) error {
	resp, err := c.Do(req) //nolint:gosec // the hub of this process
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "the hub does not answer")
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 8<<20))
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "the hub broke off")
	}
	if resp.StatusCode >= 300 {
		kind := hub.Invalid
		switch {
		case resp.StatusCode >= 500:
			kind = hub.Temporary
		case resp.StatusCode == http.StatusTooManyRequests:
			kind = hub.Limited
		case resp.StatusCode == http.StatusUnauthorized:
			kind = hub.Denied
		case resp.StatusCode == http.StatusConflict:
			kind = hub.Conflict
		}
		return hub.Errorf(kind, "%s %s: %d %s", req.Method, req.URL.Path, resp.StatusCode, raw)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return hub.Wrap(hub.Internal, err, "an answer that is not JSON")
	}
	return nil
}

// formFile is f as a form with one file.
func formFile(f prop) (io.Reader, string, error) {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", f.name)
	if err == nil {
		_, err = part.Write(f.data)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		return nil, "", hub.Wrap(hub.Internal, err, "a form that cannot be written")
	}
	return &b, form.FormDataContentType(), nil
}
