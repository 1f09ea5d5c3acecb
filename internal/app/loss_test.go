package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

// received are the texts of all messages that came in, and how often each did.
func received(p *process) map[string]int {
	p.t.Helper()
	out := map[string]int{}
	for _, f := range p.facts(hub.MessageReceived, "") {
		var d hub.FactData
		if err := json.Unmarshal(f.Data, &d); err != nil {
			p.t.Fatal(err)
		}
		out[strings.TrimSpace(d.Message.Text)]++
	}
	return out
}

func TestLossOfTheBusFolderLosesNothingRouted(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		olga := atDesk(t, p)
		olga.mailInbox(newMailHost(t))
		write := func(n int) {
			t.Helper()
			if err := mailIn(p.MailAddr(), "ana@example.com", houseAddress, plain(fmt.Sprint("m", n), "ana@example.com", "Hello", fmt.Sprint("word ", n))); err != nil {
				t.Fatal(err)
			}
		}
		for n := range 20 {
			write(n)
		}
		olga.await(20)
		p.end()
		if err := os.RemoveAll(filepath.Join(cfg.Data, "bus")); err != nil {
			t.Fatal(err)
		}
		p = begin(t, cfg, Options{})
		olga.at = p.HTTPAddr()
		write(3) // comes again: it was routed before the loss
		for n := 20; n < 40; n++ {
			write(n)
		}
		olga.await(40)
		got := received(p)
		for n := range 40 {
			if c := got[fmt.Sprint("word ", n)]; c != 1 {
				t.Errorf("mail %d was received %d times", n, c)
			}
		}
	})
}

func TestWhileTheDatabaseIsAwayMessagesAreTakenAndRoutedAfterwards(t *testing.T) {
	t.Parallel()
	cfg := alone(t)
	var g *gate
	g, cfg.Database = before(t, testpeers.Postgres(t))
	p := begin(t, cfg, Options{})
	olga := atDesk(t, p)
	olga.mailInbox(newMailHost(t))
	chatbox := olga.chatInbox()
	v := mustEnter(t, p.HTTPAddr(), chatbox, nil)
	v.say("c0", "talk 0")
	olga.await(1)

	g.set(true)
	for n := 1; n <= 10; n++ {
		if err := mailIn(p.MailAddr(), "ana@example.com", houseAddress, plain(fmt.Sprint("m", n), "ana@example.com", "Hello", fmt.Sprint("word ", n))); err != nil {
			t.Fatalf("mail %d was refused: %v", n, err)
		}
		v.say(fmt.Sprint("c", n), fmt.Sprint("talk ", n))
	}
	if got := statusOf(p, "/readyz"); got != http.StatusOK {
		t.Errorf("the hub takes messages and says %d", got)
	}
	g.set(false)
	testpeers.Await(t, 2*soon, "everything to be routed", func() bool {
		status, _ := olga.ask(http.DefaultClient, http.MethodGet, "/conversations", nil, nil)
		return status == http.StatusOK && len(received(p)) == 21
	})
	for text, n := range received(p) {
		if n != 1 {
			t.Errorf("%q was received %d times", text, n)
		}
	}
	for _, c := range olga.conversations() {
		for i, m := range olga.messages(c.ID) {
			if want := fmt.Sprint("talk ", i); strings.HasPrefix(m.Text, "talk") && m.Text != want {
				t.Errorf("%q stands where %q belongs", m.Text, want)
			}
		}
	}
}

func TestStopUnderLoadLosesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		olga := atDesk(t, p)
		olga.mailInbox(newMailHost(t))
		chatbox := olga.chatInbox()
		var mu sync.Mutex
		accepted, enough := map[string]bool{}, make(chan struct{})
		took := func(text string) {
			mu.Lock()
			defer mu.Unlock()
			if accepted[text] = true; len(accepted) == 60 {
				close(enough)
			}
		}
		var wg sync.WaitGroup
		mailAt, httpAt := p.MailAddr(), p.HTTPAddr()
		for w := range 3 {
			wg.Go(func() {
				for n := 0; ; n++ {
					text := fmt.Sprintf("mail %d of %d", n, w)
					from := fmt.Sprintf("w%d@example.com", w)
					if mailIn(mailAt, from, houseAddress, plain(strings.ReplaceAll(text, " ", "."), from, "Load", text)) != nil {
						return
					}
					took(text)
				}
			})
			wg.Go(func() {
				for n := 0; ; n++ {
					text := fmt.Sprintf("talk %d of %d", n, w)
					body := strings.NewReader(fmt.Sprintf(`{"cid":"c","text":%q}`, text))
					resp, err := http.Post("http://"+httpAt+"/hooks/chat/"+string(chatbox)+"/messages", "application/json", body)
					if err != nil {
						return
					}
					resp.Body.Close()
					if resp.StatusCode != http.StatusOK {
						return
					}
					took(text)
				}
			})
		}
		<-enough
		p.end()
		wg.Wait()
		p = begin(t, cfg, Options{})
		got := map[string]int{}
		testpeers.Await(t, soon, "all that was accepted", func() bool {
			got = received(p)
			for text := range accepted {
				if got[text] == 0 {
					return false
				}
			}
			return true
		})
		for text, n := range got {
			if n != 1 {
				t.Errorf("%q was received %d times", text, n)
			}
		}
	})
}

func TestBusThatComesBackIsUsedAgainWithoutARestart(t *testing.T) {
	t.Parallel()
	for name, lost := range map[string]bool{"with its folder": false, "empty": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			nats := testpeers.NATS(t)
			cfg := alone(t)
			cfg.NATS = []string{nats.URL}
			p := begin(t, cfg, Options{})
			olga := atDesk(t, p)
			olga.mailInbox(newMailHost(t))
			write := func(n int) error {
				return mailIn(p.MailAddr(), "ana@example.com", houseAddress, plain(fmt.Sprint("m", n), "ana@example.com", "Hello", fmt.Sprint("word ", n)))
			}
			if err := write(0); err != nil {
				t.Fatal(err)
			}
			olga.await(1)
			nats.Stop()
			if lost {
				nats.Forget(t)
			}
			if err := write(1); err == nil || !strings.HasPrefix(err.Error(), "451") {
				t.Errorf("without a bus a mail is answered %v", err)
			}
			testpeers.Await(t, soon, "the hub to say so", func() bool { return statusOf(p, "/readyz") == http.StatusServiceUnavailable })
			nats.Start(t)
			testpeers.Await(t, 2*soon, "the hub to be ready", func() bool { return statusOf(p, "/readyz") == http.StatusOK })
			testpeers.Await(t, 2*soon, "mail to be taken", func() bool { return write(1) == nil })
			testpeers.Await(t, 2*soon, "mail to be routed", func() bool { return len(received(p)) == 2 })
			for text, n := range received(p) {
				if n != 1 {
					t.Errorf("%q was received %d times", text, n)
				}
			}
		})
	}
}

func statusOf(p *process, path string) int {
	resp, err := http.Get("http://" + p.HTTPAddr() + path)
	if err != nil {
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}
