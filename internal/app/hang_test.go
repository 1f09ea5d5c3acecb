package app

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

// patience of the hubs of these stories, and what their answers may take on a
// machine that has more to do.
const (
	shortPatience = 2 * time.Second
	answerWithin  = shortPatience + 3*time.Second
)

// hangs are the ways in which a database neither answers nor refuses. Each makes
// a hub's configuration and answers how its database is held up, and let go.
var hangs = map[string]func(t *testing.T) (cfg config.Config, hold func() (release func())){
	"sqlite, somebody else writes": func(t *testing.T) (config.Config, func() func()) {
		cfg := alone(t)
		return cfg, func() func() {
			return transaction(t, "sqlite", filepath.Join(cfg.Data, "hub.db"), "BEGIN IMMEDIATE")
		}
	},
	"postgres, tables are locked": func(t *testing.T) (config.Config, func() func()) {
		cfg := alone(t)
		cfg.Database = testpeers.Postgres(t)
		return cfg, func() func() {
			return transaction(t, "pgx", cfg.Database, "BEGIN; LOCK TABLE feed, facts, orders, conversations, messages, agents, api_tokens IN ACCESS EXCLUSIVE MODE")
		}
	},
	"postgres, the server is gone without a word": func(t *testing.T) (config.Config, func() func()) {
		cfg := alone(t)
		var g *gate
		g, cfg.Database = before(t, testpeers.Postgres(t))
		return cfg, func() func() {
			g.hang(true)
			return func() { g.hang(false) }
		}
	},
}

// transaction is somebody else's, which holds what the hub needs.
func transaction(t *testing.T, driver, at, begin string) (end func()) {
	t.Helper()
	db, err := sql.Open(driver, at)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("SELECT 1"); err != nil {
		t.Fatal(err)
	}
	testpeers.Await(t, soon, "the turn of somebody else", func() bool {
		_, err := db.ExecContext(context.Background(), begin)
		if err != nil {
			t.Log(err)                 // a deadlock is possible
			_, _ = db.Exec("ROLLBACK") // there may be none
		}
		return err == nil
	})
	var once sync.Once
	end = func() {
		once.Do(func() {
			if _, err := db.Exec("ROLLBACK"); err != nil {
				t.Error(err)
			}
			db.Close()
		})
	}
	t.Cleanup(end)
	return end
}

func TestADatabaseThatHangsIsNotWaitedForAndNothingIsLost(t *testing.T) {
	t.Parallel()
	for name, hanging := range hangs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg, hold := hanging(t)
			p := begin(t, cfg, Options{Patience: shortPatience})
			olga := atDesk(t, p)
			post := newMailHost(t)
			inside, goOn := make(chan struct{}), make(chan struct{})
			post.slow = func(raw string) {
				if strings.Contains(raw, "Half way out") {
					close(inside)
					<-goOn
				}
			}
			inbox := olga.mailInbox(post)
			mail := func(n int) {
				t.Helper()
				began := time.Now()
				if err := mailIn(p.MailAddr(), "ana@example.com", houseAddress, plain(fmt.Sprint("m", n), "ana@example.com", "Hello", fmt.Sprint("word ", n))); err != nil {
					t.Errorf("mail %d was refused: %v", n, err)
				}
				if took := time.Since(began); took > answerWithin {
					t.Errorf("mail %d took %v", n, took)
				}
			}
			mail(0)
			id := olga.await(1)[0].ID
			half := olga.reply(id, inbox, "Half way out.")
			<-inside
			var held hub.MessageCard
			testpeers.Await(t, soon, "a reply that is held back", func() bool { // patience is short here, and the machine may be busy
				status, _ := olga.ask(http.DefaultClient, http.MethodPost, "/conversations/"+string(id)+"/messages",
					map[string]any{"kind": "reply", "text": "Held back a little.", "hold_s": 1, "client_id": "held"}, &held)
				return status/100 == 2
			})

			release := hold()
			began := time.Now()
			close(goOn)
			for n := 1; n <= 5; n++ {
				mail(n)
			}
			note := map[string]any{"kind": "note", "text": "While it hung", "client_id": "n1"}
			slowest := olga.whileItHangs(id, note)
			awaitReady(t, p, "degraded")
			if left := 3*shortPatience - time.Since(began); left > 0 { // everybody has given up at least once
				time.Sleep(left) //nolint:forbidigo // the time in which nothing must happen
			}
			release()
			released := time.Now()
			testpeers.Await(t, 3*soon, "the desk to work", func() bool {
				status, _ := olga.ask(http.DefaultClient, http.MethodPost, "/conversations/"+string(id)+"/messages", note, nil)
				return status == http.StatusOK || status == http.StatusCreated
			})
			writes := time.Since(released)
			testpeers.Await(t, 3*soon, "everything to be routed", func() bool {
				status, _ := olga.ask(http.DefaultClient, http.MethodGet, "/conversations", nil, nil)
				return status == http.StatusOK && len(received(p)) == 6
			})
			olga.awaitState(id, half.ID, hub.Accepted)
			olga.awaitState(id, held.ID, hub.Accepted)
			awaitReady(t, p, "ready\n")
			t.Logf("slowest answer %v; hung for %v; writes again after %v, all done after %v", slowest, released.Sub(began), writes, time.Since(released))

			for text, n := range received(p) {
				if n != 1 {
					t.Errorf("%q was received %d times", text, n)
				}
			}
			for _, text := range []string{"Half way out.", "Held back a little."} {
				sent := 0
				for _, l := range post.letters() {
					if strings.Contains(l.raw, text) {
						sent++
					}
				}
				if sent != 1 {
					t.Errorf("%q was sent %d times", text, sent)
				}
			}
			notes := 0
			for _, m := range olga.messages(id) {
				if m.Text == "While it hung" {
					notes++
				}
			}
			if notes != 1 {
				t.Errorf("%d notes", notes)
			}
		})
	}
}

// whileItHangs asks this and that, and answers what the slowest answer took.
// Writing is 503; reading may still work.
func (a *agent) whileItHangs(id hub.ConversationID, note map[string]any) (slowest time.Duration) {
	a.t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, ask := range []struct {
		method, path string
		in           any
		reads        bool
	}{
		{http.MethodPost, "/conversations/" + string(id) + "/messages", note, false},
		{http.MethodPost, "/conversations/" + string(id) + "/priority", map[string]any{"priority": "high"}, false},
		{http.MethodGet, "/conversations", nil, true},
		{http.MethodGet, "/conversations/" + string(id), nil, true},
		{http.MethodGet, "/me", nil, true},
	} {
		wg.Go(func() {
			began := time.Now()
			status, raw := a.ask(http.DefaultClient, ask.method, ask.path, ask.in, nil)
			took := time.Since(began)
			if status != http.StatusServiceUnavailable && (!ask.reads || status != http.StatusOK) {
				a.t.Errorf("%s %s: %d %s", ask.method, ask.path, status, raw)
			}
			if took > answerWithin {
				a.t.Errorf("%s %s answered after %v", ask.method, ask.path, took)
			}
			mu.Lock()
			defer mu.Unlock()
			slowest = max(slowest, took)
		})
	}
	wg.Wait()
	return slowest
}

// awaitReady waits until /readyz, which says 200 all the time, says word.
func awaitReady(t *testing.T, p *process, word string) {
	t.Helper()
	testpeers.Await(t, soon, "the hub to say "+word, func() bool {
		resp, err := http.Get("http://" + p.HTTPAddr() + "/readyz")
		if err != nil {
			return false
		}
		defer resp.Body.Close()
		raw, err := io.ReadAll(resp.Body)
		if err == nil && resp.StatusCode != http.StatusOK {
			t.Errorf("the hub takes messages and says %d", resp.StatusCode)
		}
		return err == nil && strings.Contains(string(raw), word)
	})
}
