package api_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// postKind is a channel made up for these tests.
const postKind hub.ChannelKind = "pigeon"

func post() channels.Channel {
	return channels.Channel{
		Kind: postKind, Name: "Pigeon post",
		Can: channels.Abilities{Class: hub.ClassMail, HandleKind: hub.HandleEmail, Subject: true, HTML: true, CopyLines: true, WeStart: true,
			Files: channels.Files{Max: 10}},
		Fields: []channels.Field{
			{Name: "address", Type: channels.Email, Required: true, Max: 320},
			{Name: "password", Type: channels.Secret},
			{Name: "loft", Type: channels.Group, Fields: []channels.Field{
				{Name: "host", Type: channels.Text, Required: true, Max: 200}, {Name: "key", Type: channels.Secret},
			}},
		},
	}
}

// adapters is a registry of inboxes whose adapters do nothing.
type adapters struct {
	rows   *store.Store
	mu     sync.Mutex
	broken map[string]bool // names of inboxes whose settings cannot be opened
	opened []hub.InboxID
}

func (a *adapters) Channels() []channels.Channel { return []channels.Channel{post()} }

func (a *adapters) Reopen(ctx context.Context, id hub.InboxID) error {
	row, err := a.rows.Inbox(ctx, id)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.opened = append(a.opened, id)
	if a.broken[row.Name] && row.DeletedAt.IsZero() {
		return hub.Errorf(hub.Invalid, "the inbox could not be opened with these settings")
	}
	return nil
}

func (a *adapters) Try(_ context.Context, row store.InboxRow) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.broken[row.Name] && !row.Disabled {
		return hub.Errorf(hub.Invalid, "the inbox could not be opened with these settings")
	}
	return nil
}

func (a *adapters) Standing(context.Context, hub.InboxID) (channels.Step, bool) {
	return channels.Step{Name: "sender_domain", OK: true, Warn: true, Text: "example.com has no SPF record."}, true
}

func (a *adapters) Verify(context.Context, hub.InboxID) ([]channels.Step, error) {
	return []channels.Step{{Name: "connect", OK: true}, {Name: "sign_in", OK: false, Text: "the password is wrong"}}, nil
}

func (a *adapters) Inbox(id hub.InboxID) (hub.Inbox, channels.Abilities, bool) {
	row, err := a.rows.Inbox(context.Background(), id)
	return hub.Inbox{ID: row.ID, Kind: row.Kind, Name: row.Name, BrandID: row.BrandID}, post().Can, err == nil
}

// postbox keeps the hub's own mails.
type postbox struct {
	mu     sync.Mutex
	sent   []letter
	broken bool
}

type letter struct {
	inbox    hub.InboxID
	to       hub.Address
	template string
	data     map[string]string
}

func (p *postbox) SendSystemMail(_ context.Context, inbox hub.InboxID, to hub.Address, template string, data map[string]string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken {
		return hub.Errorf(hub.Temporary, "the relay is away")
	}
	p.sent = append(p.sent, letter{inbox, to, template, data})
	return nil
}

func (p *postbox) letters() []letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]letter(nil), p.sent...)
}

// drawer keeps files in memory and their rows in the store.
type drawer struct {
	rows  *store.Store
	now   func() time.Time
	mu    sync.Mutex
	bytes map[hub.BlobID][]byte
}

func (d *drawer) PutBy(ctx context.Context, r io.Reader, name string, limit int64, by hub.AgentID) (hub.Attachment, error) {
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return hub.Attachment{}, err
	}
	if int64(len(raw)) > limit {
		return hub.Attachment{}, hub.Errorf(hub.Invalid, "the file is too large")
	}
	a := hub.Attachment{ID: hub.NewBlobID(d.now()), Name: name, Type: http.DetectContentType(raw), Size: int64(len(raw))}
	d.mu.Lock()
	d.bytes[a.ID] = raw
	d.mu.Unlock()
	return a, d.rows.PutBlob(ctx, store.BlobRow{ID: a.ID, Digest: string(a.ID), Name: a.Name, Type: a.Type, Size: a.Size, CreatedBy: string(by), CreatedAt: d.now()})
}

func (d *drawer) Open(ctx context.Context, id hub.BlobID) (io.ReadCloser, hub.Attachment, error) {
	row, err := d.rows.Blob(ctx, id)
	if err != nil {
		return nil, hub.Attachment{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return io.NopCloser(bytes.NewReader(d.bytes[id])), hub.Attachment{ID: row.ID, Name: row.Name, Type: row.Type, Size: row.Size}, nil
}

func (d *drawer) Attachment(ctx context.Context, scope hub.Scope, id hub.BlobID) (hub.Attachment, error) {
	if err := d.rows.BlobVisible(ctx, scope, id); err != nil {
		return hub.Attachment{}, err
	}
	row, err := d.rows.Blob(ctx, id)
	return hub.Attachment{ID: row.ID, Name: row.Name, Type: row.Type, Size: row.Size}, err
}

// slow is a way back in that takes its time.
type slow struct{ inside, goOn chan struct{} }

func (s slow) Retry(context.Context, hub.Quarantined) error {
	s.inside <- struct{}{}
	<-s.goOn
	return nil
}

// unreachable is a network that nobody is on.
type unreachable struct{}

func (unreachable) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, http.ErrHandlerTimeout
}

func (a *adapters) Consenter(hub.InboxID) (channels.Consenter, error) {
	return nil, hub.Errorf(hub.Unsupported, "no sign-in")
}
