// Package page is the shapes of answers that all nouns share: a page of a list
// with its cursor, a row by its id, an answer with nothing around it.
package page

import (
	"slices"
	"strconv"
	"time"

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

// Answer is a body with nothing around it.
type Answer[T any] struct{ Body T }

// Of is v as an answer, or the error.
func Of[T any](v T, err error) (*Answer[T], error) {
	if err != nil {
		return nil, err
	}
	return &Answer[T]{Body: v}, nil
}

// None is an answer without a body.
type None struct{}

// ByID is the input of whatever concerns one row.
type ByID struct {
	ID string `path:"id" maxLength:"64" doc:"Id of the row"`
}

// Next is a cursor as it is sent: null at the end.
func Next(cursor string) *string {
	if cursor == "" {
		return nil
	}
	return &cursor
}

// Listed is a page of a list.
func Listed[T any](items []T, cursor string) *Answer[List[T]] {
	if items == nil {
		items = []T{}
	}
	return &Answer[List[T]]{Body: List[T]{Items: items, NextCursor: Next(cursor)}}
}

// Window pages through a list that is short enough to be read as a whole, such
// as agents or teams. The cursor is the id of the last item.
func Window[T any](all []T, p Paging, id func(*T) string) *Answer[List[T]] {
	if p.Cursor != "" {
		at := slices.IndexFunc(all, func(t T) bool { return id(&t) == p.Cursor })
		if at < 0 {
			all = nil
		} else {
			all = all[at+1:]
		}
	}
	if len(all) <= p.Limit {
		return Listed(all, "")
	}
	return Listed(all[:p.Limit], id(&all[p.Limit-1]))
}

// Seq reads a cursor that is a sequence number.
func Seq(cursor string) (int64, error) {
	if cursor == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(cursor, 10, 64)
	if err != nil || n < 0 {
		return 0, hub.InvalidField("cursor", "is not a cursor of this list")
	}
	return n, nil
}

// Day reads an instant or a date of a zone; empty is otherwise.
func Day(field, text string, otherwise time.Time, zone *time.Location) (time.Time, error) {
	if text == "" {
		return otherwise, nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	at, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return at, hub.InvalidField(field, "is neither an instant (RFC 3339) nor a date")
	}
	return at, nil
}
