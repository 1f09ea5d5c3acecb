package app

import (
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/testpeers"
)

const markBuyers = `name: Mark buyers
entry: {event: {name: order.placed, where: [{prop: amount, op: over, value: 50}]}}
steps:
  - {id: mark, set: {traits: {buyer: "yes"}, tag: [fresh]}, next: bye}
  - {id: bye, end: {reached: true}}
`

func TestAnEventTakesAPersonThroughAJourney(t *testing.T) {
	t.Parallel()
	p := begin(t, alone(t), Options{})
	olga := atDesk(t, p)
	var ana hub.ProfileCard
	olga.post("/contacts", js{"name": "Ana"}, &ana)
	var j struct {
		ID       string
		Standing string
	}
	olga.post("/journeys", js{"text": markBuyers}, &j)
	olga.post("/journeys/"+j.ID+"/start", nil, &j)
	if j.Standing != "running" {
		t.Fatalf("it is %s", j.Standing)
	}
	testpeers.Await(t, soon, "a journey", func() bool { // until whoever walks has heard of it, events come before their time
		var got list[struct{ State string }]
		olga.post("/contacts/"+string(ana.ID)+"/events", js{"name": "order.placed", "amount": 60}, nil)
		olga.get("/contacts/"+string(ana.ID)+"/journeys", &got)
		return len(got.Items) == 1 && got.Items[0].State == "reached"
	})
	testpeers.Await(t, soon, "its traits", func() bool {
		olga.get("/contacts/"+string(ana.ID), &ana)
		return ana.Traits["buyer"] == "yes" && ana.Traits["tags"] == "fresh"
	})
}
