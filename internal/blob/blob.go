// Package blob keeps the bytes of files on disk, each under the SHA-256 of its
// content. In come readers with a limit; what has been answered is synced, file
// and folder. Names, owners and rights are rows of the store; a file that no row
// names for a day is swept away. All paths go through an os.Root.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/gabriel-vasile/mimetype"

	"github.com/parleyhub/parley/hub"
)

// Store is one folder of files. It is safe for concurrent use.
type Store struct {
	root *os.Root
}

// Kept is what Put made of a reader.
type Kept struct {
	Digest string // SHA-256 in hex
	Size   int64
	Type   string // media type by content, never by claim
}

// temporary files have this folder, so that the sweep tells them apart.
const temporary = "tmp"

// Open opens the folder and makes it if need be.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, hub.Wrap(hub.Temporary, err, "the folder for files cannot be made")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, hub.Wrap(hub.Temporary, err, "the folder for files cannot be opened")
	}
	s := &Store{root: root}
	if err := s.folder(temporary); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return s, nil
}

// Close frees the folder.
func (s *Store) Close() error { return s.root.Close() }

// folder makes a folder below the root and syncs the root.
func (s *Store) folder(name string) error {
	err := s.root.Mkdir(name, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err == nil {
		err = s.sync(".")
	}
	if err != nil {
		return trouble(err)
	}
	return nil
}

// sync makes the entries of a folder durable.
func (s *Store) sync(dir string) error {
	d, err := s.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func trouble(err error) error { return hub.Wrap(hub.Temporary, err, "the file cannot be kept now") }

// sniffed is how much of a file decides its type.
const sniffed = 64 << 10

// Put keeps r, of at most limit bytes, and answers after it is synced. A file
// over the limit is Invalid and leaves nothing behind. The same content again
// is kept once.
func (s *Store) Put(ctx context.Context, r io.Reader, limit int64) (Kept, error) {
	name := temporary + "/" + hub.NewToken()
	f, err := s.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return Kept{}, trouble(err)
	}
	kept, err := write(ctx, f, r, limit)
	if err != nil {
		return Kept{}, errors.Join(err, f.Close(), s.root.Remove(name))
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return Kept{}, errors.Join(trouble(err), s.root.Remove(name))
	}
	if err := s.folder(kept.Digest[:2]); err != nil {
		return Kept{}, errors.Join(err, s.root.Remove(name))
	}
	// A rename over a file of the same content changes nothing but its age, which
	// is wanted: the sweep must not take it from under the new row.
	if err := s.root.Rename(name, place(kept.Digest)); err != nil {
		return Kept{}, errors.Join(trouble(err), s.root.Remove(name))
	}
	if err := s.sync(kept.Digest[:2]); err != nil {
		return Kept{}, trouble(err)
	}
	return kept, nil
}

// place is the path of a digest.
func place(digest string) string { return digest[:2] + "/" + digest }

func write(ctx context.Context, f io.Writer, r io.Reader, limit int64) (Kept, error) {
	sum := sha256.New()
	var head []byte
	var size int64
	buf := make([]byte, 64<<10)
	for {
		if err := ctx.Err(); err != nil {
			return Kept{}, hub.Wrap(hub.Temporary, err, "the upload was broken off")
		}
		n, err := r.Read(buf)
		if size += int64(n); size > limit {
			return Kept{}, hub.Errorf(hub.Invalid, "the file is larger than %d bytes", limit)
		}
		if room := sniffed - len(head); room > 0 {
			head = append(head, buf[:min(n, room)]...)
		}
		sum.Write(buf[:n])
		if _, err := f.Write(buf[:n]); err != nil {
			return Kept{}, trouble(err)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			var known *hub.Error
			if errors.As(err, &known) {
				return Kept{}, err
			}
			return Kept{}, hub.Wrap(hub.Invalid, err, "the file could not be read to its end")
		}
	}
	return Kept{Digest: hex.EncodeToString(sum.Sum(nil)), Size: size, Type: mimetype.Detect(head).String()}, nil
}

// Open reads the file of a digest; Missing when there is none. The reader can
// seek, for ranges.
func (s *Store) Open(digest string) (io.ReadSeekCloser, error) {
	if !valid(digest) {
		return nil, &hub.Error{Kind: hub.Missing, Op: "blob.open", Text: "there is no such file"}
	}
	f, err := s.root.Open(place(digest))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &hub.Error{Kind: hub.Missing, Op: "blob.open", Text: "there is no such file", Err: err}
	case err != nil:
		return nil, hub.Wrap(hub.Temporary, err, "the file cannot be read now")
	}
	return f, nil
}

func valid(digest string) bool {
	raw, err := hex.DecodeString(digest)
	return err == nil && len(raw) == sha256.Size && hex.EncodeToString(raw) == digest
}

// Check reads a file again and says whether it is still what it was.
func (s *Store) Check(digest string) error {
	f, err := s.Open(digest)
	if err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	if err := errors.Join(err, f.Close()); err != nil {
		return hub.Wrap(hub.Temporary, err, "the file cannot be read now")
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != digest {
		return &hub.Error{Kind: hub.Internal, Op: "blob.check", Text: "the file has changed on disk", Err: fmt.Errorf("content has digest %s", got)}
	}
	return nil
}
