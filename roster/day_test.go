package roster_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/roster"
	"github.com/parleyhub/parley/sla/sweep"
)

// day plays a day of a busy desk at a time of its own: customers write all day,
// agents have shifts and lunch, answer, resolve and let things lie.
type day struct {
	*place
	r      *rand.Rand
	agents []hub.AgentID
	open   []hub.ConversationID // that customers may write in again
	watch  *sweep.Watch
	said   int
}

const (
	dayAgents   = 60
	dayMessages = 20_000
)

var dayTeams = []hub.TeamID{"tea_1", "tea_2", "tea_3"}

func newDay(t *testing.T) *day {
	d := &day{place: newPlace(t), r: rand.New(rand.NewPCG(11, 11))}
	d.now = time.Date(2026, 7, 6, 4, 0, 0, 0, time.UTC) // Monday, 07:00 in Bucharest
	d.watch = sweep.NewWatch(d.store, d.clocks, func() time.Time { return d.now }, slog.New(slog.DiscardHandler))
	for i, hours := range []string{`["07:00","15:00"]`, `["14:00","22:00"]`, `["22:00","06:00"]`} {
		body := fmt.Sprintf(`{"name":"shift","zone":"Europe/Bucharest","week":{"sun":[%s],"mon":[%[1]s],"tue":[%[1]s]}}`, hours)
		d.must(d.store.Commit(d.ctx, hub.WriteSet{Documents: []hub.Document{{Kind: "calendar", ID: fmt.Sprint("cal_", i), Body: json.RawMessage(body), At: d.now}}}))
	}
	d.agents = d.hire(dayAgents)
	for i, id := range d.agents {
		w := roster.Work{Calendar: fmt.Sprint("cal_", i%3), Weights: map[hub.ChannelClass]int{hub.ClassLive: 3}}
		if i%5 == 0 {
			w.Skills = []string{"refunds"}
		}
		_, _, err := d.roster.SaveWork(d.ctx, boss, id, w, 0)
		d.must(err)
	}
	for i, x := range []roster.Routing{
		{Strategy: roster.LeastLoaded, CapacityDefault: 20, ReturnAfterSec: 1800},
		{Strategy: roster.RoundRobin, CapacityDefault: 15},
		{Strategy: roster.Sticky, CapacityDefault: 15, ReturnAfterSec: 3600},
	} {
		d.team(dayTeams[i], x, d.agents[i*dayAgents/3:(i+1)*dayAgents/3]...)
	}
	return d
}

// minute is all that happens in the minute that ends now.
func (d *day) minute(messages int) {
	var w hub.WriteSet
	touched := map[hub.ConversationID]bool{}
	for range messages {
		if d.said++; len(d.open) > 200 && d.r.IntN(5) < 3 {
			id := d.open[len(d.open)-1-d.r.IntN(200)]
			if !touched[id] {
				touched[id] = true
				c := d.get(id)
				d.say(&w, &c, "Again")
				continue
			}
		}
		id := d.wait(&w, dayTeams[d.r.IntN(3)], func(c *hub.Conversation) {
			c.Class = []hub.ChannelClass{hub.ClassMail, hub.ClassMail, hub.ClassLive}[d.r.IntN(3)]
			if d.r.IntN(20) == 0 {
				c.Tags = []string{"skill:refunds"}
			}
			if d.r.IntN(10) == 0 {
				c.Priority = hub.Urgent
			}
		})
		d.open, touched[id] = append(d.open, id), true
	}
	d.must(d.store.Commit(d.ctx, w))
	d.step()
	for _, id := range d.agents {
		switch d.r.IntN(200) {
		case 0:
			d.says(id, hub.Away)
		case 1, 2, 3, 4, 5, 6:
			d.says(id, hub.Online)
		}
	}
	var answers hub.WriteSet
	states, err := d.store.AgentStates(d.ctx)
	d.must(err)
	for _, s := range states {
		if s.State == hub.Online && d.r.IntN(3) == 0 {
			d.answer(&answers, s.AgentID)
		}
	}
	d.must(d.store.Commit(d.ctx, answers))
	d.must(d.watch.Sweep(d.ctx))
	d.step()
}

func (d *day) says(id hub.AgentID, s hub.Availability) {
	_, err := d.roster.SetPresence(d.ctx, hub.Actor{Type: hub.ActorAgent, ID: string(id)}, id, roster.Wish{State: s})
	d.must(err)
}

// answer lets an agent answer one of theirs, and mostly resolve it.
func (d *day) answer(w *hub.WriteSet, id hub.AgentID) {
	held, err := d.store.HeldOpen(d.ctx, id, "", 5)
	d.must(err)
	if len(held) == 0 {
		return
	}
	c := d.get(held[d.r.IntN(len(held))])
	events := []hub.ClockEvent{{Type: hub.EvReplied, At: d.now, MessageID: hub.MessageID(fmt.Sprint("rep_", c.ID, c.Version)), Human: true, Class: c.Class}}
	kind := hub.MessageSent
	if d.r.IntN(5) > 0 {
		c.Status, kind = hub.Resolved, hub.ConversationStatus
		events = append(events, hub.ClockEvent{Type: hub.EvStatus, At: d.now, Status: hub.Resolved})
	}
	steps, changes, err := d.clocks.Advance(&c, d.now, events...)
	d.must(err)
	card := c.Card(hub.ContactRef{ID: c.ContactID})
	facts, fired := hub.TellClocks(d.now, &card, changes)
	w.Conversations, w.Steps = append(w.Conversations, c), append(w.Steps, hub.ClockSteps{ConversationID: c.ID, Steps: steps})
	w.Fired, w.Facts = append(w.Fired, fired...), append(append(w.Facts, facts...),
		hub.NewFact(kind, d.now, hub.Actor{Type: hub.ActorAgent, ID: string(id)}, hub.FactData{Conversation: &card}))
}

// outcome is a digest of how the day ended and of all that was told on its way.
func (d *day) outcome() (digest string, facts map[hub.FactType]int) {
	h, facts := sha256.New(), map[hub.FactType]int{}
	var told []string // sorted: commits of one instant may overtake each other
	for at := int64(0); ; {
		page, err := d.store.FactsSince(d.ctx, at, 1000)
		d.must(err)
		for _, f := range page {
			at = f.Seq
			facts[f.Type]++
			told = append(told, fmt.Sprintln(f.At.UnixMilli(), f.ConversationID, f.Type, f.Actor.ID, string(f.Data)))
		}
		if len(page) < 1000 {
			break
		}
	}
	slices.Sort(told)
	for _, line := range told {
		h.Write([]byte(line))
	}
	for _, id := range d.open {
		c := d.get(id)
		fmt.Fprintln(h, c.ID, c.AssigneeID, c.TeamID, c.Status, c.WaitingSince.UnixMilli(), c.Clocks, c.Version)
	}
	return fmt.Sprintf("%x", h.Sum(nil)), facts
}

func TestADayAtAThousandTimesItsSpeedEndsAlikeTwice(t *testing.T) {
	messages, minutes := dayMessages/part, 24*60/part
	var digests [2]string
	t.Run("days", func(t *testing.T) {
		for i := range digests {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				began := run.Wall()
				d := newDay(t)
				for m := range minutes {
					d.now = d.now.Add(time.Minute)
					d.minute(messages*(m+1)/minutes - d.said)
				}
				digest, facts := d.outcome()
				took, length := run.Wall().Sub(began), time.Duration(minutes)*time.Minute
				t.Logf("%d messages, %v in %v: %.0f times its speed; %v", d.said, length, took.Round(time.Millisecond), length.Seconds()/took.Seconds(), facts)
				if d.said != messages || facts[hub.ConversationAssigned] < messages/10 || facts[hub.SLABreached] == 0 || facts[hub.PresenceChanged] == 0 {
					t.Errorf("this was no day: %d messages, %v", d.said, facts)
				}
				digests[i] = digest
			})
		}
	})
	if digests[0] != digests[1] {
		t.Errorf("one day ended as %s, the other as %s", digests[0], digests[1])
	}
}
