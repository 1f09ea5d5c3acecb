package app

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/parleyhub/parley/channels/builtin"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

// bring lets a pigeon land and answers the status.
func bring(t *testing.T, p *process, inbox hub.InboxID, ring, id, text string) int {
	t.Helper()
	body := strings.NewReader(fmt.Sprintf(`{"id":%q,"from":"Ana","text":%q}`, id, text))
	req, err := http.NewRequest(http.MethodPost, "http://"+p.HTTPAddr()+"/hooks/pigeon/"+string(inbox), body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Ring", ring)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func TestMadeUpChannelRunsThroughTheWholeHub(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		post := &pigeons{}
		p := begin(t, cfg, Options{Channels: append(builtin.All(), post.channel())})
		olga := atDesk(t, p)
		var kinds list[struct {
			Kind   hub.ChannelKind
			Fields []struct{ Name string }
		}]
		olga.get("/channels", &kinds)
		if k := kinds.Items[len(kinds.Items)-1]; k.Kind != "pigeon" || len(k.Fields) != 2 {
			t.Fatalf("the channels are %+v", kinds.Items)
		}
		if status, raw := olga.ask(http.DefaultClient, http.MethodPost, "/inboxes",
			map[string]any{"name": "Roof", "kind": "pigeon", "settings": map[string]any{}}, nil); status != http.StatusUnprocessableEntity || !strings.Contains(raw, "loft") {
			t.Errorf("without its loft: %d %s", status, raw)
		}
		inbox := olga.inbox("pigeon", map[string]any{"loft": "north", "ring": "a secret ring"})
		if got := bring(t, p, inbox, "another ring", "p1", "Coo"); got != http.StatusUnauthorized {
			t.Errorf("a stranger's pigeon: %d", got)
		}
		for range 3 { // it may land more than once
			if got := bring(t, p, inbox, "a secret ring", "p1", "Coo?"); got != http.StatusOK {
				t.Fatalf("status %d", got)
			}
		}
		id := olga.await(1)[0].ID
		said := olga.reply(id, inbox, "Coo!")
		olga.awaitState(id, said.ID, hub.Accepted)
		if sent := post.flown(); len(sent) != 1 || sent[0].Text != "Coo!" || sent[0].To.Address != "Ana" {
			t.Errorf("flown: %+v", sent)
		}
		if c := olga.conversation(id); c.LastSeq != 2 {
			t.Errorf("%d messages", c.LastSeq)
		}
		checkClocks(t, olga.conversation(id), hub.ClockMet)
	})
}

func TestWhatCannotBeReadIsKeptShownAndTriedAgain(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		post := &pigeons{}
		p := begin(t, cfg, Options{Channels: append(builtin.All(), post.channel())})
		olga := atDesk(t, p)
		olga.mailInbox(newMailHost(t))
		inbox := olga.inbox("pigeon", map[string]any{"loft": "north", "ring": "a secret ring"})
		bomb := nested(40)
		for i, raw := range []string{plain("a", "ana@example.com", "Hello", "before"), bomb, plain("b", "ana@example.com", "Hello", "after")} {
			if err := mailIn(p.MailAddr(), "ana@example.com", houseAddress, raw); err != nil {
				t.Fatalf("mail %d: %v", i, err)
			}
		}
		olga.await(2)
		broken := awaitItems(t, olga, 1)[0]
		var raw []byte
		olga.get("/quarantine/"+broken.ID+"/raw", &raw)
		if !strings.Contains(string(raw), "the innermost words") || broken.Reason == "" || broken.Size == 0 {
			t.Errorf("kept: %+v, %d bytes", broken, len(raw))
		}
		olga.post("/quarantine/"+broken.ID+"/retry", nil, nil)
		awaitItems(t, olga, 2) // it is as broken as before, and says so again

		if got := bring(t, p, inbox, "a secret ring", "wet", "(wet)"); got != http.StatusOK {
			t.Fatalf("status %d", got)
		}
		wet := awaitItems(t, olga, 3)[0]
		olga.post("/quarantine/"+wet.ID+"/retry", nil, nil) // by now it has dried
		olga.await(3)
		if got := received(p); got["(wet)"] != 1 || got["before"] != 1 || got["after"] != 1 {
			t.Errorf("received %v", got)
		}
	})
}

type setAside struct {
	ID, Reason, State string
	Size              int64
}

// awaitItems waits for n items set aside, the newest first.
func awaitItems(t *testing.T, olga *agent, n int) []setAside {
	t.Helper()
	var l list[setAside]
	testpeers.Await(t, soon, fmt.Sprint(n, " items in quarantine"), func() bool {
		olga.get("/quarantine", &l)
		return len(l.Items) >= n
	})
	return l.Items
}

// nested is a mail whose parts lie one in the other, deeper than any reader goes.
func nested(depth int) string {
	var b strings.Builder
	b.WriteString("Message-ID: <bomb@mail.example>\nFrom: ana@example.com\nTo: " + houseAddress + "\nSubject: Deep\nMIME-Version: 1.0\n")
	for i := range depth {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=\"b%d\"\n\n--b%d\n", i, i)
	}
	b.WriteString("Content-Type: text/plain\n\nthe innermost words\n")
	for i := depth - 1; i >= 0; i-- {
		fmt.Fprintf(&b, "--b%d--\n", i)
	}
	return b.String()
}
