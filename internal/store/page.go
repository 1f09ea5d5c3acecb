package store

import (
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/narrow"
)

// Page is one piece of a list.
type Page[T any] struct {
	Items []T
	Next  string // cursor of the next page; empty at the end
}

// ConversationQuery says which conversations a list shows.
type ConversationQuery = narrow.Query

// Sort orders a list of conversations.
type Sort = narrow.Sort

// The orders.
const (
	SortNewest   = narrow.SortNewest
	SortDeadline = narrow.SortDeadline
	SortWaiting  = narrow.SortWaiting
)

// ConversationRow is one row of a list. Conversation.SLA is not filled.
type ConversationRow struct {
	Conversation hub.Conversation
	ContactName  string
	ReadSeq      int64 // how far the agent of the query has read
}

// page cuts found, which was asked for with one row more than limit, to size.
func page[T any](found []T, limit int, cursor func(T) string) Page[T] {
	if len(found) <= limit {
		return Page[T]{Items: found}
	}
	return Page[T]{Items: found[:limit], Next: cursor(found[limit-1])}
}
