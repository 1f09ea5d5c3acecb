package api

import (
	"context"

	"github.com/parleyhub/parley/api/page"
)

// The shapes of answers; see page.
type (
	List[T any]     = page.List[T]
	Snapshot[T any] = page.Snapshot[T]
	Paging          = page.Paging
	ByID            = page.ByID
	answer[T any]   = page.Answer[T]
	none            = page.None
)

func answered[T any](v T, err error) (*answer[T], error)      { return page.Of(v, err) }
func listed[T any](items []T, cursor string) *answer[List[T]] { return page.Listed(items, cursor) }
func next(cursor string) *string                              { return page.Next(cursor) }
func seqCursor(cursor string) (int64, error)                  { return page.Seq(cursor) }
func window[T any](all []T, p Paging, id func(*T) string) *answer[List[T]] {
	return page.Window(all, p, id)
}

// asOf is the head of the feed before what follows is read, so that an answer
// contains at least that much.
func (a *API) asOf(ctx context.Context) (int64, error) {
	_, seq, err := a.Store.Head(ctx)
	return seq, err
}
