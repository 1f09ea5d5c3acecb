package app

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/app/janitor"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/store/sends"
)

// The janitor drops the data of what campaigns sent when the sending rules say that
// their time is over, and not before; what happened to each row stays.
func TestTheJanitorKeepsTheDataOfMessagesAsLongAsTheRulesSay(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		const people = 3
		c := &clock{}
		p := begin(t, cfg, Options{Now: c.Now})
		post := newMailHost(t)
		olga := atDesk(t, p)
		run := olga.campaign(string(olga.mailInbox(post)), subscribers(t, p, people), people, nil)
		olga.outcome(run, finished)
		rows := sends.Of(p.store.Store)
		x, err := rows.Run(t.Context(), run)
		if err != nil {
			t.Fatal(err)
		}
		j := &janitor.Janitor{Store: p.store.Store, Bus: p.bus, Disk: p.disk, Kinds: p.kinds(), Met: p.metrics, Sent: p.outreach.Expire, Now: c.Now, Log: p.opt.Log}
		kept := func() (n int) {
			t.Helper()
			j.Trim(context.Background())
			all, err := rows.List(t.Context(), x.Seq, 0, "", "", 10)
			if err != nil || len(all) != people {
				t.Fatalf("%d rows, %v", len(all), err)
			}
			for i := range all {
				if all[i].State != hub.SendAccepted || len(all[i].Digest) == 0 {
					t.Errorf("%+v", all[i])
				}
				if all[i].Snapshot != nil {
					n++
				}
			}
			return n
		}
		const day = 24 * time.Hour
		rule := func(version int, days any) {
			t.Helper()
			olga.must(http.DefaultClient, http.MethodPut, "/sending-rules", obj{"version": version, "rules": obj{"keep_days": days}}, nil)
		}
		rule(0, 0) // for ever
		c.advance(1000 * day)
		if n := kept(); n != people {
			t.Errorf("%d are kept of what is kept for ever", n)
		}
		rule(1, 1001)
		if n := kept(); n != people {
			t.Errorf("%d are kept a day before the end", n)
		}
		c.advance(2 * day)
		if n := kept(); n != 0 {
			t.Errorf("%d are kept though their time is over", n)
		}
	})
}
