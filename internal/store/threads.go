package store

import (
	"context"
	"database/sql"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// FindRefs answers where the network ids of a brand belong. The first
// conversation that used an id keeps it.
func (s *Store) FindRefs(ctx context.Context, brand hub.BrandID, refs []string) (map[string]hub.ThreadRef, error) {
	out := make(map[string]hub.ThreadRef)
	keys, back := cell.Keys(withoutEmpty(refs))
	err := each(ctx, s.read(), "ref_find", keys, func(r *sql.Rows) error {
		var f hub.ThreadRef
		err := r.Scan(&f.BrandID, &f.Ref, &f.ConversationID, &f.MessageID, cell.When(&f.At))
		f.Ref = back[f.Ref]
		out[f.Ref] = f
		return err
	}, brand)
	return out, err
}

// FindTokens answers to whom and for what reply tokens were given.
func (s *Store) FindTokens(ctx context.Context, tokens []string) (map[string]hub.ReplyToken, error) {
	out := make(map[string]hub.ReplyToken)
	keys, back := cell.Keys(withoutEmpty(tokens))
	err := each(ctx, s.read(), "token_find", keys, func(r *sql.Rows) error {
		var t hub.ReplyToken
		err := r.Scan(&t.Token, &t.ConversationID, &t.Handle.Kind, &t.Handle.Scope, &t.Handle.Address, cell.When(&t.At))
		t.Token = back[t.Token]
		out[t.Token] = t
		return err
	})
	return out, err
}

func withoutEmpty(in []string) []string {
	out := make([]string, 0, len(in))
	for _, s := range in {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (d db) putRefs(ctx context.Context, refs []hub.ThreadRef) error {
	rows := make([][]any, len(refs))
	for i, r := range refs {
		rows[i] = []any{r.BrandID, cell.Key(r.Ref), r.ConversationID, r.MessageID, r.At}
	}
	_, err := d.insert(ctx, "ref_insert", rows)
	return err
}

func (d db) putTokens(ctx context.Context, tokens []hub.ReplyToken) error {
	rows := make([][]any, len(tokens))
	for i, t := range tokens {
		rows[i] = []any{cell.Key(t.Token), t.ConversationID, t.Handle.Kind, t.Handle.Scope, t.Handle.Address, t.At}
	}
	_, err := d.insert(ctx, "token_insert", rows)
	return err
}
