package channeltest

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/parleyhub/parley/hub"
)

type state struct{ h *Hub }

func (s state) Get(_ context.Context, key string) ([]byte, error) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	v, ok := s.h.state[key]
	if !ok {
		return nil, hub.Errorf(hub.Missing, "no such state")
	}
	return bytes.Clone(v), nil
}

func (s state) Put(_ context.Context, key string, value []byte) error {
	if len(value) > 64<<10 {
		return hub.Errorf(hub.Invalid, "state value larger than 64 KiB")
	}
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	s.h.state[key] = bytes.Clone(value)
	return nil
}

func (s state) Delete(_ context.Context, key string) error {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	delete(s.h.state, key)
	return nil
}

type blob struct {
	hub.Attachment
	bytes []byte
}

type blobs struct{ h *Hub }

func (b blobs) Put(_ context.Context, r io.Reader, name string, limit int64) (hub.Attachment, error) {
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return hub.Attachment{}, err
	}
	if int64(len(raw)) > limit {
		return hub.Attachment{}, hub.Errorf(hub.Invalid, "The file is too large.")
	}
	b.h.mu.Lock()
	defer b.h.mu.Unlock()
	at := hub.Attachment{ID: hub.NewBlobID(b.h.Clock.Now()), Name: name, Type: http.DetectContentType(raw), Size: int64(len(raw))}
	b.h.blobs[at.ID] = blob{at, raw}
	return at, nil
}

func (b blobs) Open(_ context.Context, id hub.BlobID) (io.ReadCloser, hub.Attachment, error) {
	b.h.mu.Lock()
	defer b.h.mu.Unlock()
	one, ok := b.h.blobs[id]
	if !ok {
		return nil, hub.Attachment{}, hub.Errorf(hub.Missing, "no such file")
	}
	return io.NopCloser(bytes.NewReader(one.bytes)), one.Attachment, nil
}

// File stores a file as if an agent had attached it.
func (h *Hub) File(name string, raw []byte) hub.Attachment {
	at, _ := blobs{h}.Put(context.Background(), bytes.NewReader(raw), name, int64(len(raw))) // within its own limit
	return at
}
