// Package backup puts everything that an embedded hub keeps into one file, while
// the hub runs, and brings it back. In: a data folder. Out: a tar under zstd
// with the database as of one instant, the files that its rows name, the keys,
// and a manifest with the digest of each; what has been answered is synced. The
// file opens every credential and every word of the hub: it is a secret.
//
// What was accepted but not yet routed lives in the bus and is not in it.
package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/blob"
	"github.com/parleyhub/parley/internal/store/sqlite"
)

// Members of the archive, in this order; the files stand below filesIn.
const (
	headName     = "parley-backup.json"
	databaseName = "hub.db"
	keysName     = auth.KeyFile
	filesIn      = "blobs/"
	manifestName = "manifest.json"
)

// format is the archive's own number; a higher one is not understood.
const format = 1

// leftover is the age at which the part files of a killed backup are removed.
const leftover = 24 * time.Hour

// Head stands first in the archive, so that what is too new is refused at once.
type Head struct {
	Format  int       `json:"format"`
	Version string    `json:"version"` // of the program that wrote it
	Schema  int       `json:"schema"`  // of the database
	At      time.Time `json:"at"`      // everything committed before is in it
}

// Manifest stands last. A file's digest is its name, so of files there is only
// the sum.
type Manifest struct {
	Head
	Counts  map[string]int64  `json:"counts"`  // rows by table
	SHA256  map[string]string `json:"sha256"`  // by member
	Files   int64             `json:"files"`   // members below blobs/
	Bytes   int64             `json:"bytes"`   // of those files together
	Missing int64             `json:"missing"` // files that rows name and the disk did not have
}

// Write makes the backup of the data folder dir as the file at path, which is
// replaced in one step when all of it is on disk, and never before.
func Write(ctx context.Context, dir, path, version string, now func() time.Time) (m Manifest, err error) {
	folder, base := filepath.Dir(path), filepath.Base(path)
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return m, hub.Errorf(hub.Invalid, "%s is not a file", base)
	}
	sweep(folder, base, now().Add(-leftover))
	work, err := os.MkdirTemp(folder, "."+base+".*.part") // 0700 by definition
	if err != nil {
		return m, hub.Wrap(hub.Temporary, err, "the backup cannot be written there")
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	m.Head = Head{Format: format, Version: version, At: now().UTC()}
	database := filepath.Join(work, databaseName)
	if err := sqlite.Copy(ctx, filepath.Join(dir, databaseName), database); err != nil {
		return m, err
	}
	archive := filepath.Join(work, "archive")
	f, err := os.OpenFile(archive, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // #nosec G304 -- in the folder made above
	if err != nil {
		return m, hub.Wrap(hub.Temporary, err, "the backup cannot be written there")
	}
	err = fill(ctx, f, &m, dir, database)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return m, trouble(err)
	}
	if err := os.Rename(archive, path); err != nil {
		return m, trouble(err)
	}
	return m, syncFolder(folder)
}

// fill writes all members into f.
func fill(ctx context.Context, f *os.File, m *Manifest, dir, database string) error {
	z, err := zstd.NewWriter(f)
	if err != nil {
		return err
	}
	a := newArchive(ctx, z)
	held, err := sqlite.Look(ctx, database, func(string) error { return nil })
	if err == nil {
		m.Schema, m.Counts = held.Schema, held.Counts
		err = a.json(headName, m.Head)
	}
	if err == nil {
		err = a.path(databaseName, database)
	}
	if err == nil { // after the database: a ring that grew meanwhile still opens all of it
		err = a.path(keysName, filepath.Join(dir, keysName))
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // a hub without a credential has no keys yet
	}
	if err == nil {
		err = a.files(ctx, m, filepath.Join(dir, filesIn), database)
	}
	if err == nil {
		m.SHA256 = a.sums
		err = a.json(manifestName, m)
	}
	return errors.Join(err, a.tar.Close(), z.Close())
}

// files adds the files that the copied rows name. Bytes come before their row,
// so each was there when the copy was made.
func (a *archive) files(ctx context.Context, m *Manifest, dir, database string) (err error) {
	disk, err := blob.Open(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, disk.Close()) }()
	_, err = sqlite.Look(ctx, database, func(digest string) error {
		r, err := disk.Open(digest)
		if hub.Is(err, hub.Missing) {
			m.Missing++
			return nil
		}
		if err != nil {
			return err
		}
		n, sum, err := a.add(place(digest), r)
		if err == nil && sum != digest {
			err = hub.Errorf(hub.Internal, "the file %s has changed on disk", digest)
		}
		m.Files++
		m.Bytes += n
		return errors.Join(err, r.Close())
	})
	return err
}

// place is where a file lies, in the archive as on disk.
func place(digest string) string { return filesIn + digest[:2] + "/" + digest }

// sweep removes what killed backups of the same name left long ago.
func sweep(folder, base string, before time.Time) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return // Write says it
	}
	for _, e := range entries {
		name := e.Name()
		if !e.IsDir() || !strings.HasPrefix(name, "."+base+".") || !strings.HasSuffix(name, ".part") {
			continue
		}
		if info, err := e.Info(); err == nil && info.ModTime().Before(before) {
			_ = os.RemoveAll(filepath.Join(folder, name)) // the next backup tries again
		}
	}
}

func syncFolder(dir string) error {
	d, err := os.Open(dir) // #nosec G304 -- the operator's own folder
	if err != nil {
		return trouble(err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return trouble(err)
	}
	return nil
}

// trouble gives an error of the disk its words.
func trouble(err error) error {
	var known *hub.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	return hub.Wrap(hub.Temporary, fmt.Errorf("backup: %w", err), "the disk could not be written or read")
}
