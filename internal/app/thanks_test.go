package app

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels/builtin"
	"github.com/parleyhub/parley/channels/sim/telegram"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
	"github.com/parleyhub/parley/router/courtesy"
)

// What the hub says by itself to somebody who said STOP, and to START.
const (
	saidOut  = "You will get no more of these messages"
	saidBack = "our messages may come here again"
)

// STOP by mail is acknowledged once, as automatic mail is (RFC 3834), and no program
// is: neither one that says so of itself nor one that sends ours back.
func TestStopByMailIsAcknowledgedAndNoProgramIs(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		olga := atDesk(t, p)
		olga.mailInbox(post)
		in := func(from, raw string) {
			t.Helper()
			if err := mailIn(p.MailAddr(), from, houseAddress, raw); err != nil {
				t.Fatal(err)
			}
		}
		in("ana@example.com", plain("q1", "Ana <ana@example.com>", "Kettles", "Where is my kettle?"))
		id := olga.await(1)[0].ID
		waits := olga.conversation(id).WaitingSince
		answering := func(id, text string) string {
			return strings.Replace(plain(id, "Ana <ana@example.com>", "Re: Kettles", text), "From:", "In-Reply-To: <q1@mail.example>\nReferences: <q1@mail.example>\nFrom:", 1)
		}
		in("ana@example.com", answering("s1", "STOP"))
		l := post.await(t, saidOut)
		if l.to != "ana@example.com" || l.header.Get("Auto-Submitted") != "auto-replied" || l.header.Get("X-Auto-Response-Suppress") != "All" ||
			l.header.Get("In-Reply-To") != "<s1@mail.example>" || l.header.Get("Subject") != "Re: Kettles" || l.header.Get("List-Unsubscribe") != "" {
			t.Errorf("%s", l.raw)
		}
		olga.awaitLast(id, 3)
		said := olga.messages(id)[2]
		olga.awaitState(id, said.ID, hub.Accepted)
		if said.Automatic != hub.AutoReply || said.Author.Type != hub.ActorSystem || said.Direction != hub.DirOut || !strings.HasPrefix(said.Text, saidOut) {
			t.Errorf("%+v", said)
		}
		// Ana's question still waits for somebody.
		if c := olga.conversation(id); waits == nil || c.WaitingSince == nil || !c.WaitingSince.Equal(*waits) || c.Status != hub.Open {
			t.Errorf("she waits since %v, waited since %v, %s", c.WaitingSince, waits, c.Status)
		}

		// Again, a robot, a list, an answering machine, and our own words come back.
		in("ana@example.com", answering("s2", "stop"))
		for i, header := range []string{"Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated", "Precedence: bulk", "List-Id: <news.example.org>", "X-Autoreply: yes"} {
			from := string(rune('a'+i)) + "@machine.example"
			in(from, header+"\n"+plain("r"+string(rune('a'+i)), from, "Stop", "STOP"))
		}
		in("", plain("bounce", "x@machine.example", "Stop", "STOP"))
		in("ana@example.com", l.raw)
		in("ana@example.com", answering("b1", "START"))
		post.await(t, saidBack)
		in("ana@example.com", answering("last", "Thank you!"))
		testpeers.Await(t, soon, "everything to be read", func() bool {
			for _, c := range olga.conversations() {
				for _, m := range olga.messages(c.ID) {
					if strings.HasPrefix(m.Text, "Thank you!") {
						return true
					}
				}
			}
			return false
		})
		if n := len(post.letters()); n != 2 {
			for _, l := range post.letters() {
				t.Logf("%s", l.raw)
			}
			t.Errorf("%d letters, want 2", n)
		}
		if findings, err := p.store.Check(t.Context()); err != nil || len(findings) > 0 {
			t.Errorf("fsck: %+v %v", findings, err)
		}

		// The house's own words name its brand.
		brands, err := p.store.Brands(t.Context())
		if err != nil || len(brands) == 0 {
			t.Fatalf("%v %v", brands, err)
		}
		olga.must(http.DefaultClient, http.MethodPut, "/sending-rules", map[string]any{"version": 0, "rules": map[string]any{"acknowledge_texts": map[string]any{"back": map[string]any{"de": "Willkommen bei {{brand.name}}."}}}}, nil)
		testpeers.Await(t, soon, "the words to be known", func() bool {
			house := p.router.Thanks.Rules(t.Context(), brands[0].ID)
			return house.On && house.Words(courtesy.Back, "de-CH") == "Willkommen bei "+brands[0].Name+"." && strings.HasPrefix(house.Words(courtesy.Out, "de"), "You will")
		})

		// Where the sending rules say so, nobody is told; the word counts all the same.
		olga.must(http.DefaultClient, http.MethodPut, "/sending-rules", map[string]any{"version": 1, "rules": map[string]any{"acknowledge": false}}, nil)
		testpeers.Await(t, soon, "the rules to be known", func() bool {
			on := p.router.Thanks.Rules(t.Context(), "").On
			return !on
		})
		in("ana@example.com", answering("s3", "Unsubscribe"))
		who := olga.conversation(id).Contact.ID
		testpeers.Await(t, soon, "the word to count", func() bool {
			c, err := p.store.Contact(t.Context(), who)
			_, why := hub.MaySend(c.Consents, "email", "marketing")
			return err == nil && why == hub.SaidNo
		})
		if n := len(post.letters()); n != 2 {
			t.Errorf("%d letters", n)
		}
	})
}

// In a chat, in Telegram and in a text message: by the same inbox, once, and not
// where the network itself has answered the word.
func TestStopIsAcknowledgedWhereItWasSaid(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		c := &clock{}
		network := telegram.New(time.Now)
		srv := httptest.NewServer(network)
		defer srv.Close()
		p := begin(t, cfg, Options{Now: c.Now, FallbackAfter: 10 * time.Millisecond, Channels: builtin.All()})
		post := newMailHost(t)
		olga := atDesk(t, p)
		olga.mailInbox(post)
		chatbox := olga.chatInbox()
		olga.inbox("telegram", map[string]any{"token": network.Token, "receive": "webhook", "api_base_url": srv.URL})
		line, _, _ := phoneNetwork(t, olga, p)

		v := mustEnter(t, p.HTTPAddr(), chatbox, map[string]any{"name": "Ana", "email": "ana@example.com"})
		v.say("c1", "stop")
		v.hear("You will get no more of these messages from us here. To get them again, reply START.")
		v.say("c2", "start")
		v.hear("Welcome back: our messages may come here again. To end them, reply STOP.")
		v.leave()
		c.advance(2 * time.Minute)

		testpeers.Await(t, soon, "the network to know where to post", func() bool { return network.HookURL() != "" })
		bob := telegram.Person{ID: 7_000_000_002, FirstName: "Bob", Language: "fr"}
		network.Post(bob.Private(), bob, telegram.Object{"text": "Arrêt !"})
		network.Deliver(t.Context(), telegram.Delivery{Times: 3, Parallel: true})
		testpeers.Await(t, soon, "an answer in Telegram", func() bool { return len(network.Sent("sendMessage")) > 0 })

		// Twilio has answered STOP by itself; what it does not read is ours to answer.
		if _, a := line.Text(context.Background(), annsPhone, houseLine, "STOP"); !a.OK() || strings.Contains(a.Body, "Message>") {
			t.Errorf("%+v", a)
		}
		if _, a := line.Text(context.Background(), "+12025550144", houseLine, "Dezabonare"); !a.OK() {
			t.Errorf("%+v", a)
		}
		testpeers.Await(t, soon, "a text", func() bool { return len(line.Sent()) > 0 })
		testpeers.Await(t, soon, "everybody's words to be read", func() bool { return len(olga.conversations()) == 4 && p.settled(t.Context()) })
		if sent := network.Sent("sendMessage"); len(sent) != 1 || !strings.HasPrefix(sent[0].Params["text"].(string), "Vous ne recevrez plus") {
			t.Errorf("%+v", sent)
		}
		if sent := line.Sent(); len(sent) != 1 || sent[0].To != "+12025550144" || !strings.HasPrefix(sent[0].Body, "Nu veți mai primi") {
			t.Errorf("%+v", sent)
		}
		if all := post.letters(); len(all) != 0 {
			t.Errorf("a word to a chat went on by mail: %s", all[0].raw)
		}
	})
}
