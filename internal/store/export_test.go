package store

import (
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
	"github.com/parleyhub/parley/internal/store/narrow"
	"github.com/parleyhub/parley/internal/store/paging"
)

// Statements are the named statements, for tests.
func Statements() map[string]string {
	out := map[string]string{}
	for name, text := range statements {
		out[name] = text
	}
	return out
}

// KeysText is the text that finds the rows of a list's first page, or of a
// later one, as SQLite gets it.
func KeysText(sc hub.Scope, q ConversationQuery, later bool) (string, []any) {
	q.Limit = 50
	b := &narrow.Builder{Place: "rowid"}
	var text string
	switch q.Sort {
	case SortDeadline, SortWaiting:
		column := map[Sort]string{SortDeadline: "next_due", SortWaiting: "waiting_since"}[q.Sort]
		var after paging.Position
		if later {
			after = paging.Position{"5", "6", "cnv"}
		}
		text = b.Dated(sc, q, column, after)
	default:
		var below paging.Position
		if later {
			below = paging.Position{"6", "cnv"}
		}
		arms, rest := b.Arms(sc, q)
		text = b.Newest(arms, rest, below, 50)
	}
	c := Dialect{Question: true}.compile(text)
	return c.Text, cell.Arguments(c, b.Args)
}
