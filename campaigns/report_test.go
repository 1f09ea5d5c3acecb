package campaigns

import (
	"reflect"
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/odds"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/sends"
)

func TestARowIsInAllThatItCameThrough(t *testing.T) {
	got := sums([]sends.Count{
		{State: hub.SendAccepted, Variant: "A", Channel: "email", N: 5, Went: 5}, {State: hub.SendDelivered, Variant: "A", Channel: "email", N: 3, Went: 3},
		{State: hub.SendRead, Variant: "A", Channel: "email", N: 2, Went: 2}, {State: hub.SendReplied, Variant: "A", Channel: "email", N: 1, Went: 1},
		{State: hub.SendFailed, Reason: hub.SendBounced, Variant: "A", Channel: "email", N: 4, Went: 3}, {State: hub.SendUnknown, Variant: "A", Channel: "email", N: 1},
		{State: hub.SendPlanned, Variant: "B", N: 7}, {State: hub.SendSkipped, Reason: "held_out", N: 2}, {State: hub.SendSkipped, Reason: "no_consent", N: 1},
	}, []sends.Outcome{{Variant: "A", Channel: "email", Answered: 2, Solved: 1, OptedOut: 1, Bought: 1, Amount: 9.5}, {HeldOut: true, Bought: 8, Amount: 80}},
		[]sends.Clicked{{Variant: "A", Channel: "email", People: 3}})
	want := []Sum{
		{"", "", CampaignFigures{Planned: 3, Skipped: 3, HeldOut: 2}},
		{"A", "email", CampaignFigures{Planned: 16, Sent: 14, Delivered: 6, Read: 3, Clicked: 3, Answered: 2, Solved: 1, Bought: 1, Amount: 9.5, OptedOut: 1, Failed: 5}},
		{"B", "", CampaignFigures{Planned: 7, Waiting: 7}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

func TestVariantsAreJudgedByWhatTheCampaignIsFor(t *testing.T) {
	of := func(variant string, channel hub.ChannelKind, sent, answered, bought int64) Sum {
		return Sum{variant, channel, CampaignFigures{Sent: sent, Answered: answered, Bought: bought, Read: sent}}
	}
	all := []Sum{{CampaignFigures: CampaignFigures{Skipped: 9}}, of("A", "email", 500, 20, 10), of("A", "sms", 500, 40, 20), of("B", "email", 1000, 10, 84)}
	got := compared(all, true, true)
	metrics := []Metric{}
	for _, c := range got {
		metrics = append(metrics, c.Metric)
	}
	if !reflect.DeepEqual(metrics, []Metric{ByBuying, ByAnswers, ByClicks}) || !got[0].Judged || got[1].Judged || got[2].Judged {
		t.Fatalf("%+v", got)
	}
	if c := got[0]; c.Best.Name != "B" || c.Finding != odds.Sure || c.Groups[0].N != 1000 || c.Groups[0].Yes != 30 {
		t.Errorf("by buying: %+v", c)
	}
	if c := got[1]; c.Best.Name != "A" || c.Finding != odds.Sure {
		t.Errorf("by answers: %+v", c)
	}
	if got := compared(all, false, false); len(got) != 1 || got[0].Metric != ByAnswers || !got[0].Judged {
		t.Errorf("without a goal: %+v", got)
	}
	if got := compared(all[:3], true, true); got != nil {
		t.Errorf("one variant is compared: %+v", got)
	}
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestTimeIsFoldedIntoTheHoursAndDaysOfAZone(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v.UTC()
	}
	sent := func(when string, n int64) sends.Slot { return sends.Slot{What: sends.WasSent, At: at(when), N: n} }
	for _, c := range []struct {
		name, zone string
		slots      []sends.Slot
		daily      bool
		parts      []string // when they begin, and how many were sent
		n          []int64
	}{
		{"hours, empty ones too", "Europe/Paris", []sends.Slot{sent("2031-05-06T10:15:00Z", 2), sent("2031-05-06T12:00:00Z", 1), sent("2031-05-06T10:45:00Z", 3)}, false,
			[]string{"2031-05-06T12:00:00+02:00", "2031-05-06T13:00:00+02:00", "2031-05-06T14:00:00+02:00"}, []int64{5, 0, 1}},
		{"hours of a zone that is half an hour off", "Asia/Kolkata", []sends.Slot{sent("2031-05-06T10:15:00Z", 2), sent("2031-05-06T10:30:00Z", 1)}, false,
			[]string{"2031-05-06T15:00:00+05:30", "2031-05-06T16:00:00+05:30"}, []int64{2, 1}},
		{"the hour that comes twice", "Europe/Paris", []sends.Slot{sent("2031-10-26T00:00:00Z", 1), sent("2031-10-26T01:00:00Z", 2), sent("2031-10-26T02:00:00Z", 4)}, false,
			[]string{"2031-10-26T02:00:00+02:00", "2031-10-26T02:00:00+01:00", "2031-10-26T03:00:00+01:00"}, []int64{1, 2, 4}},
		{"days, the one of 25 hours too", "Europe/Paris", []sends.Slot{sent("2031-10-24T23:45:00Z", 1), sent("2031-10-26T22:45:00Z", 2), sent("2031-10-26T23:00:00Z", 4), sent("2031-10-28T10:00:00Z", 8)}, true,
			[]string{"2031-10-25T00:00:00+02:00", "2031-10-26T00:00:00+02:00", "2031-10-27T00:00:00+01:00", "2031-10-28T00:00:00+01:00"}, []int64{1, 2, 4, 8}},
		{"nothing", "UTC", nil, false, nil, nil},
	} {
		got := fold(c.slots, zone(t, c.zone))
		if got.Daily != c.daily || len(got.Parts) != len(c.parts) {
			t.Errorf("%s: %+v", c.name, got)
			continue
		}
		for i, p := range got.Parts {
			if when := p.At.Format(time.RFC3339); when != c.parts[i] || p.Sent != c.n[i] {
				t.Errorf("%s: %d at %s, want %d at %s", c.name, p.Sent, when, c.n[i], c.parts[i])
			}
		}
	}
}

// No sum is lost in any zone of the world, however its clocks moved.
func TestFoldingLosesNothing(t *testing.T) {
	for _, name := range []string{"UTC", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "Africa/Cairo"} {
		for _, length := range []time.Duration{30 * time.Hour, 400 * 24 * time.Hour} {
			var slots []sends.Slot
			var all int64
			for d := time.Duration(0); d < length; d += length / 97 {
				at := time.Date(2011, 10, 1, 0, 0, 0, 0, time.UTC).Add(d).Truncate(sends.SlotLength)
				slots = append(slots, sends.Slot{What: sends.WasOpened, At: at, N: 3}, sends.Slot{What: sends.WasScanned, At: at, N: 1})
				all += 3
			}
			got := fold(slots, zone(t, name))
			var clicks, machine int64
			for i, p := range got.Parts {
				clicks, machine = clicks+p.Clicks, machine+p.Machine
				if i > 0 && !p.At.After(got.Parts[i-1].At) {
					t.Fatalf("%s: %v does not come after %v", name, p.At, got.Parts[i-1].At)
				}
			}
			if clicks != all || machine != all/3 || len(got.Parts) > 402 {
				t.Errorf("%s: %d of %d, %d by machines, in %d parts", name, clicks, all, machine, len(got.Parts))
			}
		}
	}
}

func TestWhatIsAddedUpIsKeptForAMoment(t *testing.T) {
	now, added := time.Date(2031, 5, 6, 7, 0, 0, 0, time.UTC), 0
	var k kept[int]
	x := hub.Run{UpdatedAt: now}
	ask := func(took time.Duration) int {
		n, err := k.get("run", &x, func() time.Time { return now }, func() (int, error) {
			added++
			now = now.Add(took)
			return added, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	first, second := ask(0), ask(0)
	if first != 1 || second != 1 {
		t.Error("added up twice at once")
	}
	now = now.Add(2 * time.Second)
	if ask(time.Second) != 2 {
		t.Error("kept for too long")
	}
	now = now.Add(19 * time.Second)
	if ask(0) != 2 {
		t.Error("what took a second is added up again after 19")
	}
	x.UpdatedAt, x.EndedAt = now, now
	if first, second = ask(0), ask(0); first != 3 || second != 4 {
		t.Error("what becomes of a run that has ended is not seen at once")
	}
}
