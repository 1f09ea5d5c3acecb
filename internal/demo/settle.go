package demo

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// The house in which the play takes place.
const (
	houseName   = "Kettle & Fern"
	houseDomain = "kettle-and-fern.example"
	houseMail   = "hello@" + houseDomain
	houseZone   = "Europe/Bucharest"
)

// members of the staff; the one who watches the demo is the owner.
var members = []struct{ email, name string }{
	{"grace@" + houseDomain, "Grace Okoye"},
	{"mihai@" + houseDomain, "Mihai Albu"},
}

// settle makes the hub this house's own: name, inboxes, staff.
func (w *world) settle(ctx context.Context) error {
	var err error
	if w.owner, err = newClient(w.doors.HTTP); err != nil {
		return err
	}
	if err := w.ready(ctx); err != nil {
		return err
	}
	if err := w.owner.signIn(ctx, OwnerEmail); err != nil {
		if hub.Is(err, hub.Denied) {
			return hub.Errorf(hub.Invalid, "--data: the hub in this folder is not a demo; take another folder")
		}
		return err
	}
	for path, in := range map[string]map[string]any{
		"/workspace": {"name": houseName, "zone": houseZone, "language": "en"},
		"/me":        {"name": "Olivia Marsh"},
	} {
		if err := w.owner.call(ctx, http.MethodPatch, path, in, nil); err != nil {
			return err
		}
	}
	if err := w.furnish(ctx); err != nil {
		return err
	}
	for _, m := range members {
		c, err := w.hire(ctx, m.email, m.name)
		if err != nil {
			return err
		}
		w.staff = append(w.staff, c)
	}
	return nil
}

// ready waits until the hub takes messages.
func (w *world) ready(ctx context.Context) error {
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+w.doors.HTTP+"/readyz", nil)
		if err != nil {
			return hub.Wrap(hub.Internal, err, "a request that cannot be made")
		}
		if resp, err := w.owner.http.Do(req); err == nil { //nolint:gosec // the hub of this process
			_ = resp.Body.Close() // nothing of it is read
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		if err := run.Sleep(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
}

// furnish makes one inbox per channel, or puts the addresses of this run into
// those that a former run has left.
func (w *world) furnish(ctx context.Context) error {
	var have struct {
		Items []struct {
			ID   string `json:"id"`
			Kind string `json:"kind"`
		} `json:"items"`
	}
	if err := w.owner.call(ctx, http.MethodGet, "/inboxes", nil, &have); err != nil {
		return err
	}
	for _, in := range have.Items {
		w.keepInbox(in.Kind, in.ID)
	}
	w.fresh = len(have.Items) == 0
	for _, s := range append(slices.Clip(sides), w.provided()...) {
		var made struct {
			ID string `json:"id"`
		}
		settings := s.settings(w)
		if id := w.inboxOf(s.kind); id != "" {
			if err := w.owner.call(ctx, http.MethodPatch, "/inboxes/"+id, map[string]any{"settings": settings}, nil); err != nil {
				return err
			}
			continue
		}
		err := w.owner.call(ctx, http.MethodPost, "/inboxes", map[string]any{"name": s.inbox, "kind": s.kind, "settings": settings}, &made)
		if err != nil {
			return err
		}
		w.keepInbox(s.kind, made.ID)
	}
	w.join()
	return nil
}

// hire signs a member of the staff in, after inviting them if they are new.
func (w *world) hire(ctx context.Context, email, name string) (*client, error) {
	c, err := newClient(w.doors.HTTP)
	if err != nil {
		return nil, err
	}
	if !w.fresh {
		return c, c.signIn(ctx, email)
	}
	var invited struct {
		URL string `json:"invite_url"`
	}
	if err := w.owner.call(ctx, http.MethodPost, "/agents", map[string]any{"email": email, "name": name, "role": "agent"}, &invited); err != nil {
		return nil, err
	}
	link, err := url.Parse(invited.URL)
	if err != nil {
		return nil, hub.Wrap(hub.Internal, err, "an invitation that is no link")
	}
	in := map[string]any{"token": path.Base(link.Path), "password": Password}
	if err := c.call(ctx, http.MethodPost, "/invitations/accept", in, nil); err != nil {
		return nil, err
	}
	return c, c.settle(ctx)
}
