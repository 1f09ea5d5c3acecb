package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// forgetMessages takes the words of messages that were taken back out of every
// place but their own row, which the same set has changed or written empty.
func (d db) forgetMessages(ctx context.Context, all []hub.Forgotten) error {
	if len(all) == 0 {
		return nil
	}
	if d.s.dialect.Shred != "" {
		if err := d.tx.Script(ctx, d.s.dialect.Shred); err != nil {
			return err
		}
	}
	// An indexer that has just read what is forgotten now writes nothing of it.
	if _, err := d.exec(ctx, "erase_index_again", indexer); err != nil {
		return err
	}
	for _, g := range all {
		for _, step := range []func(context.Context, hub.Forgotten) error{d.forgetFiles, d.forgetIndex, d.forgetFacts} {
			if err := step(ctx, g); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d db) forgetFiles(ctx context.Context, g hub.Forgotten) error {
	parts, err := d.dropRaws(ctx, "forget_raw_parts", []hub.MessageID{g.MessageID})
	if err != nil {
		return err
	}
	return d.dropFiles(ctx, g.MessageID, slices.Concat(g.Blobs, parts))
}

func (d db) forgetIndex(ctx context.Context, g hub.Forgotten) error {
	if err := d.dropDocumentsOf(ctx, g.MessageID); err != nil {
		return err
	}
	docs, err := many(ctx, d, "search_doc_unknown", func(r *sql.Rows) (n int64, err error) { return n, r.Scan(&n) }, g.ConversationID)
	for _, n := range docs {
		if err == nil {
			err = d.dropDocument(ctx, n)
		}
	}
	return err
}

// clocksDiffer is how far the clocks of two processes of one hub may be apart.
const clocksDiffer = time.Hour

// factPiece is how many facts of a conversation are looked through at once.
const factPiece = 200

func (d db) forgetFacts(ctx context.Context, g hub.Forgotten) error {
	for after := int64(0); ; {
		part, err := many(ctx, d, "fact_of_conversation_from", scanFact, g.ConversationID, g.At.Add(-clocksDiffer), after, factPiece)
		if err != nil || len(part) == 0 {
			return err
		}
		for _, f := range part {
			after = f.Seq
			if !f.Forget(g) {
				continue
			}
			if _, err := d.exec(ctx, "fact_rewrite", string(f.Data), f.Seq); err != nil {
				return err
			}
		}
	}
}
