package draft_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/hub"
)

func good() draft.Campaign {
	return draft.Campaign{Name: "Spring", Audience: draft.Audience{Everyone: true}, Template: "tpl_1", Inboxes: []hub.InboxID{"inb_1"}}
}

func TestEachFaultNamesItsField(t *testing.T) {
	at := time.Date(2031, 5, 6, 0, 0, 0, 0, time.UTC)
	before := at.Add(-time.Hour)
	for field, spoil := range map[string]func(c *draft.Campaign){
		"name":               func(c *draft.Campaign) { c.Name = " " },
		"audience":           func(c *draft.Campaign) { c.Audience.Segment = "seg_1" },
		"audience.segment":   func(c *draft.Campaign) { c.Audience = draft.Audience{Segment: "nowhere"} },
		"template":           func(c *draft.Campaign) { c.Template = "nowhere" },
		"inboxes":            func(c *draft.Campaign) { c.Inboxes = nil },
		"inboxes[1]":         func(c *draft.Campaign) { c.Inboxes = append(c.Inboxes, "nowhere") },
		"variants":           func(c *draft.Campaign) { c.Variants = []draft.Split{{Name: "a", Weight: 1}} },
		"variants[1].name":   func(c *draft.Campaign) { c.Variants = []draft.Split{{Name: "a", Weight: 1}, {Name: "a", Weight: 1}} },
		"variants[0].weight": func(c *draft.Campaign) { c.Variants = []draft.Split{{Name: "a"}, {Name: "b", Weight: 1}} },
		"variants[0].template": func(c *draft.Campaign) {
			c.Variants = []draft.Split{{Name: "a", Weight: 1, Template: "nowhere"}, {Name: "b", Weight: 1}}
		},
		"schedule.local":     func(c *draft.Campaign) { c.Schedule.Local = "25:00" },
		"schedule.at":        func(c *draft.Campaign) { c.Schedule.Every = "day" },
		"schedule.until":     func(c *draft.Campaign) { c.Schedule.At, c.Schedule.Until = &at, &before },
		"schedule.every":     func(c *draft.Campaign) { c.Schedule.At, c.Schedule.Every = &at, "year" },
		"quiet":              func(c *draft.Campaign) { c.Quiet = &draft.QuietHours{From: "21:00", To: "8"} },
		"on_unknown":         func(c *draft.Campaign) { c.OnUnknown = "forget" },
		"hold_out":           func(c *draft.Campaign) { c.HoldOut = 51 },
		"revision":           func(c *draft.Campaign) { c.Revision = 7 },
		"sla_policy":         func(c *draft.Campaign) { c.SLAPolicy = "nowhere" },
		"fallback_after_min": func(c *draft.Campaign) { c.FallbackMin = 2 },
	} {
		c := good()
		spoil(&c)
		there := func(id string) bool { return id != "nowhere" }
		found := c.Check(draft.Known{Inbox: func(id hub.InboxID) bool { return id != "nowhere" }, Template: there, Segment: there, LetOut: func(_ string, revision int64) bool { return revision < 7 }, Policy: func(id hub.PolicyID) bool { return id != "nowhere" }})
		if len(found) != 1 || found[0].Field != field {
			t.Errorf("%s: %+v", field, found)
		}
	}
	c := good()
	if found := c.Check(draft.Known{}); found != nil {
		t.Errorf("a good one: %+v", found)
	}
}

func TestWhoGetsWhichVariantIsFixedAndFair(t *testing.T) {
	c := good()
	c.HoldOut, c.Variants = 10, []draft.Split{{Name: "a", Weight: 1}, {Name: "b", Weight: 3}}
	const people = 40000
	count, both := map[string]int{}, 0
	for i := range people {
		who := hub.ContactID(fmt.Sprintf("con_%d", i))
		out, v := c.HeldOut("cmp_1", who), c.VariantOf("cmp_1", who)
		if out != c.HeldOut("cmp_1", who) || v != c.VariantOf("cmp_1", who) {
			t.Fatal("it is not fixed")
		}
		count[v]++
		if out {
			count["out"]++
			if v == "a" {
				both++
			}
		}
	}
	for what, want := range map[string]float64{"a": 0.25, "b": 0.75, "out": 0.1} {
		// Six standard deviations: one run in a billion is off.
		if got := float64(count[what]) / people; math.Abs(got-want) > 6*math.Sqrt(want*(1-want)/people) {
			t.Errorf("%s: %f, want %f", what, got, want)
		}
	}
	if got := float64(both) / float64(count["out"]); math.Abs(got-0.25) > 0.05 {
		t.Errorf("who is held out depends on the variant: %f", got)
	}
}

func TestADayWhoseClocksSkipWhatIsNotQuietIsQuiet(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Bucharest")
	if err != nil {
		t.Fatal(err)
	}
	q := &draft.QuietHours{From: "04:00", To: "03:00"}
	got := q.Ends(time.Date(2030, 3, 30, 4, 0, 0, 0, zone), zone)
	if want := time.Date(2030, 4, 1, 3, 0, 0, 0, zone); !got.Equal(want) {
		t.Errorf("ends at %v, want %v: on 31 March it is never from three to four", got, want)
	}
}

func TestQuietHoursEndInTheFutureAndOutsideOfThem(t *testing.T) {
	zones := []string{"UTC", "Europe/Bucharest", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"}
	rapid.Check(t, func(r *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(r, "zone"))
		if err != nil {
			r.Skip(err)
		}
		at := time.Unix(rapid.Int64Range(1.9e9, 2.0e9).Draw(r, "at"), 0)
		clock := func(name string) string {
			return fmt.Sprintf("%02d:%02d", rapid.IntRange(0, 23).Draw(r, name), rapid.SampledFrom([]int{0, 30}).Draw(r, name+"m"))
		}
		q := &draft.QuietHours{From: clock("from"), To: clock("to")}
		end := q.Ends(at, zone)
		if end.IsZero() {
			return
		}
		// Two days where the clocks skip the only hour that is not quiet.
		if !end.After(at) || end.Sub(at) > 50*time.Hour {
			r.Fatalf("%v in %v-%v ends at %v", at.In(zone), q.From, q.To, end)
		}
		if again := q.Ends(end, zone); !again.IsZero() && again.Sub(end) > 2*time.Hour { // a clock that was set back
			r.Fatalf("%v is still inside until %v", end, again)
		}
	})
}

func TestEverybodysTurnIsAtTheirOwnHourAndNotBeforeTheStart(t *testing.T) {
	home, paris, tokyo := time.UTC, mustZone(t, "Europe/Paris"), mustZone(t, "Asia/Tokyo")
	c := good()
	c.Schedule.Local = "09:30"
	start := time.Date(2031, 5, 6, 6, 0, 0, 0, time.UTC)
	for _, w := range []struct {
		zone *time.Location
		want time.Time
	}{
		{paris, time.Date(2031, 5, 6, 7, 30, 0, 0, time.UTC)}, {home, time.Date(2031, 5, 6, 9, 30, 0, 0, time.UTC)},
		{tokyo, time.Date(2031, 5, 7, 0, 30, 0, 0, time.UTC)}, // half past nine was over there already
	} {
		if got := c.TurnOf(start, home, w.zone); !got.Equal(w.want) {
			t.Errorf("in %v: %v, want %v", w.zone, got.UTC(), w.want)
		}
	}
	c.Schedule.Local = ""
	if got := c.TurnOf(start, home, tokyo); !got.Equal(start) {
		t.Errorf("without an hour: %v", got)
	}
}

func TestACampaignThatComesAgainKeepsItsHourAndItsDay(t *testing.T) {
	zone := mustZone(t, "Europe/Paris")
	at := time.Date(2031, 1, 31, 9, 0, 0, 0, zone)
	s := draft.SendingTime{At: &at, Every: "month"}
	var got []string
	for when := at.Add(-time.Second); len(got) < 4; {
		when = s.NextStart(when, zone)
		got = append(got, when.In(zone).Format("01-02 15:04"))
	}
	if want := []string{"01-31 09:00", "02-28 09:00", "03-31 09:00", "04-30 09:00"}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	s.Every = "day"
	if got := s.NextStart(time.Date(2031, 3, 30, 12, 0, 0, 0, zone), zone).In(zone).Format("01-02 15:04"); got != "03-31 09:00" {
		t.Errorf("after the clocks changed: %s", got)
	}
	until := at.AddDate(0, 0, 3)
	s.Until = &until
	if got := s.NextStart(until, zone); !got.IsZero() {
		t.Errorf("after its end: %v", got)
	}
}

func TestTheStopSwitchJudgesEnoughAndSaysWhy(t *testing.T) {
	for _, c := range []struct {
		accepted, bounced, complained, failed int64
		want                                  string
	}{
		{50, 40, 40, 0, ""}, {100, 0, 0, 0, ""}, {1000, 0, 3, 0, ""}, {1000, 0, 4, 0, "complaints"}, {1000, 101, 0, 0, "bounces"}, {80, 0, 0, 21, "errors"},
	} {
		if got := (draft.StopSwitch{}).Why(c.accepted, c.bounced, c.complained, c.failed); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Skipf("no time zones here: %v", err)
	}
	return z
}
