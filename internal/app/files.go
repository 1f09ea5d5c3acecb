package app

import (
	"context"
	"io"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/blob"
	"github.com/parleyhub/parley/internal/store"
)

// files joins the bytes on disk with their rows.
type files struct {
	disk *blob.Store
	rows *store.Store
	now  func() time.Time
}

var _ channels.Blobs = files{}

// Put stores r and its row: bytes first, synced, then the row.
func (f files) Put(ctx context.Context, r io.Reader, name string, limit int64) (hub.Attachment, error) {
	return f.PutBy(ctx, r, name, limit, "")
}

// PutBy stores a file that an agent uploaded.
func (f files) PutBy(ctx context.Context, r io.Reader, name string, limit int64, by hub.AgentID) (hub.Attachment, error) {
	kept, err := f.disk.Put(ctx, r, limit)
	if err != nil {
		return hub.Attachment{}, err
	}
	row := store.BlobRow{
		ID: hub.NewBlobID(f.now()), Digest: kept.Digest, Name: blob.CleanName(name), Type: kept.Type,
		Size: kept.Size, CreatedBy: string(by), CreatedAt: f.now(),
	}
	if err := f.rows.PutBlob(ctx, row); err != nil {
		return hub.Attachment{}, err
	}
	return hub.Attachment{ID: row.ID, Name: row.Name, Type: row.Type, Size: row.Size}, nil
}

// Open reads a stored file.
func (f files) Open(ctx context.Context, id hub.BlobID) (io.ReadCloser, hub.Attachment, error) {
	row, err := f.rows.Blob(ctx, id)
	if err != nil {
		return nil, hub.Attachment{}, err
	}
	r, err := f.disk.Open(row.Digest)
	if err != nil {
		return nil, hub.Attachment{}, err
	}
	return r, hub.Attachment{ID: row.ID, Name: row.Name, Type: row.Type, Size: row.Size}, nil
}

// Attachment answers a file that may be attached within the scope.
func (f files) Attachment(ctx context.Context, scope hub.Scope, id hub.BlobID) (hub.Attachment, error) {
	if err := f.rows.BlobVisible(ctx, scope, id); err != nil {
		return hub.Attachment{}, err
	}
	row, err := f.rows.Blob(ctx, id)
	if err != nil {
		return hub.Attachment{}, err
	}
	return hub.Attachment{ID: row.ID, Name: row.Name, Type: row.Type, Size: row.Size}, nil
}
