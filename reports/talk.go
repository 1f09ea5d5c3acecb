package reports

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// talk is an open conversation, as small as the board can do with.
type talk struct {
	id       hub.ConversationID
	contact  hub.ContactID
	name     string
	status   hub.Status
	priority hub.Priority
	channel  hub.ChannelKind
	agent    hub.AgentID
	team     hub.TeamID
	separate bool
	waiting  int64 // Unix milliseconds; 0 = nobody waits
	knocks   int64 // since when it is a door of the person's wait; 0 = it is none
	due      int64 // of the nearest clock that runs; 0 = none
	metric   hub.Metric
	version  int64
}

func talkOf(c *hub.Conversation, name string) talk {
	t := talk{
		id: c.ID, contact: c.ContactID, name: name, status: c.Status, priority: c.Priority, channel: c.Channel,
		agent: c.AssigneeID, team: c.TeamID, separate: c.HasFlag(hub.FlagSeparate), waiting: stamp(c.WaitingSince), version: c.Version,
	}
	for i := range c.Clocks {
		if k := &c.Clocks[i]; k.Running() {
			t.near(k.Metric, stamp(k.DueAt))
		}
	}
	return t
}

// near keeps the earliest deadline.
func (t *talk) near(m hub.Metric, due int64) {
	if due != 0 && (t.due == 0 || due < t.due) {
		t.due, t.metric = due, m
	}
}

func stamp(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// told is what the board reads of a fact's data.
type told struct {
	Message *struct {
		Direction hub.Direction `json:"direction"`
		Automatic hub.Automatic `json:"automatic"`
		Author    hub.Actor     `json:"author"`
		CreatedAt time.Time     `json:"created_at"`
	} `json:"message"`
	Conversation *face `json:"conversation"`
}

// face is the part of a conversation's card that the board shows.
type face struct {
	ID           hub.ConversationID `json:"id"`
	Status       hub.Status         `json:"status"`
	Priority     hub.Priority       `json:"priority"`
	Contact      hub.ContactRef     `json:"contact"`
	Channel      hub.ChannelKind    `json:"channel"`
	AssigneeID   hub.AgentID        `json:"assignee_id"`
	TeamID       hub.TeamID         `json:"team_id"`
	Flags        []string           `json:"flags"`
	WaitingSince time.Time          `json:"waiting_since"`
	Clocks       []struct {
		Metric    hub.Metric     `json:"metric"`
		State     hub.ClockState `json:"state"`
		DueAt     time.Time      `json:"due_at"`
		StoppedAt time.Time      `json:"stopped_at"`
	} `json:"clocks"`
	Version int64 `json:"version"`
}

func (f *face) talk() talk {
	t := talk{
		id: f.ID, contact: f.Contact.ID, name: f.Contact.Name, status: f.Status, priority: f.Priority, channel: f.Channel,
		agent: f.AssigneeID, team: f.TeamID, separate: slices.Contains(f.Flags, hub.FlagSeparate), waiting: stamp(f.WaitingSince),
		version: f.Version,
	}
	for _, k := range f.Clocks {
		if k.State == hub.ClockRunning || k.State == hub.ClockBreached && k.StoppedAt.IsZero() {
			t.near(k.Metric, stamp(k.DueAt))
		}
	}
	return t
}

// read takes a fact's data apart; what is not ours to read is nothing.
func read(f *hub.Fact) (d told) {
	if len(f.Data) == 0 || json.Unmarshal(f.Data, &d) != nil {
		return told{}
	}
	return d
}

// waitTold reads the wait of a person from its fact.
func waitTold(f *hub.Fact) hub.PersonWait {
	var d struct {
		After struct {
			Since   time.Time  `json:"since"`
			Doors   []hub.Door `json:"doors"`
			Version int64      `json:"version"`
		} `json:"after"`
	}
	if json.Unmarshal(f.Data, &d) != nil {
		return hub.PersonWait{}
	}
	return hub.PersonWait{ContactID: f.ContactID, Since: d.After.Since, Doors: d.After.Doors, Version: d.After.Version}
}
