package single_test

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/single"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/postgres"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/internal/testpeers"
	"github.com/parleyhub/parley/profile"
)

var at = time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)

var shop = hub.Actor{Type: hub.ActorAgent, ID: "agt_shop"}

func onEach(t *testing.T, fn func(t *testing.T, s *store.Store, d *single.Desk)) {
	t.Parallel()
	now := func() time.Time { return at }
	for name, open := range map[string]func(t *testing.T) (*store.Store, error){
		"sqlite": func(t *testing.T) (*store.Store, error) {
			return sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), now)
		},
		"postgres": func(t *testing.T) (*store.Store, error) {
			return postgres.Open(t.Context(), testpeers.Postgres(t), now)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := open(t)
			must(t, err)
			t.Cleanup(func() { _ = s.Close() })
			must(t, s.Commit(t.Context(), hub.WriteSet{
				Contacts: []hub.Contact{{ID: "con_a", Name: "Ana", Language: "fr", CreatedAt: at}, {ID: "con_b", Name: "Nowhere", CreatedAt: at}},
				Identities: []hub.Identity{{ID: "idn_a", ContactID: "con_a", Handle: hub.EmailHandle("ana@x.test"), CreatedAt: at},
					{ID: "idn_a2", ContactID: "con_a", Handle: hub.EmailHandle("ana@home.test"), CreatedAt: at.Add(time.Second)}},
			}))
			fn(t, s, &single.Desk{Deps: single.Deps{
				Rows: sends.Of(s), People: s, Add: profile.New(s, s, now).Create, Handle: profile.ReadHandle, Now: now, Hint: func() {}, Key: []byte("0123456789abcdef"),
				Ways: func() []single.Way {
					return []single.Way{{Inbox: hub.Inbox{ID: "inb_2", Kind: "letters"}, Can: channels.Abilities{HandleKind: hub.HandleEmail}},
						{Inbox: hub.Inbox{ID: "inb_1", Kind: "texts"}, Can: channels.Abilities{HandleKind: hub.HandlePhone}}}
				},
				Live: func(_ context.Context, id string) (single.Letter, error) {
					if id != "receipt" {
						return single.Letter{}, hub.Errorf(hub.Missing, "none")
					}
					return single.Letter{Revision: 3, Name: "Receipt", Fits: func(kind hub.ChannelKind, _ hub.ChannelClass, _ string) bool { return kind == "letters" }}, nil
				},
			}})
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAKeyThatIsUsedByManyAtOnceMakesOneMessage(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, d *single.Desk) {
		ask := single.Ask{Template: "receipt", To: &hub.IdentityCard{Kind: hub.HandleEmail, Address: "new@x.test"}, Data: map[string]any{"order": "A-1"}, Key: "order-1"}
		var wg sync.WaitGroup
		var first atomic.Int64
		ids := make([]hub.MessageID, 20)
		for i := range ids {
			wg.Go(func() {
				for {
					got, err := d.Send(t.Context(), shop, ask)
					if hub.Is(err, hub.Conflict) {
						continue // come again
					}
					if err != nil {
						t.Error(err)
						return
					}
					if !got.Again {
						first.Add(1)
					}
					ids[i] = got.ID
					return
				}
			})
		}
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] || id == "" {
				t.Fatalf("one key, several messages: %q", ids)
			}
		}
		got, err := d.Get(t.Context(), string(ids[0]))
		must(t, err)
		rows, err := sends.Of(s).List(t.Context(), got.Run.Seq, 0, "", "", 100)
		must(t, err)
		if len(rows) != 1 || first.Load() != 1 || got.Run.State != hub.RunRunning || rows[0].To.Address != "new@x.test" || string(rows[0].Snapshot) != `{"extra":{"order":"A-1"}}` {
			t.Errorf("%d rows, %d first: %+v", len(rows), first.Load(), rows)
		}
		ask.Data = map[string]any{"order": "A-2"}
		var e *hub.Error
		if _, err := d.Send(t.Context(), shop, ask); !errors.As(err, &e) || e.Field != "idempotency_key" {
			t.Errorf("another request under the key: %v", err)
		}
		if other, err := d.Send(t.Context(), hub.Actor{Type: hub.ActorAgent, ID: "agt_other"}, ask); err != nil || other.ID == ids[0] {
			t.Errorf("a key of somebody else: %v %v", other.ID, err)
		}
	})
}

func TestManyMessagesShareARunThatWakesUp(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, d *single.Desk) {
		rows := sends.Of(s)
		one, err := d.Send(t.Context(), shop, single.Ask{Template: "receipt", Contact: "con_a"})
		must(t, err)
		done := one.Run
		done.State, done.EndedAt = hub.RunFinished, at
		must(t, rows.SaveRun(t.Context(), done))
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				if _, err := d.Send(t.Context(), shop, single.Ask{Template: "receipt", Contact: "con_a", Key: "k" + strconv.Itoa(i)}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		x, err := rows.Run(t.Context(), done.ID)
		must(t, err)
		all, err := rows.List(t.Context(), x.Seq, 0, hub.SendPlanned, "", 100)
		must(t, err)
		if len(all) != 21 || x.State != hub.RunRunning || !x.EndedAt.IsZero() || x.Planned != 21 {
			t.Errorf("%d rows, run %+v", len(all), x)
		}
		// Whoever saw the run before a message came may not put it to sleep.
		if err := rows.SaveRun(t.Context(), done); !hub.Is(err, hub.Conflict) {
			t.Errorf("a run with a message that waits was ended: %v", err)
		}
		stop := x
		stop.State = hub.RunCancelled
		must(t, rows.SaveRun(t.Context(), stop))
		if _, err := d.Send(t.Context(), shop, single.Ask{Template: "receipt", Contact: "con_a"}); !hub.Is(err, hub.Conflict) {
			t.Errorf("a message into a run that is being cancelled: %v", err)
		}
	})
}

func TestARequestThatCannotBeSentNamesItsField(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, d *single.Desk) {
		mail := func(a string) *hub.IdentityCard { return &hub.IdentityCard{Kind: hub.HandleEmail, Address: a} }
		for field, ask := range map[string]single.Ask{
			"template":   {Template: "nothing", Contact: "con_a"},
			"contact_id": {Template: "receipt", Contact: "con_none"},
			"to":         {Template: "receipt", To: mail("not an address")},
			"to.kind":    {Template: "receipt", To: &hub.IdentityCard{Kind: hub.HandlePhone, Address: "+40721000000"}},
			"inbox":      {Template: "receipt", Contact: "con_a", Inbox: "inb_none"},
			"channel":    {Template: "receipt", Contact: "con_a", Channel: "pigeons"},
			"data":       {Template: "receipt", Contact: "con_a", Data: map[string]any{"x": string(make([]byte, 70<<10))}},
		} {
			_, err := d.Send(t.Context(), shop, ask)
			var e *hub.Error
			if !errors.As(err, &e) || e.Kind != hub.Invalid || e.Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		for _, ask := range []single.Ask{{Template: "receipt", Contact: "con_b"}, {Template: "receipt"}, {Template: "receipt", Contact: "con_a", Channel: "texts"}} {
			if _, err := d.Send(t.Context(), shop, ask); !hub.Is(err, hub.Invalid) {
				t.Errorf("%+v: %v", ask, err)
			}
		}
		if _, err := d.Get(t.Context(), "cs_0000000000000000000000000000000k"); !hub.Is(err, hub.Missing) {
			t.Errorf("a forged id: %v", err)
		}
	})
}
