package reports

// Definitions say what each figure means, in the words of docs/reports.md. Bots
// and automatic messages are in none of them unless it says so.
var Definitions = map[string]string{
	"clocks":            "Clocks that began in the period: first and next response, resolution, promise. A clock belongs to the period in which it began.",
	"met":               "Stopped at or before the deadline. A reply counts when a person wrote it and it did not bounce.",
	"breached":          "The deadline passed first, whatever ended the clock afterwards; also those that still run past it.",
	"attainment":        "met / (met + breached). Cancelled, waived, closed unanswered and merged clocks are in neither.",
	"open":              "Running or paused, deadline not passed.",
	"provisional":       "Met or breached, and may still change: a resolution inside the reopen window, or a breached clock that still runs.",
	"cancelled":         "Ended without a verdict: resolved before any answer, message withdrawn, spam.",
	"waived":            "Somebody said, with their name and reason, that no answer was needed.",
	"closed_unanswered": "Resolved while a next response was due.",
	"merged":            "The wait went on in another conversation.",
	"answered":          "Clocks that ended with an answer; the percentiles are of these.",
	"p50_s":             "Half of the answers took at most so many seconds, by nearest rank; p90, p95 and p99 alike. Business: seconds in open hours, without pauses. Elapsed: on the wall clock.",
	"held_s":            "By agent: seconds that clocks ran while the agent held the conversation. Elsewhere: the seconds of all clocks together.",
	"by_agent":          "A breach is charged to whoever held the clock at its deadline, a met clock credited to whoever held it at its end. A conversation received after its breach charges nobody.",
	"open_now":          "Conversations that are open or waiting, not snoozed.",
	"queue":             "Open conversations that nobody holds.",
	"waiting":           "Conversations with a message of a person that nobody has answered or waived.",
	"people":            "People who wait, each once over all channels; a conversation marked as a separate matter waits on its own.",
	"longest_since":     "Received instant of the oldest unanswered message.",
	"at_risk":           "Conversations whose nearest running deadline is within five minutes.",
	"breached_now":      "Conversations whose nearest running deadline has passed.",
	"received":          "Messages that people wrote, without automatic mail, in a quarter of an hour; by the channel on which the conversation began.",
	"answered_rate":     "Messages that agents sent in a quarter of an hour, without bots and campaigns.",
	"attainment_today":  "met / (met + breached) of the clocks that were decided since midnight in the workspace's zone.",
	"p_breach":          "Probability that a running clock is missed, from its place in the queue, people online with room, how long answers of this team take, and the open time left.",
}
