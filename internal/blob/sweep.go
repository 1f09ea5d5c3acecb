package blob

import (
	"context"
	"errors"
	"io/fs"
	"time"
)

// sweepAtOnce is how many digests are asked about at a time.
const sweepAtOnce = 500

// Sweep removes files from before an instant that named does not know, and what
// broken uploads left behind. It answers how many it removed. Named gets digests
// and answers those that a row names. Bytes come before their row, so before
// must leave an upload time to finish: a day.
func (s *Store) Sweep(ctx context.Context, before time.Time, named func(context.Context, []string) (map[string]bool, error)) (int, error) {
	folders, err := fs.ReadDir(s.root.FS(), ".")
	if err != nil {
		return 0, trouble(err)
	}
	removed := 0
	for _, folder := range folders {
		old, err := s.old(folder.Name(), before)
		if err != nil {
			return removed, err
		}
		for len(old) > 0 {
			part := old[:min(len(old), sweepAtOnce)]
			old = old[len(part):]
			n, err := s.sweep(ctx, folder.Name(), part, before, named)
			removed += n
			if err != nil {
				return removed, err
			}
		}
	}
	return removed, nil
}

// old lists what lies in a folder since before an instant.
func (s *Store) old(folder string, before time.Time) ([]string, error) {
	files, err := fs.ReadDir(s.root.FS(), folder)
	if err != nil {
		return nil, trouble(err)
	}
	var out []string
	for _, f := range files {
		if (folder == temporary || valid(f.Name())) && s.lies(folder+"/"+f.Name(), before) {
			out = append(out, f.Name())
		}
	}
	return out, nil
}

func (s *Store) lies(path string, before time.Time) bool {
	info, err := s.root.Stat(path)
	return err == nil && info.ModTime().Before(before)
}

func (s *Store) sweep(ctx context.Context, folder string, names []string, before time.Time, named func(context.Context, []string) (map[string]bool, error)) (int, error) {
	var keep map[string]bool
	if folder != temporary {
		var err error
		if keep, err = named(ctx, names); err != nil {
			return 0, err
		}
	}
	removed := 0
	for _, name := range names {
		path := folder + "/" + name
		if keep[name] || !s.lies(path, before) { // it may have come again meanwhile
			continue
		}
		if err := s.root.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, trouble(err)
		}
		removed++
	}
	return removed, nil
}
