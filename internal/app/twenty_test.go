package app

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels/builtin"
	"github.com/parleyhub/parley/channels/sim/forum"
	"github.com/parleyhub/parley/channels/sim/meta"
	"github.com/parleyhub/parley/channels/sim/telegram"
	"github.com/parleyhub/parley/channels/sim/twilio"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

// crowd is a network whose webhooks come many times at once. Say and pictures
// make one person do something; play delivers what came of it so many times.
type crowd struct {
	inbox    hub.InboxID
	say      func()
	pictures func(all [][]byte) // nil: the network carries none
	messages int64              // that ten pictures are
	play     func(t *testing.T, times int) int
}

// crowds are the networks that post signed webhooks, as each really sends ten
// pictures: Telegram an album of ten updates; SMS, Messenger, Instagram and the
// webhook channel ten files in one event; WhatsApp, whose albums its customers see
// alone, ten messages; a call has none.
var crowds = map[string]func(t *testing.T, olga *agent, p *process) crowd{
	"telegram": telegramCrowd, "sms": textCrowd, "voice": callCrowd, "webhook": forumCrowd,
	"whatsapp": func(t *testing.T, olga *agent, p *process) crowd {
		return metaCrowd(t, olga, p, meta.Account{Network: meta.WhatsApp, ID: "106540352242922", Business: "419561257915477", Shown: "12025550150"}, "phone_number_id")
	},
	"messenger": func(t *testing.T, olga *agent, p *process) crowd {
		return metaCrowd(t, olga, p, meta.Account{Network: meta.Messenger, ID: "104000000000009", Shown: "Shop"}, "page_id")
	},
	"instagram": func(t *testing.T, olga *agent, p *process) crowd {
		return metaCrowd(t, olga, p, meta.Account{Network: meta.Instagram, ID: "17841400000000007", Shown: "Shop"}, "account_id")
	},
}

func TestOneWebhookTwentyTimesAtOnceIsOneMessageOnEveryNetwork(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{Channels: builtin.All()})
		olga := atDesk(t, p)
		for kind, open := range crowds {
			t.Run(kind, func(t *testing.T) {
				c := open(t, olga, p)
				c.say()
				posted := int64(c.play(t, 20))
				var id hub.ConversationID
				testpeers.Await(t, soon, "the message", func() bool {
					for _, conv := range olga.conversations() {
						if string(conv.Channel) == kind {
							id = conv.ID
						}
					}
					return id != ""
				})
				olga.settle(t, c.inbox, posted, 1)
				olga.count(t, kind, id, 1, 0)
				if c.pictures == nil {
					return
				}
				var all [][]byte
				for i := range 10 {
					all = append(all, fmt.Appendf(nil, "\xff\xd8\xff\xe0\x00\x10JFIF 0000 %d", i))
				}
				c.pictures(all)
				posted += int64(c.play(t, 3))
				testpeers.Await(t, soon, "ten pictures", func() bool {
					n := 0
					for _, m := range olga.messages(id) {
						n += len(m.Attachments)
					}
					return n >= 10
				})
				olga.settle(t, c.inbox, posted, 1+c.messages)
				olga.count(t, kind, id, 1+c.messages, 10)
			})
		}
	})
}

// settle waits until all hand-overs of an inbox are decided, and checks that each
// was counted once, as one thing or another.
func (a *agent) settle(t *testing.T, inbox hub.InboxID, posted, messages int64) {
	t.Helper()
	got := a.ledger(inbox).Total
	testpeers.Await(t, soon, "the inbox to be quiet", func() bool {
		got = a.ledger(inbox).Total
		return got.OnTheWay == 0 && got.Processed >= messages
	})
	sum := got.Processed + got.News + got.Events + got.Duplicates + got.Quarantined
	if got.Received != sum || got.Received > posted || got.Quarantined != 0 {
		t.Errorf("%d were posted: %+v", posted, got)
	}
}

// count checks that a network has one conversation with these messages and files.
func (a *agent) count(t *testing.T, kind string, id hub.ConversationID, messages int64, files int) {
	t.Helper()
	for _, c := range a.conversations() {
		if string(c.Channel) == kind && c.ID != id {
			t.Errorf("a second conversation: %+v", c)
		}
	}
	if c := a.conversation(id); c.LastSeq != messages {
		t.Errorf("%d messages, want %d", c.LastSeq, messages)
	}
	for _, m := range a.messages(id) {
		files -= len(m.Attachments)
	}
	if files != 0 {
		t.Errorf("%d files are missing", files)
	}
}

func telegramCrowd(t *testing.T, olga *agent, _ *process) crowd {
	network := telegram.New(time.Now)
	srv := httptest.NewServer(network)
	t.Cleanup(srv.Close)
	inbox := olga.inbox("telegram", map[string]any{"token": network.Token, "receive": "webhook", "api_base_url": srv.URL})
	testpeers.Await(t, soon, "the network to know where to post", func() bool { return network.HookURL() != "" })
	ana := telegram.Person{ID: 7_000_000_001, FirstName: "Ana"}
	return crowd{
		inbox: inbox, say: func() { network.Say(ana, "Hello") }, messages: 1,
		pictures: func(all [][]byte) { network.Album(ana.Private(), ana, "", all...) },
		play: func(t *testing.T, times int) int {
			got := network.Deliver(t.Context(), telegram.Delivery{Times: times, Parallel: true, Shuffle: true})
			for _, status := range got {
				if status != 200 {
					t.Errorf("status %d", status)
				}
			}
			return len(got)
		},
	}
}

// lineCrowd is Twilio with one number.
func lineCrowd(t *testing.T) (*tape, *twilio.Sim, map[string]any) {
	tp := &tape{}
	line := twilio.New(twilio.Options{AccountSID: phoneAccount, AuthToken: phoneToken, Now: time.Now, HTTP: tp.client()})
	srv := httptest.NewServer(line)
	t.Cleanup(srv.Close)
	line.At(srv.URL, "")
	line.Add(twilio.Number{Phone: houseLine})
	return tp, line, map[string]any{"account_sid": phoneAccount, "auth_token": phoneToken, "api_url": srv.URL}
}

func textCrowd(t *testing.T, olga *agent, p *process) crowd {
	tp, line, set := lineCrowd(t)
	set["numbers"] = []any{houseLine}
	inbox := olga.inbox("sms", set)
	line.Add(twilio.Number{Phone: houseLine, SMS: p.URL() + "/hooks/sms/" + string(inbox)})
	write := func(text string, files ...twilio.File) { line.Text(t.Context(), annsPhone, houseLine, text, files...) }
	return crowd{inbox: inbox, say: func() { write("Hello") }, messages: 1, play: tp.play, pictures: func(all [][]byte) {
		var files []twilio.File
		for _, data := range all {
			files = append(files, twilio.File{Type: "image/jpeg", Data: data})
		}
		write("All of them", files...)
	}}
}

func callCrowd(t *testing.T, olga *agent, p *process) crowd {
	tp, line, set := lineCrowd(t)
	set["number"] = houseLine
	inbox := olga.inbox("voice", set)
	hook := p.URL() + "/hooks/voice/" + string(inbox)
	line.Add(twilio.Number{Phone: houseLine, Voice: hook, Status: hook + "/status"})
	return crowd{inbox: inbox, play: tp.play, say: func() {
		line.Ring(t.Context(), "+12025550177", houseLine, twilio.Plot{})
		line.Settle(t.Context())
	}}
}

func forumCrowd(t *testing.T, olga *agent, p *process) crowd {
	tp := &tape{}
	f := &forum.Forum{Secret: "a secret of both sides", Now: time.Now, Client: tp.client()}
	srv := httptest.NewServer(f)
	t.Cleanup(srv.Close)
	inbox := olga.inbox("webhook", map[string]any{"url": srv.URL, "secret": f.Secret})
	f.Hook = p.URL() + "/hooks/webhook/" + string(inbox)
	tell := func(e forum.Event) {
		e["type"], e["sender"] = "message", map[string]string{"id": "m1", "name": "Mara"}
		if err := f.Tell(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	return crowd{inbox: inbox, say: func() { tell(forum.Event{"id": "e1", "text": "Hello"}) }, messages: 1, play: tp.play, pictures: func(all [][]byte) {
		var files []map[string]any
		for i, data := range all {
			files = append(files, map[string]any{"name": fmt.Sprintf("%d.jpg", i), "data": data})
		}
		tell(forum.Event{"id": "e2", "text": "All of them", "attachments": files})
	}}
}

func metaCrowd(t *testing.T, olga *agent, p *process, acc meta.Account, setting string) crowd {
	tp := &tape{}
	m := meta.New("", time.Now)
	m.Client = tp.client()
	srv := httptest.NewServer(m)
	t.Cleanup(srv.Close)
	m.At(srv.URL)
	house, kind := m.Account(acc), string(acc.Network)
	inbox := olga.inbox(kind, map[string]any{setting: acc.ID, "access_token": m.Token, "app_secret": m.Secret, "verify_token": m.Verify, "api_base_url": srv.URL})
	house.Hook = p.URL() + "/hooks/" + kind + "/" + string(inbox)
	ida := meta.Person{ID: "40721555012", Name: "Ida"}
	c := crowd{inbox: inbox, say: func() { house.Say(ida, "Hello") }, messages: 1, play: tp.play}
	c.pictures = func(all [][]byte) {
		var files []any
		for _, data := range all {
			files = append(files, map[string]any{"type": "image", "payload": map[string]any{"url": m.Lay(meta.File{Data: data, Type: "image/jpeg"})}})
		}
		_, body := house.DirectBody(ida, map[string]any{"attachments": files})
		house.Post(body)
	}
	if acc.Network == meta.WhatsApp {
		c.messages = 10
		c.pictures = func(all [][]byte) {
			for _, data := range all {
				house.Photo(ida, meta.File{Data: data, Type: "image/jpeg"}, "")
			}
		}
	}
	return c
}
