package reports

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// AtRisk is how near a deadline has to be to be shown as at risk.
const AtRisk = 5 * time.Minute

// What a wall shows of a long list; the numbers count all of it.
const (
	shownClocks = 100
	shownPeople = 100
)

// Wall is everything the supervisor sees, as of one position in the feed. Rows
// are also the cells of the live stream: "section/id".
type Wall struct {
	AsOf       int64             `json:"as_of" doc:"Position in the feed that these figures contain"`
	At         time.Time         `json:"at"`
	Totals     Group             `json:"totals"`
	Channels   []Group           `json:"channels"`
	Teams      []Group           `json:"teams" doc:"Those without a team have the id none"`
	Agents     []AgentRow        `json:"agents"`
	Clocks     []ClockRow        `json:"clocks" doc:"The 100 most overdue and the 100 that are due next within five minutes"`
	People     []PersonRow       `json:"people" doc:"The 100 people who wait longest, over all their conversations"`
	Rates      []Rate            `json:"rates" doc:"Sixteen quarters of an hour, the oldest first"`
	Attainment []Attained        `json:"attainment" doc:"Clocks decided today, in the workspace's zone"`
	Lists      map[string]string `json:"lists" doc:"By number: the query of GET /conversations that lists what it counts; add the row's own filter"`
}

// Group is the state of a queue.
type Group struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Filter   string    `json:"filter" doc:"Query of GET /conversations that narrows a list to this row"`
	Open     int       `json:"open" doc:"Conversations that somebody has to act on"`
	Queue    int       `json:"queue" doc:"Open conversations that nobody holds"`
	Waiting  int       `json:"waiting" doc:"Conversations in which a customer waits for an answer"`
	People   int       `json:"people" doc:"People who wait, each once"`
	Longest  time.Time `json:"longest_since,omitzero" doc:"Since when the longest waits; absent when nobody waits"`
	AtRisk   int       `json:"at_risk" doc:"Conversations whose nearest deadline is within five minutes"`
	Breached int       `json:"breached" doc:"Conversations whose nearest deadline has passed"`

	longest int64
}

// AgentRow is one colleague.
type AgentRow struct {
	ID       hub.AgentID `json:"id"`
	Name     string      `json:"name"`
	Filter   string      `json:"filter"`
	State    string      `json:"state" enum:"online,away,offline"`
	Reason   string      `json:"reason,omitempty"`
	Since    time.Time   `json:"since,omitzero"`
	Held     int         `json:"held" doc:"Open conversations they hold"`
	Waiting  int         `json:"waiting"`
	AtRisk   int         `json:"at_risk"`
	Breached int         `json:"breached"`
	Capacity int         `json:"capacity,omitempty" doc:"How many they can hold; absent when nobody said"`
}

// ClockRow is a conversation whose nearest deadline has passed or is near.
type ClockRow struct {
	ID       hub.ConversationID `json:"id" doc:"Of the conversation"`
	State    string             `json:"state" enum:"at_risk,breached"`
	Metric   hub.Metric         `json:"metric"`
	DueAt    time.Time          `json:"due_at"`
	Contact  hub.ContactRef     `json:"contact"`
	Channel  hub.ChannelKind    `json:"channel"`
	Priority hub.Priority       `json:"priority"`
	AgentID  hub.AgentID        `json:"agent_id,omitempty"`
	TeamID   hub.TeamID         `json:"team_id,omitempty"`
}

// PersonRow is somebody who waits: one row, whatever number of doors they knock at.
type PersonRow struct {
	ID           string         `json:"id" doc:"Of the person; with the conversation behind a slash when it is a separate matter"`
	Contact      hub.ContactRef `json:"contact"`
	Filter       string         `json:"filter"`
	WaitingSince time.Time      `json:"waiting_since"`
	Doors        []hub.Door     `json:"doors" doc:"Conversations in which they wait, the earliest first"`
}

// Rate is what came in and went out in a quarter of an hour.
type Rate struct {
	ID       string         `json:"id" doc:"When it began, RFC 3339"`
	Received int            `json:"received" doc:"Messages that people wrote"`
	Answered int            `json:"answered" doc:"Messages that agents wrote"`
	Channels []ChannelCount `json:"channels"`
}

// ChannelCount is a Rate of one channel.
type ChannelCount struct {
	ID       hub.ChannelKind `json:"id"`
	Received int             `json:"received"`
	Answered int             `json:"answered"`
}

// lists are the drill-downs of the numbers of a row.
var lists = map[string]string{
	"open":          "view=all",
	"held":          "view=all",
	"queue":         "view=unassigned",
	"waiting":       "status=open,waiting_customer,waiting_third_party,snoozed&waiting_over=0&sort=waiting",
	"people":        "status=open,waiting_customer,waiting_third_party,snoozed&waiting_over=0&sort=waiting",
	"longest_since": "status=open,waiting_customer,waiting_third_party,snoozed&waiting_over=0&sort=waiting",
	"at_risk":       "at_risk=true&sort=deadline",
	"breached":      "breached=true&sort=deadline",
	"received":      "sort=newest",
	"answered":      "sort=newest",
}

// wall counts. It goes over all open conversations once.
func (m *model) wall(now time.Time) *Wall {
	w := &Wall{AsOf: m.seq, At: now.UTC(), Lists: lists, Attainment: m.today, Rates: m.rates(now)}
	c := newCounting(m, now)
	for i := range m.talks {
		c.add(&m.talks[i])
	}
	w.Totals, w.Channels, w.Teams, w.Agents = *c.total, c.channelRows(), c.teamRows(), c.agentRows()
	w.Totals.People, w.Totals.Longest = len(m.doors), moment(c.total.longest)
	w.Clocks = append(clockRows("breached", c.breached.first()), clockRows("at_risk", c.risky.first())...)
	w.People = c.personRows()
	return w
}

func clockRows(state string, all []*talk) []ClockRow {
	out := make([]ClockRow, len(all))
	for i, t := range all {
		out[i] = ClockRow{
			ID: t.id, State: state, Metric: t.metric, DueAt: moment(t.due), Contact: hub.ContactRef{ID: t.contact, Name: t.name},
			Channel: t.channel, Priority: t.priority, AgentID: t.agent, TeamID: t.team,
		}
	}
	return out
}

func (m *model) rates(now time.Time) []Rate {
	first := firstQuarter(now)
	out := make([]Rate, quarters)
	for i := range out {
		out[i] = Rate{ID: first.Add(time.Duration(i) * quarter).Format(time.RFC3339), Channels: []ChannelCount{}}
	}
	for k, n := range m.words {
		i := (k.from - first.UnixMilli()) / quarter.Milliseconds()
		if i < 0 || i >= quarters {
			continue
		}
		r := &out[i]
		at := slices.IndexFunc(r.Channels, func(c ChannelCount) bool { return c.ID == k.channel })
		if at < 0 {
			at = len(r.Channels)
			r.Channels = append(r.Channels, ChannelCount{ID: k.channel})
		}
		if k.answer {
			r.Answered += n
			r.Channels[at].Answered += n
		} else {
			r.Received += n
			r.Channels[at].Received += n
		}
	}
	for i := range out {
		slices.SortFunc(out[i].Channels, func(a, b ChannelCount) int { return cmp.Compare(a.ID, b.ID) })
	}
	return out
}

func filter(key, value string) string { return url.Values{key: {value}}.Encode() }
