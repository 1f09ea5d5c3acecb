package sla_test

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
)

func chatting(b *testing.B, turns int) (*sla.Engine, hub.Conversation, time.Time) {
	e, err := sla.New(sla.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	c := hub.Conversation{ID: "cnv_06ddqv0x3k4t5w6x7y8z9a0b1c", Channel: "talk", Class: hub.ClassLive, Status: hub.Open, Priority: hub.Normal,
		InboxIDs: []hub.InboxID{"inb_06ddqv0x3k4t5w6x7y8z9a0b1c"}}
	now := time.Date(2026, 7, 6, 9, 0, 0, 0, time.UTC)
	for i := range turns {
		now = now.Add(time.Second)
		ev := hub.ClockEvent{Type: hub.EvReceived, At: now, SeenAt: now, Qualifies: true, MessageID: hub.NewMessageID(now), Channel: "talk", Class: hub.ClassLive}
		if i%2 == 1 {
			ev = hub.ClockEvent{Type: hub.EvReplied, At: now, SeenAt: now, Human: true, MessageID: hub.NewMessageID(now)}
		}
		if _, _, err := e.Advance(&c, now, ev); err != nil {
			b.Fatal(err)
		}
	}
	c.ClockLog = nil // stored
	return e, c, now
}

// One chat message on the router's path: the first of a conversation, one in
// the middle, one after hundreds. The promise is 15 µs.
func BenchmarkAdvance(b *testing.B) {
	for name, turns := range map[string]int{"first": 0, "fifth": 4, "fifteenth": 14, "long": 400} {
		b.Run(name, func(b *testing.B) {
			e, base, now := chatting(b, turns)
			now = now.Add(time.Second)
			ev := hub.ClockEvent{Type: hub.EvReceived, At: now, SeenAt: now, Qualifies: true, MessageID: hub.NewMessageID(now), Channel: "talk", Class: hub.ClassLive}
			b.ReportAllocs()
			for b.Loop() {
				c := base
				if _, _, err := e.Advance(&c, now, ev); err != nil {
					b.Fatal(err)
				}
			}
			c := base
			e.Advance(&c, now, ev)
			b.ReportMetric(float64(len(c.SLA)), "state_bytes")
		})
	}
}
