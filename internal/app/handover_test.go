package app

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
)

// handedOver is what a list says of each conversation, by the customer's name.
func (f *floor) handedOver(path string) string {
	f.t.Helper()
	var l struct {
		OnShift   bool       `json:"on_shift"`
		ShiftEnds *time.Time `json:"shift_ends_at"`
		Back      *time.Time `json:"back_at"`
		More      bool
		Items     []struct {
			Conversation hub.ConversationCard
			Reasons      []string
			DueAt        *time.Time `json:"due_at"`
			Outside      bool       `json:"outside_shift"`
			Note         *struct{ Text string }
		}
	}
	f.olga.get(path, &l)
	var out []string
	for _, i := range l.Items {
		s := i.Conversation.Contact.Name + " " + strings.Join(i.Reasons, "+")
		if i.Outside {
			s += " outside"
		}
		if i.Note != nil {
			s += " (" + i.Note.Text + ")"
		}
		out = append(out, s)
	}
	clock := func(t *time.Time) string {
		if t == nil {
			return "-"
		}
		return t.Format("Mon 15:04")
	}
	return fmt.Sprintf("%v %s %s: %s", l.OnShift, clock(l.ShiftEnds), clock(l.Back), strings.Join(out, ", "))
}

func TestWhoGoesHomeSeesWhatTheyLeaveBehind(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		// Tuesday 2031-07-08, 17:00 in Bucharest. Ada is back on Thursday.
		f, who := newFloor(t, cfg, time.Date(2031, 7, 8, 14, 0, 0, 0, time.UTC), map[string]any{"strategy": "least_loaded"}, "ada")
		list := "/agents/" + string(who[0]) + "/handover"
		if got := f.handedOver(list); got != "true - -: " {
			t.Errorf("without a shift: %s", got)
		}
		day := [][2]string{{"09:00", "18:00"}}
		var cal struct{ ID string }
		f.olga.post("/calendars", obj{"name": "Ada", "zone": "Europe/Bucharest", "week": obj{"tue": day, "wed": day, "thu": day},
			"holidays": obj{"2031-07-09": "St. Ada"}}, &cal)
		f.put("/agents/"+string(who[0])+"/work", obj{"calendar": cal.ID})
		f.put("/sla-policies", obj{"version": 0, "policies": []obj{{"id": "pol_x", "targets": []obj{
			{"metric": "first_response", "within": "16h", "mode": "elapsed"},
			{"metric": "first_response", "within": "30m", "mode": "elapsed", "priority": "urgent"}}}}})
		f.says(who[0], "online")
		outside := f.write("outside") // due on Wednesday at nine
		f.holds(who[0], outside)
		inside := f.write("inside")
		f.holds(who[0], inside)
		f.olga.post("/conversations/"+string(inside)+"/priority", obj{"priority": "urgent"}, nil)
		told := f.write("told")
		f.holds(who[0], told)
		f.olga.reply(told, f.inbox, "Coo!")
		f.olga.post("/conversations/"+string(told)+"/promise", obj{"due_at": time.Date(2031, 7, 9, 12, 0, 0, 0, time.UTC), "text": "A dove by noon"}, nil)
		f.olga.post("/conversations/"+string(told)+"/messages", obj{"kind": "note", "text": "the loft is locked", "client_id": "n1"}, nil)
		quiet := f.write("quiet")
		f.holds(who[0], quiet)
		f.olga.reply(quiet, f.inbox, "Coo!")
		f.settled()

		if got := f.handedOver(list); got != "true Tue 15:00 Thu 06:00: inside waiting, outside waiting outside, told promise outside (the loft is locked)" {
			t.Errorf("before the end: %s", got)
		}
		if got := f.handedOver(list + "?outside=true"); got != "true Tue 15:00 Thu 06:00: outside waiting outside, told promise outside (the loft is locked)" {
			t.Errorf("outside alone: %s", got)
		}
		f.clock.advance(57 * time.Minute) // too little is left for what is due outside; the urgent one is late
		f.settled()
		if got := f.handedOver(list); !strings.Contains(got, "inside at_risk+waiting,") || !strings.Contains(got, "outside at_risk+waiting outside") {
			t.Errorf("at the end: %s", got)
		}
		if got := f.handedOver("/me/handover"); got != "true - -: " {
			t.Errorf("somebody else's list is %s", got)
		}
		if status, _ := f.olga.ask(http.DefaultClient, http.MethodGet, "/agents/agt_none/handover", nil, nil); status != http.StatusNotFound {
			t.Errorf("of nobody: %d", status)
		}
	})
}
