package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/parleyhub/parley/internal/store/cell"
	"github.com/parleyhub/parley/internal/store/paging"
)

// checks are the statements of fsck: each answers the ids of what breaks its
// rule. At most checkMost findings of one kind are listed.
var checks = []struct{ name, text string }{
	{"check_seq_gap", "the messages of the conversation are not numbered 1, 2, 3 …"},
	{"check_last_seq", "last_seq is not that of the last message"},
	{"check_ledger_message", "the inbox ledger names a message that is not there"},
	{"check_order_state", "the order and its message disagree about the delivery"},
	{"check_order_lost", "an outbound message waits without an order"},
	{"check_order_next", "an order that waits would never be taken"},
	{"check_step_stray", "a due step belongs to no conversation"},
	{"check_blob_row", "a message has a file without a row"},
	{"check_side_inbox", "the list of the inbox has an old status or time of the conversation"},
	{"check_identity_contact", "the handle belongs to nobody"},
	{"check_feed_gap", "the feed has a gap behind this fact"},
	{"check_feed_head", "the head of the feed is not its last fact"},
}

const checkMost = 100

// Check answers what is wrong with the data; nothing at all when all is well.
// It reads whole tables: not for a request.
func (s *Store) Check(ctx context.Context) ([]Finding, error) {
	ctx = unhurried(ctx)
	var out []Finding
	for _, c := range checks {
		ids, err := many(ctx, s.read(), c.name, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) }, checkMost)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		for _, id := range ids {
			out = append(out, Finding{Check: strings.TrimPrefix(c.name, "check_"), Object: id, Text: c.text})
		}
	}
	clocks, err := s.checkClocks(ctx)
	return append(out, clocks...), err
}

// checkClocks compares each running clock's deadline with the due steps: a
// clock that runs towards a deadline must have its breach step, due or fired.
func (s *Store) checkClocks(ctx context.Context) ([]Finding, error) {
	var out []Finding
	for after := ""; ; {
		part, err := many(ctx, s.read(), "check_clocks", scanConversation, after, paging.Most)
		if err != nil || len(part) == 0 {
			return out, err
		}
		for _, c := range part {
			after = string(c.ID)
			stored, err := s.read().number(ctx, "check_next_due", c.ID)
			if err != nil {
				return out, err
			}
			if stored != cell.MS(c.NextDue()) {
				out = append(out, Finding{Check: "next_due", Object: after, Text: "the list's deadline is not that of the clocks"})
			}
			for _, k := range c.Clocks {
				if !k.Running() || k.DueAt.IsZero() || !k.BreachedAt.IsZero() {
					continue
				}
				n, err := s.read().number(ctx, "check_breach_step", c.ID, k.Metric, k.Cycle)
				if err != nil {
					return out, err
				}
				if n == 0 {
					out = append(out, Finding{Check: "clock_step", Object: after, Text: "a clock runs without the step that would fire its breach"})
				}
			}
		}
	}
}
