package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
)

// archive writes members and remembers their digests.
type archive struct {
	ctx  context.Context // ends the copying between two reads
	tar  *tar.Writer
	sums map[string]string // of all members but files
}

func newArchive(ctx context.Context, w io.Writer) *archive {
	return &archive{ctx: ctx, tar: tar.NewWriter(w), sums: map[string]string{}}
}

func (a *archive) json(name string, v any) error {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	_, sum, err := a.add(name, bytes.NewReader(append(raw, '\n')))
	a.sums[name] = sum
	return err
}

func (a *archive) path(name, path string) error {
	f, err := os.Open(path) // #nosec G304 -- below the operator's own data folder
	if err != nil {
		return err
	}
	_, sum, err := a.add(name, f)
	a.sums[name] = sum
	return errors.Join(err, f.Close())
}

// add writes one member, whose length must not change meanwhile.
func (a *archive) add(name string, r io.ReadSeeker) (size int64, sum string, err error) {
	if size, err = r.Seek(0, io.SeekEnd); err != nil {
		return 0, "", err
	}
	if _, err = r.Seek(0, io.SeekStart); err != nil {
		return 0, "", err
	}
	if err := a.tar.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, Format: tar.FormatPAX}); err != nil {
		return 0, "", err
	}
	hash := sha256.New()
	_, err = io.Copy(io.MultiWriter(a.tar, hash), ending{a.ctx, io.LimitReader(r, size)})
	return size, hex.EncodeToString(hash.Sum(nil)), err
}

// ending is a reader that fails once its context has ended.
type ending struct {
	ctx context.Context
	r   io.Reader
}

func (e ending) Read(p []byte) (int, error) {
	if err := e.ctx.Err(); err != nil {
		return 0, err
	}
	return e.r.Read(p)
}
