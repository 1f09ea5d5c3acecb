package telegram

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	sim "github.com/parleyhub/parley/channels/sim/telegram"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
)

// heard collects what is reported of an inbox.
type heard struct {
	mu  sync.Mutex
	all []channels.Health
}

func (s *heard) hear(env *channels.Env) {
	env.Report = func(h channels.Health) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.all = append(s.all, h)
	}
}

func (s *heard) last() channels.Health {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) == 0 {
		return channels.Health{}
	}
	return s.all[len(s.all)-1]
}

func TestTheOffsetMovesOnlyBehindWhatIsKept(t *testing.T) {
	r := polling(t, nil)
	for i := range 5 {
		r.net.Say(ana, fmt.Sprint("message ", i))
	}
	r.Hub.Refuse(hub.Errorf(hub.Temporary, "The hub cannot keep messages now."))
	r.listen(func() bool { return r.Hub.Offers() > 3 })
	if n := r.net.Pending(); n != 5 || len(r.Hub.Received()) != 0 {
		t.Fatalf("%d pending, %d kept", n, len(r.Hub.Received()))
	}
	r.Hub.Refuse(nil)
	r.listen(func() bool { return r.net.Pending() == 0 })
	var texts []string
	for _, m := range r.Hub.Received() {
		texts = append(texts, m.Text)
	}
	if strings.Join(texts, ",") != "message 0,message 1,message 2,message 3,message 4" {
		t.Errorf("%v", texts)
	}
	// Another start goes on behind it.
	again := &rig{channeltest.Open(t, r.Hub, quickly(nil), r.net.settings(byPoll)), r.net, t}
	before := r.Hub.Offers()
	r.net.Say(ana, "one more")
	again.listen(func() bool { return r.net.Pending() == 0 })
	if r.Hub.Offers() != before+1 {
		t.Errorf("%d offers", r.Hub.Offers()-before)
	}
}

func TestOneBadUpdateHoldsNobodyUp(t *testing.T) {
	r := polling(t, nil)
	r.net.Raw("message", "no message at all")
	r.net.Say(ana, "Hello")
	r.listen(func() bool { return r.net.Pending() == 0 })
	got := r.Hub.Received()
	if len(got) != 2 || got[0].Broken == "" || got[1].Text != "Hello" {
		t.Errorf("%+v", got)
	}
}

func TestAfterAWeekOfSilenceNothingIsMissed(t *testing.T) {
	r := polling(t, nil)
	r.net.Say(ana, "Hello")
	r.listen(func() bool { return r.net.Pending() == 0 })
	r.Hub.Clock.Advance(8 * 24 * time.Hour)
	r.net.Restart(1000) // ids begin anew, below our offset
	r.net.Say(ana, "Are you there?")
	r.listen(func() bool { return len(r.Hub.Received()) == 2 })
}

func TestWhatStopsABotIsSaidInPlainWords(t *testing.T) {
	for name, c := range map[string]struct {
		begin func(n *network)
		state channels.HealthState
		says  string
	}{
		"the token is revoked": {func(n *network) { n.Revoke() }, channels.Stopped, "BotFather"},
		"somebody else fetches": {func(n *network) {
			n.Fail(sim.Fault{Methods: []string{"getUpdates"}, Status: 409, Description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"})
		}, channels.Failing, "Another program fetches"},
		"a webhook of others":     {func(n *network) { n.Hook("https://elsewhere.example/x") }, channels.Failing, "Somewhere else a webhook"},
		"the network has trouble": {func(n *network) { n.Fail(sim.Fault{Methods: []string{"getUpdates"}, Status: 502}) }, channels.Failing, "trouble"},
		"nobody answers":          {func(n *network) { n.srv.Close() }, channels.Failing, "cannot be reached"},
	} {
		t.Run(name, func(t *testing.T) {
			var s heard
			r := polling(t, s.hear)
			c.begin(r.net)
			r.listen(func() bool { return s.last().State == c.state && strings.Contains(s.last().Text, c.says) })
			for _, told := range []string{r.net.Token, "elsewhere.example", "127.0.0.1"} {
				if strings.Contains(fmt.Sprint(s.all)+r.Hub.Logs(), told) {
					t.Errorf("%s is told", told)
				}
			}
		})
	}
	var s heard
	r := polling(t, s.hear)
	r.net.Fail(sim.Fault{Methods: []string{"getUpdates"}, Times: 2, Status: 502})
	r.net.Say(ana, "Hello")
	r.listen(func() bool { return len(r.Hub.Received()) == 1 && s.last().State == channels.Healthy })
}

func TestPostingIsSetUpLookedAfterAndTakenAway(t *testing.T) {
	var s heard
	h := channeltest.NewHub(t)
	n := startNetwork(t, h)
	r := &rig{channeltest.Open(t, h, quickly(s.hear), n.settings(byWebhook)), n, t}
	r.listen(func() bool { return n.HookURL() == r.URL && s.last().State == channels.Healthy })
	set := n.Sent("setWebhook")[0].Params
	if set["secret_token"] != r.a().secret || fmt.Sprint(set["allowed_updates"]) != "[message edited_message callback_query message_reaction my_chat_member]" {
		t.Errorf("%v", set)
	}
	n.Hook("https://elsewhere.example/x") // somebody takes it away: it is set again
	r.listen(func() bool { return n.HookURL() == r.URL })
	h.Refuse(hub.Errorf(hub.Temporary, "The hub cannot keep messages now."))
	n.Say(ana, "Hello")
	n.Deliver(t.Context(), sim.Delivery{})
	r.listen(func() bool { return s.last().State == channels.Failing && strings.Contains(s.last().Text, "503") })
	h.Refuse(nil)
	r.deliver(sim.Delivery{})
	r.listen(func() bool { return s.last().State == channels.Healthy })
	if len(n.Sent("getUpdates")) != 0 {
		t.Error("posted and fetched")
	}
	// The same inbox, switched over to fetching, takes its own posting away.
	p := &rig{channeltest.Open(t, h, quickly(nil), n.settings(byPoll)), n, t}
	n.Say(ana, "Still there?")
	p.listen(func() bool { return len(h.Received()) == 2 && n.HookURL() == "" })
}

func TestPostingOfADeletedInboxIsTakenAway(t *testing.T) {
	r := polling(t, nil)
	r.net.Hook(r.a().env.PublicURL + "/hooks/telegram/inb_deleted")
	r.net.Say(ana, "Hello")
	r.listen(func() bool { return len(r.Hub.Received()) == 1 })
}

func TestABatchThatCannotBeReadWholeIsFetchedInParts(t *testing.T) {
	r := polling(t, nil)
	for range 6 {
		r.net.Say(ana, "Hello")
	}
	r.net.Fail(sim.Fault{Methods: []string{"getUpdates"}, Times: 1, Lose: true})
	r.listen(func() bool { return r.net.Pending() == 0 })
	var limits []string
	for _, s := range r.net.Sent("getUpdates") {
		limits = append(limits, fmt.Sprint(s.Params["limit"]))
	}
	if got := strings.Join(limits, " "); !strings.HasPrefix(got, "100 5 100") || len(r.Hub.Received()) != 6 {
		t.Errorf("asked for %s, %d came", got, len(r.Hub.Received()))
	}
}

func TestVerifySaysWhatWasTried(t *testing.T) {
	names := func(steps []channels.Step) (out string) {
		for _, s := range steps {
			out += fmt.Sprintf("%s:%v ", s.Name, s.OK)
		}
		return out
	}
	verify := func(r *rig) []channels.Step { return r.a().Verify(context.Background()) }
	p := polling(t, nil)
	if got := verify(p); names(got) != "telegram_token:true telegram_poll:true " || got[0].Text != "@"+sim.Username {
		t.Errorf("%+v", got)
	}
	p.net.Hook("https://elsewhere.example/x")
	if got := verify(p); names(got) != "telegram_token:true telegram_poll:false " || got[1].Text == "" || len(p.net.Sent("deleteWebhook")) != 0 {
		t.Errorf("%+v", got)
	}
	w := hooked(t, nil)
	if got := verify(w); names(got) != "telegram_token:true telegram_webhook:true " {
		t.Errorf("%+v", got)
	}
	w.net.Revoke()
	if got := verify(w); names(got) != "telegram_token:false " || !strings.Contains(got[0].Text, "BotFather") {
		t.Errorf("%+v", got)
	}
}

func TestSettingsSayWhatIsWrong(t *testing.T) {
	token := sim.New(time.Now).Token
	for name, c := range map[string]struct {
		settings map[string]any
		public   string
		field    string // empty: fine
		hook     bool
	}{
		"no token":                   {map[string]any{"token": "hello"}, "https://hub.example", "settings.token", false},
		"a path in the token":        {map[string]any{"token": "1:../../../../../../../../../x"}, "https://hub.example", "settings.token", false},
		"posting without an address": {map[string]any{"token": token, "receive": byWebhook}, "http://127.0.0.1:8080", "settings.receive", false},
		"a base with a password":     {map[string]any{"token": token, "api_base_url": "https://u:p@x.example"}, "https://hub.example", "settings.api_base_url", false},
		"by itself, with an address": {map[string]any{"token": token}, "https://hub.example", "", true},
		"by itself, without one":     {map[string]any{"token": token}, "http://127.0.0.1:8080", "", false},
		"fetching":                   {map[string]any{"token": token, "receive": byPoll}, "https://hub.example", "", false},
	} {
		env := channeltest.Env(t)
		env.PublicURL = c.public
		checked, err := channels.Check(Channel.Fields, c.settings)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Channel.Open(t.Context(), hub.Inbox{ID: "inb_1", Settings: checked}, env)
		var e *hub.Error
		switch {
		case c.field == "" && (err != nil || (got.(*adapter).hook != "") != c.hook):
			t.Errorf("%s: %v", name, err)
		case c.field != "" && (!hub.Is(err, hub.Invalid) || !asField(err, &e, c.field) || strings.Contains(err.Error(), "hello")):
			t.Errorf("%s: %v", name, err)
		}
	}
}

func asField(err error, e **hub.Error, field string) bool {
	var ok bool
	*e, ok = err.(*hub.Error)
	return ok && (*e).Field == field
}

// The network's files may be anywhere it says; the hub's own net is not among it.
func TestAFileThatLeadsInsideIsNotFetched(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the inside was reached") }))
	defer inside.Close()
	h := channeltest.NewHub(t)
	n := &network{Server: sim.New(h.Clock.Now)}
	n.srv = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/file/") {
			http.Redirect(w, r, inside.URL+"/latest/meta-data", http.StatusFound)
			return
		}
		n.ServeHTTP(w, r)
	}))
	defer n.srv.Close()
	guarded := guard.New(false)
	c := quickly(func(env *channels.Env) {
		direct := env.Dial
		env.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
			if "http://"+addr == n.srv.URL {
				return direct(ctx, network, addr)
			}
			return guarded.Dial(ctx, network, addr)
		}
	})
	r := &rig{channeltest.Open(t, h, c, n.settings(byWebhook)), n, t}
	r.a().Verify(t.Context())
	n.Post(ana.Private(), ana, n.Photo([]byte(jpeg), "See"))
	if m := r.one(); len(m.Attachments) != 0 || !strings.Contains(m.Text, "See") || !strings.Contains(m.Text, "not allowed") {
		t.Errorf("%q %v", m.Text, m.Attachments)
	}
}

// A network that hangs costs a call its time, and no more.
func TestASlowNetworkEndsWithTheCall(t *testing.T) {
	r := met(t)
	r.net.Fail(sim.Fault{Hang: true})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := r.Adapter.Send(ctx, r.Outbound(toAna, "Hello")); !hub.Is(err, hub.Unknown) {
		t.Errorf("%v", err)
	}
}
