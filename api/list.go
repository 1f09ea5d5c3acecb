package api

import (
	"context"
	"slices"
	"strconv"

	"github.com/parleyhub/parley/hub"
)

// List is one page of anything.
type List[T any] struct {
	Items      []T     `json:"items"`
	NextCursor *string `json:"next_cursor" doc:"Pass it as cursor to read on; null at the end"`
}

// Snapshot is a page that says how much of the feed it contains.
type Snapshot[T any] struct {
	Items      []T     `json:"items"`
	NextCursor *string `json:"next_cursor" doc:"Pass it as cursor to read on; null at the end"`
	AsOf       int64   `json:"as_of" doc:"Position in the feed that this answer contains at least; subscribe from here"`
}

// Paging are the parameters of every list.
type Paging struct {
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200" doc:"How many at most"`
	Cursor string `query:"cursor" maxLength:"512" pattern:"^[A-Za-z0-9_.~-]*$" patternDescription:"characters A-Za-z0-9-_.~" doc:"next_cursor of the page before; empty from the start"`
}

// answer is a body with nothing around it.
type answer[T any] struct{ Body T }

func answered[T any](v T, err error) (*answer[T], error) {
	if err != nil {
		return nil, err
	}
	return &answer[T]{Body: v}, nil
}

// none is an answer without a body.
type none struct{}

// ByID is the input of whatever concerns one row.
type ByID struct {
	ID string `path:"id" maxLength:"64" doc:"Id of the row"`
}

func next(cursor string) *string {
	if cursor == "" {
		return nil
	}
	return &cursor
}

func listed[T any](items []T, cursor string) *answer[List[T]] {
	if items == nil {
		items = []T{}
	}
	return &answer[List[T]]{Body: List[T]{Items: items, NextCursor: next(cursor)}}
}

// window pages through a list that is short enough to be read as a whole, such
// as agents or teams. The cursor is the id of the last item.
func window[T any](all []T, p Paging, id func(*T) string) *answer[List[T]] {
	if p.Cursor != "" {
		at := slices.IndexFunc(all, func(t T) bool { return id(&t) == p.Cursor })
		if at < 0 {
			all = nil
		} else {
			all = all[at+1:]
		}
	}
	if len(all) <= p.Limit {
		return listed(all, "")
	}
	return listed(all[:p.Limit], id(&all[p.Limit-1]))
}

// seqCursor reads a cursor that is a sequence number.
func seqCursor(cursor string) (int64, error) {
	if cursor == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(cursor, 10, 64)
	if err != nil || n < 0 {
		return 0, hub.InvalidField("cursor", "is not a cursor of this list")
	}
	return n, nil
}

// asOf is the head of the feed before what follows is read, so that an answer
// contains at least that much.
func (a *API) asOf(ctx context.Context) (int64, error) {
	_, seq, err := a.Store.Head(ctx)
	return seq, err
}
