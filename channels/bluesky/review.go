package bluesky

import (
	"context"
	"slices"
)

// review looks whether posts that came in of late are still there. The API tells
// of no deletion; a view that lags is given a second chance.
func (l *listener) review(ctx context.Context) error {
	changed := false
	for part := range slices.Chunk(slices.Clone(l.cur.Recent), byURILimit) {
		uris := make([]string, len(part))
		for i, k := range part {
			uris[i] = k.URI
		}
		list, err := l.standing(ctx, uris...)
		if err != nil {
			return err
		}
		there := map[string]bool{}
		for i := range list {
			there[list[i].URI] = true
		}
		for _, k := range part {
			at := slices.IndexFunc(l.cur.Recent, func(one known) bool { return one.URI == k.URI })
			switch {
			case there[k.URI] == !k.Absent:
				if k.Absent {
					if err := l.gone(ctx, k.URI); err != nil {
						return err
					}
					l.cur.Recent = slices.Delete(l.cur.Recent, at, at+1)
					changed = true
				}
			default:
				l.cur.Recent[at].Absent = !there[k.URI]
				changed = true
			}
		}
	}
	if changed {
		return l.saveCursor(ctx, &l.cur)
	}
	return nil
}

func (l *listener) gone(ctx context.Context, uri string) error {
	did, _, _, _ := parts(uri) // it was one when it came in
	if err := l.sink.Message(ctx, l.deleted(uri, did)); err != nil {
		return refused(err)
	}
	return nil
}
