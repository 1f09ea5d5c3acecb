package bus

import (
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// Subjects come from here and from nowhere else.
const (
	subjectHealth = "health"
	// HintFacts says that facts were committed.
	HintFacts = "hint.facts"
	// HintSettings says that inboxes, agents or the workspace changed.
	HintSettings = "hint.settings"
	// RoundSettings is the same for one inbox, as a round.
	RoundSettings = "round.settings"
	// HintCustomers says that conversations of some people changed; the data is
	// their keys, a line each.
	HintCustomers = "hint.customers"
	// TypingToCustomers carries that an agent types to a customer.
	TypingToCustomers = "eph.customers"
	// HintSteps says that a clock step may be due earlier than known.
	HintSteps = "hint.steps"
	// HintCampaigns says that a run of a campaign was changed.
	HintCampaigns = "hint.campaigns"
	// Ephemeral carries typing, viewing and presence between processes.
	Ephemeral = "eph.desk"
	// Kick says that an agent's rights ended; the data is the agent's id.
	Kick = "hint.kick"
)

// HintOut says that orders of a lane may be due.
func HintOut(lane hub.Lane) string { return "hint.out." + string(lane) }

func shardSubjects(i int) string { return fmt.Sprintf("in.*.%d.>", i) }

func inSubject(gen string, shard int, kind hub.ChannelKind, inbox hub.InboxID, thread string) string {
	return fmt.Sprintf("in.%s.%d.%s.%s.%s", gen, shard, clean(string(kind)), clean(string(inbox)), token(thread))
}

// ShardOf says which shard keeps the order of a thread.
func ShardOf(kind hub.ChannelKind, inbox hub.InboxID, thread string) int {
	h := fnv.New64a()
	for _, part := range []string{string(kind), string(inbox), thread} {
		_, _ = h.Write([]byte(part)) // a hash never fails
		_, _ = h.Write([]byte{0})
	}
	sum := h.Sum64()
	return int((sum ^ sum>>32) % Shards)
}

// token is a subject token for any text, whatever its bytes.
func token(s string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s))
	return fmt.Sprintf("%016x", h.Sum64())
}

// clean keeps ids as they are and makes anything else harmless in a subject.
func clean(s string) string {
	if s == "" {
		return "_"
	}
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, s)
}
