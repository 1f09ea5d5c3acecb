package handover_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/roster"
	"github.com/parleyhub/parley/roster/handover"
)

type noClocks struct{}

func (noClocks) Advance(*hub.Conversation, time.Time, ...hub.ClockEvent) ([]hub.DueStep, []hub.ClockChange, error) {
	return nil, nil, nil
}

type place struct {
	t     *testing.T
	store *store.Store
	now   time.Time
	bell  *handover.Bell
}

func (p *place) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// start is a hub that begins to run.
func (p *place) start() {
	clock := func() time.Time { return p.now }
	r := roster.New(roster.Deps{Store: p.store, Clocks: noClocks{}, Desks: func(context.Context) []hub.AgentID { return nil }, Now: clock, Log: slog.New(slog.DiscardHandler)})
	p.bell = &handover.Bell{Desk: &handover.Desk{Rows: p.store, Roster: r, Now: clock}, Rows: p.store, Log: slog.New(slog.DiscardHandler)}
}

// at lets it look at an instant of a Monday, and answers how often somebody was told.
func (p *place) at(hour, minute int, who hub.AgentID) string {
	p.t.Helper()
	p.now = time.Date(2026, 7, 6, hour, minute, 0, 0, time.UTC)
	p.must(p.bell.Step(p.t.Context()))
	all, err := p.store.Notices(p.t.Context(), who, 50, "")
	p.must(err)
	text := ""
	if len(all.Items) > 0 {
		text = all.Items[0].Text
	}
	return fmt.Sprintf("%d %s", len(all.Items), text)
}

func TestAShiftEndsWithWhatIsToBeHandedOver(t *testing.T) {
	p := &place{t: t, now: time.Date(2026, 7, 6, 7, 0, 0, 0, time.UTC)}
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), func() time.Time { return p.now })
	p.must(err)
	defer func() { p.must(s.Close()) }()
	p.store = s
	day := `{"name":"Day","zone":"UTC","week":{"mon":[["08:00","12:00"],["13:00","17:00"]],"tue":[["08:00","17:00"]]}}`
	set := hub.WriteSet{Documents: []hub.Document{{Kind: roster.KindCalendar, ID: "cal_1", Body: json.RawMessage(day), At: p.now}}}
	for _, id := range []hub.AgentID{"agt_busy", "agt_free", "agt_never"} {
		p.must(s.PutAgent(t.Context(), hub.Agent{ID: id, Email: string(id) + "@x.example", Name: string(id), Role: hub.RoleAgent, CreatedAt: p.now}))
		if id != "agt_never" { // has no shift
			set.Documents = append(set.Documents, hub.Document{Kind: roster.KindWork, ID: string(id), Body: json.RawMessage(`{"calendar":"cal_1"}`), At: p.now})
		}
		if id != "agt_free" {
			who := hub.ContactID("con_" + id)
			set.Contacts = append(set.Contacts, hub.Contact{ID: who, Name: "Ann", CreatedAt: p.now, UpdatedAt: p.now})
			set.Conversations = append(set.Conversations, hub.Conversation{ID: hub.ConversationID("cnv_" + id), ContactID: who, BrandID: "brd_1", Status: hub.Open, Priority: hub.Normal,
				InboxIDs: []hub.InboxID{"inb_1"}, Channel: "sim", Class: hub.ClassMail, AssigneeID: id, WaitingSince: p.now, CreatedAt: p.now, UpdatedAt: p.now, LastAt: p.now})
		}
	}
	p.must(s.Commit(t.Context(), set))
	p.start()
	for _, c := range []struct {
		hour, minute int
		who          hub.AgentID
		want         string
		restart      bool
	}{
		{8, 0, "agt_busy", "0 ", false},
		{12, 1, "agt_busy", "0 ", false}, // lunch
		{16, 59, "agt_busy", "0 ", true},
		{17, 20, "agt_busy", "1 1 to hand over", true}, // it was down at five
		{17, 21, "agt_busy", "1 1 to hand over", true}, // and tells once
		{17, 22, "agt_free", "0 ", false},
		{17, 23, "agt_never", "0 ", false},
		{24 + 17, 1, "agt_busy", "2 1 to hand over", false},
	} {
		if c.restart {
			p.start()
		}
		if got := p.at(c.hour, c.minute, c.who); got != c.want {
			t.Errorf("%02d:%02d %s was told %q, want %q", c.hour, c.minute, c.who, got, c.want)
		}
	}
	if due, err := s.DueTimers(t.Context(), "shift.end", p.now, 10); err != nil || len(due) != 0 {
		t.Errorf("%v %v", due, err)
	}
}
