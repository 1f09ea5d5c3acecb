package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/parleyhub/parley/hub"
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
	{"check_raw_part", "the original of a part of a message has no message, or its file has no row"},
	{"check_side_inbox", "the list of the inbox has an old status or time of the conversation"},
	{"check_identity_contact", "the handle belongs to nobody"},
	{"check_stray_person", "a trait, consent, event, coupon or membership belongs to nobody"},
	{"check_stray_prop", "a property belongs to no event"},
	{"check_enrolment", "somebody inside a journey would never be looked at again"},
	{"check_send_counts", "what is kept of how many rows the run has is not its ledger"},
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
	people, err := s.checkPeople(ctx)
	if err != nil {
		return nil, err
	}
	clocks, err := s.checkClocks(ctx)
	return slices.Concat(out, people, clocks), err
}

// checkPeople compares what segments ask of people with what is stored of them.
func (s *Store) checkPeople(ctx context.Context) (out []Finding, err error) {
	for after := ""; ; {
		part, err := many(ctx, s.read(), "check_people", scanContact, after, paging.Most)
		if err != nil || len(part) == 0 {
			return out, err
		}
		ids := make([]hub.ContactID, len(part))
		for i, c := range part {
			ids[i], after = c.ID, string(c.ID)
		}
		have, err := s.read().spreadNow(ctx, ids)
		if err != nil {
			return out, err
		}
		for i := range part {
			want, is := spreadOf(&part[i]), have[part[i].ID]
			if !maps.Equal(want.traits, is.traits) {
				out = append(out, Finding{Check: "side_traits", Object: string(part[i].ID), Text: "segments see other traits than the person has"})
			}
			if !maps.Equal(want.consents, is.consents) {
				out = append(out, Finding{Check: "side_consents", Object: string(part[i].ID), Text: "segments see other consents than the person gave"})
			}
		}
		if len(out) >= checkMost {
			return out, nil
		}
	}
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
