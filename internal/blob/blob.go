// Package blob keeps the bytes of files on disk, addressed by what they are. In
// comes a stream of unknown length, out goes its digest, size and type by
// content. What Put has answered is synced: it survives a power cut. All paths
// go through os.Root, so nothing outside the folder can be reached.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"github.com/gabriel-vasile/mimetype"

	"github.com/parleyhub/parley/hub"
)

// Kept is what Put found out about a file.
type Kept struct {
	Digest string // sha256, hex
	Size   int64
	Type   string // by content, without parameters
}

// Store is one folder of files. It is safe for concurrent use, also by several
// processes on one folder.
type Store struct{ root *os.Root }

// Open opens the folder, and makes it when it is missing.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, hub.Wrap(hub.Invalid, err, "the folder for files cannot be made")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, hub.Wrap(hub.Invalid, err, "the folder for files cannot be opened")
	}
	if err := root.Mkdir("tmp", 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		_ = root.Close()
		return nil, hub.Wrap(hub.Invalid, err, "the folder for files cannot be written to")
	}
	return &Store{root: root}, nil
}

// Close lets go of the folder.
func (s *Store) Close() error { return s.root.Close() }

// Put stores r: written, synced, renamed into place, folder synced. Beyond limit
// bytes the error is Invalid and nothing is kept. The same bytes are kept once.
func (s *Store) Put(ctx context.Context, r io.Reader, limit int64) (Kept, error) {
	tmp := path.Join("tmp", hub.NewToken())
	k, err := s.write(tmp, io.LimitReader(&reader{ctx, r}, limit+1))
	if err == nil && k.Size > limit {
		err = &hub.Error{Kind: hub.Invalid, Text: "the file is too large", Detail: map[string]any{"limit": limit}}
	}
	if err == nil {
		err = s.place(tmp, k.Digest)
	}
	if err != nil {
		_ = s.root.Remove(tmp) // else the sweep finds it
		return Kept{}, err
	}
	return k, nil
}

func (s *Store) write(name string, r io.Reader) (Kept, error) {
	f, err := s.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return Kept{}, hub.Wrap(hub.Temporary, err, "the file could not be stored")
	}
	sum := sha256.New()
	head := &first{}
	n, err := io.Copy(io.MultiWriter(f, sum, head), r)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return Kept{}, hub.Wrap(hub.Temporary, err, "the file could not be stored")
	}
	typ, _, _ := strings.Cut(mimetype.Detect(head.b).String(), ";")
	return Kept{Digest: hex.EncodeToString(sum.Sum(nil)), Size: n, Type: typ}, nil
}

func (s *Store) place(tmp, digest string) error {
	name := at(digest)
	folder := path.Dir(name)
	if err := s.root.Mkdir(folder, 0o700); err == nil {
		err = s.sync(".")
		if err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrExist) {
		return hub.Wrap(hub.Temporary, err, "the file could not be stored")
	}
	if err := s.root.Rename(tmp, name); err != nil {
		return hub.Wrap(hub.Temporary, err, "the file could not be stored")
	}
	return s.sync(folder)
}

// sync makes the names in a folder durable.
func (s *Store) sync(folder string) error {
	d, err := s.root.Open(folder)
	if err == nil {
		err = d.Sync()
		if e := d.Close(); err == nil {
			err = e
		}
	}
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "the file could not be stored")
	}
	return nil
}

// Open reads a file; Missing when there is none.
func (s *Store) Open(digest string) (io.ReadCloser, error) {
	if !valid(digest) {
		return nil, hub.Errorf(hub.Missing, "there is no such file")
	}
	f, err := s.root.Open(at(digest))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, hub.Errorf(hub.Missing, "there is no such file")
	}
	if err != nil {
		return nil, hub.Wrap(hub.Temporary, err, "the file cannot be read")
	}
	return f, nil
}

// Sweep removes files older than before of which known says that nothing refers
// to them, and what a crash left half written. It answers how many.
func (s *Store) Sweep(ctx context.Context, before time.Time, known func(context.Context, []string) (map[string]bool, error)) (int, error) {
	removed := 0
	folders, err := fs.ReadDir(s.root.FS(), ".")
	if err != nil {
		return 0, hub.Wrap(hub.Temporary, err, "the folder for files cannot be read")
	}
	for _, folder := range folders {
		old, err := s.old(folder.Name(), before)
		if err != nil || ctx.Err() != nil {
			return removed, err
		}
		keep := map[string]bool{}
		if folder.Name() != "tmp" && len(old) > 0 {
			if keep, err = known(ctx, old); err != nil {
				return removed, err
			}
		}
		for _, name := range old {
			if !keep[name] && s.root.Remove(path.Join(folder.Name(), name)) == nil {
				removed++
			}
		}
	}
	return removed, nil
}

func (s *Store) old(folder string, before time.Time) ([]string, error) {
	entries, err := fs.ReadDir(s.root.FS(), folder)
	if err != nil {
		return nil, hub.Wrap(hub.Temporary, err, "the folder for files cannot be read")
	}
	var names []string
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && info.ModTime().Before(before) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

func at(digest string) string { return digest[:2] + "/" + digest }

func valid(digest string) bool {
	raw, err := hex.DecodeString(digest)
	return err == nil && len(raw) == sha256.Size
}

// first keeps the beginning of a stream, enough to tell its type.
type first struct{ b []byte }

func (f *first) Write(p []byte) (int, error) {
	if room := 3072 - len(f.b); room > 0 {
		f.b = append(f.b, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

// reader ends with its context.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
