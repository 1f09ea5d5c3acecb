package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sqlite"
)

// Restored says what came back.
type Restored struct {
	Manifest Manifest
	Unknown  int64           // messages that were on their way: nobody knows whether they went out since
	Findings []store.Finding // what fsck says about it
}

// stage is the folder inside the data folder in which a backup is unpacked. It
// stays when the restoring was killed; then the data folder is not empty.
const stage = ".restore"

// smallMost bounds the members that are read as JSON, in bytes.
const smallMost = 1 << 20

// fileMember is the name of a file in the archive.
var fileMember = regexp.MustCompile(`^blobs/([0-9a-f]{2})/([0-9a-f]{64})$`)

// Restore unpacks the backup at path into the data folder dir, which must be
// empty or absent. Nothing of it is used before every digest is right: the
// database gets its place last. The feed begins a new epoch, so that screens
// take everything anew; everybody signs in again; and what waited to be sent is
// marked unknown, because it may have gone out after the backup was made.
// Invalid: the archive is damaged, is no backup, or is of a newer version.
func Restore(ctx context.Context, path, dir string, now func() time.Time) (out Restored, err error) {
	f, err := os.Open(path) // #nosec G304 -- the operator names it
	if err != nil {
		return out, hub.Wrap(hub.Invalid, err, "the backup cannot be opened")
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	root, err := emptyFolder(dir)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	if err := root.Mkdir(stage, 0o700); err != nil {
		return out, trouble(err)
	}
	staged, err := root.OpenRoot(stage)
	if err != nil {
		return out, trouble(err)
	}
	out.Manifest, err = unpack(ctx, f, staged)
	if err == nil {
		err = out.finish(ctx, filepath.Join(dir, stage, databaseName), now)
	}
	if err = errors.Join(err, staged.Close()); err == nil {
		err = settle(root)
	}
	if err != nil {
		return out, trouble(errors.Join(err, root.RemoveAll(stage)))
	}
	return out, syncFolder(dir)
}

// emptyFolder opens dir, made if need be, and refuses one with anything in it.
func emptyFolder(dir string) (*os.Root, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, hub.Wrap(hub.Invalid, err, "--data: the folder cannot be made")
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, trouble(err)
	}
	for _, e := range entries {
		if e.Name() != "lost+found" { // a fresh file system has it
			return nil, hub.Errorf(hub.Conflict, "the data folder is not empty: a backup is restored into an empty one only")
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, trouble(err)
	}
	return root, nil
}

// finish makes the unpacked database one that a hub may start from.
func (out *Restored) finish(ctx context.Context, database string, now func() time.Time) error {
	s, err := sqlite.Open(ctx, database, now)
	if err != nil {
		return err
	}
	if out.Unknown, err = s.Restarted(ctx); err == nil {
		out.Findings, err = s.Check(ctx)
	}
	return errors.Join(err, s.Close())
}

// settle moves what was unpacked to its place, the database last: a data folder
// with a database is whole.
func settle(root *os.Root) error {
	for _, name := range []string{filesIn[:len(filesIn)-1], keysName, databaseName} {
		err := root.Rename(stage+"/"+name, name)
		if err != nil && (name == databaseName || !errors.Is(err, fs.ErrNotExist)) {
			return err
		}
	}
	return root.RemoveAll(stage)
}

// unpack reads the whole archive into root and answers its manifest once
// everything is there, synced, and as it was.
func unpack(ctx context.Context, r io.Reader, root *os.Root) (m Manifest, err error) {
	z, err := zstd.NewReader(r, zstd.WithDecoderMaxMemory(256<<20))
	if err != nil {
		return m, damaged(err)
	}
	defer z.Close()
	u := unpacker{root: root, sums: map[string]string{}}
	t := tar.NewReader(ending{ctx, z})
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return m, hub.Errorf(hub.Invalid, "the backup is cut off: its manifest is missing")
		}
		if err != nil {
			return m, damaged(err)
		}
		if h.Typeflag != tar.TypeReg {
			return m, hub.Errorf(hub.Invalid, "the backup has something in it that is not a file")
		}
		if len(u.sums) == 0 && h.Name != headName {
			return m, hub.Errorf(hub.Invalid, "this is not a backup of a hub")
		}
		if h.Name == manifestName {
			if _, err := small(t, &m); err != nil {
				return m, err
			}
			return m, u.whole(&m)
		}
		if err := u.member(h.Name, t); err != nil {
			return m, err
		}
	}
}

type unpacker struct {
	root  *os.Root
	sums  map[string]string
	files int64
}

func (u *unpacker) member(name string, r io.Reader) error {
	if _, twice := u.sums[name]; twice {
		return hub.Errorf(hub.Invalid, "the backup has a member twice")
	}
	file := fileMember.FindStringSubmatch(name)
	switch {
	case name == headName:
		var head Head
		sum, err := small(r, &head)
		u.sums[name] = sum
		if err != nil {
			return err
		}
		return head.understood()
	case name == databaseName, name == keysName:
		sum, err := u.write(name, r)
		u.sums[name] = sum
		return err
	case file != nil && file[1] == file[2][:2]:
		u.files++
		if err := u.root.MkdirAll(filesIn+file[1], 0o700); err != nil {
			return trouble(err)
		}
		sum, err := u.write(name, r)
		if err == nil && sum != file[2] {
			err = hub.Errorf(hub.Invalid, "the backup is damaged: a file is not what it was")
		}
		return err
	}
	return hub.Errorf(hub.Invalid, "the backup has a member that no backup has")
}

// write copies a member, synced, and answers its digest. A name that is there
// already is an error.
func (u *unpacker) write(name string, r io.Reader) (string, error) {
	f, err := u.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", trouble(err)
	}
	hash := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, hash), r)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		var disk *fs.PathError
		if errors.As(err, &disk) {
			return "", trouble(err)
		}
		return "", damaged(err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// whole compares what came with what the manifest says.
func (u *unpacker) whole(m *Manifest) error {
	for name, sum := range m.SHA256 {
		if u.sums[name] != sum {
			return hub.Errorf(hub.Invalid, "the backup is damaged: %s is not what it was", name)
		}
	}
	if len(m.SHA256) != len(u.sums) || m.SHA256[databaseName] == "" || m.Files != u.files {
		return hub.Errorf(hub.Invalid, "the backup is damaged: not everything is in it")
	}
	return nil
}

// understood refuses what a newer program wrote.
func (h Head) understood() error {
	latest, err := store.Latest("sqlite")
	if err != nil {
		return err
	}
	if h.Format > format || h.Schema > latest {
		return hub.Errorf(hub.Invalid, "the backup was made by a newer version (%s): restore it with that one", h.Version)
	}
	if h.Format < 1 {
		return hub.Errorf(hub.Invalid, "this is not a backup of a hub")
	}
	return nil
}

// small decodes a JSON member and answers its digest.
func small(r io.Reader, into any) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(r, smallMost))
	if err != nil {
		return "", damaged(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return "", damaged(err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}

func damaged(err error) error {
	if errors.Is(err, context.Canceled) {
		return hub.Wrap(hub.Temporary, err, "it was broken off")
	}
	return hub.Wrap(hub.Invalid, err, "the backup is damaged or is not one")
}
