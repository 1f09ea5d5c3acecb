package blob

import (
	"context"
	"time"
)

// Remove removes those of the files that named does not know, at once and not
// when the sweep comes. One that was put at or after before stays: the same
// content is somebody else's upload by now. It answers how many it removed.
func (s *Store) Remove(ctx context.Context, digests []string, before time.Time, named func(context.Context, []string) (map[string]bool, error)) (int, error) {
	removed := 0
	for _, digest := range digests {
		if !valid(digest) {
			continue
		}
		n, err := s.sweep(ctx, digest[:2], []string{digest}, before, named)
		removed += n
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}
