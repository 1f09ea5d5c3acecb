package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// maxFiles bounds the attachments of one message, whatever the channel says.
const maxFiles = 50

// Blobs are the rows of uploaded files.
type Blobs interface {
	Blob(ctx context.Context, id hub.BlobID) (store.BlobRow, error)
	BlobVisible(ctx context.Context, scope hub.Scope, id hub.BlobID) error
}

// FilesIn answers attachments from the rows of the store.
func FilesIn(rows Blobs) Files { return blobFiles{rows} }

type blobFiles struct{ rows Blobs }

func (b blobFiles) Attachment(ctx context.Context, scope hub.Scope, id hub.BlobID) (hub.Attachment, error) {
	if err := b.rows.BlobVisible(ctx, scope, id); err != nil {
		return hub.Attachment{}, err
	}
	row, err := b.rows.Blob(ctx, id)
	return hub.Attachment{ID: row.ID, Name: row.Name, Type: row.Type, Size: row.Size}, err
}

// files looks up what is to be attached; a file that the author neither sees nor
// has uploaded is as one that is not there.
func (d *Desk) files(ctx context.Context, by hub.Actor, scope hub.Scope, ids []hub.BlobID) ([]hub.Attachment, error) {
	if by.Type == hub.ActorAgent {
		scope.Agent = hub.AgentID(by.ID)
	}
	if len(ids) > maxFiles {
		return nil, hub.InvalidField("attachments", "has more than 50 files").Coded(hub.CodeManyFiles, map[string]any{"max": maxFiles})
	}
	var out []hub.Attachment
	for i, id := range ids {
		a, err := d.Files.Attachment(ctx, scope, id)
		if hub.Is(err, hub.Missing) {
			return nil, hub.InvalidField(fmt.Sprintf("attachments[%d]", i), "there is no such file")
		}
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// carries checks files against what the channel takes.
func carries(can channels.Files, files []hub.Attachment) error {
	if len(files) > can.Max {
		if can.Max == 0 {
			return hub.InvalidField("attachments", "this channel carries no files").Coded(hub.CodeNoFiles, nil)
		}
		return hub.InvalidField("attachments", fmt.Sprintf("this channel carries at most %d files", can.Max)).Coded(hub.CodeManyFiles, map[string]any{"max": can.Max})
	}
	for i, f := range files {
		field := fmt.Sprintf("attachments[%d]", i)
		if can.MaxBytes > 0 && f.Size > can.MaxBytes {
			return hub.InvalidField(field, fmt.Sprintf("is larger than %d bytes", can.MaxBytes)).Coded(hub.CodeFileTooLarge, map[string]any{"max": can.MaxBytes})
		}
		if len(can.Types) > 0 && !slices.ContainsFunc(can.Types, func(t string) bool {
			return t == f.Type || (strings.HasSuffix(t, "/") && strings.HasPrefix(f.Type, t))
		}) {
			return hub.InvalidField(field, "is of a type that this channel does not carry").Coded(hub.CodeFileType, nil)
		}
	}
	return nil
}
