package e2e

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/parleyhub/parley/internal/loadgen"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/testpeers"
)

// A hub that is killed every second or two under load of all channels keeps
// what it acknowledged: all of it, once, in order. PARLEY_KILL_SECONDS=60 is the
// run of docs/reliability.md.
func TestKilledHubLosesAndDoublesNothing(t *testing.T) {
	for name, database := range map[string]func(testing.TB) string{
		"sqlite":   func(testing.TB) string { return "" },
		"postgres": testpeers.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			p := hubProcess(t, "", database(t))
			tally := kill(t, p, loadgen.KillOptions{
				Time: killTime(t, 20*time.Second), Visitors: 12, Senders: 3, IMAP: box(t), Drops: 2, Again: true,
			})
			if !tally.OK() || tally.Kills < 3 || tally.Chat < 100 || tally.SMTP < 20 || tally.IMAP < 20 {
				t.Errorf("%+v", tally)
			}
		})
	}
}

// A test that cannot fail proves nothing: with the inbox key off the same load
// and the same checker must find doubles.
func TestKillTestSeesAHubWithoutInboxKey(t *testing.T) {
	p := hubProcess(t, "fault", "", "PARLEY_FAULT=no-inbox-key")
	tally := kill(t, p, loadgen.KillOptions{Time: killTime(t, 6*time.Second), Visitors: 12, Senders: 3, Again: true})
	if tally.Doubled == 0 {
		t.Errorf("the checker saw no doubles: %+v", tally)
	}
	if tally.Lost > 0 {
		t.Errorf("the fault should double, not lose: %+v", tally)
	}
}

// hubProcess starts a hub of its own and ends it with the test.
func hubProcess(t *testing.T, tag, database string, env ...string) *outside.Process {
	t.Helper()
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	p := &outside.Process{Binary: binary(t, tag), Data: t.TempDir(), Database: database, Env: env, Log: log}
	if _, err := p.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Stop()
		_ = log.Close()
		if raw, err := os.ReadFile(log.Name()); t.Failed() && err == nil {
			t.Logf("the hub's last words:\n%s", raw[max(0, len(raw)-4000):])
		}
	})
	return p
}

func kill(t *testing.T, p *outside.Process, o loadgen.KillOptions) loadgen.Tally {
	t.Helper()
	tally, r, err := loadgen.Kill(t.Context(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", tally)
	for i, problem := range r.Problems {
		if i == 20 {
			t.Logf("… and %d more", len(r.Problems)-i)
			break
		}
		t.Log(problem)
	}
	return tally
}

// box is a mailbox on a real Dovecot.
func box(t *testing.T) *outside.Mailbox {
	t.Helper()
	d := testpeers.Dovecot(t, "letters")
	port, err := strconv.Atoi(d.Port)
	if err != nil {
		t.Fatal(err)
	}
	return &outside.Mailbox{Host: d.Host, Port: port, User: "letters", Password: testpeers.DovecotPassword}
}
