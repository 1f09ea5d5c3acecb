package whatsapp_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	sim "github.com/parleyhub/parley/channels/sim/meta"
	"github.com/parleyhub/parley/channels/whatsapp"
	"github.com/parleyhub/parley/hub"
)

func TestTheWindowIsKept(t *testing.T) {
	tmpl := &hub.ProviderTemplate{Name: "hello_world", Language: "en_US"}
	for name, c := range map[string]struct {
		ago      time.Duration // since the person's last word; 0: never
		template *hub.ProviderTemplate
		want     hub.Kind
	}{
		"just in time":               {24*time.Hour - time.Second, nil, ""},
		"on the dot":                 {24 * time.Hour, nil, hub.Denied},
		"too late":                   {25 * time.Hour, nil, hub.Denied},
		"never":                      {0, nil, hub.Denied},
		"too late, with a template":  {25 * time.Hour, tmpl, ""},
		"never written, a template":  {0, tmpl, ""},
		"in time, and with template": {time.Hour, tmpl, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			s.acc.Templates = []sim.Template{{Name: "hello_world", Language: "en_US", Status: "APPROVED", Body: "Hello"}}
			m := s.Outbound(handle(ann.ID), "Hello")
			m.Template, m.LastInAt = c.template, time.Time{}
			if c.ago > 0 {
				m.LastInAt = s.Hub.Clock.Now().Add(-c.ago)
			}
			_, err := s.Adapter.Send(t.Context(), m)
			if hub.KindOf(err) != c.want {
				t.Errorf("%v, want %q", err, c.want)
			}
			if c.want != "" && len(s.Asked()) != 0 {
				t.Error("WhatsApp was asked all the same")
			}
		})
	}
}

func TestTemplatesThatCanBeSentAreListed(t *testing.T) {
	s := open(t)
	s.acc.Templates = []sim.Template{
		{Name: "a", Language: "en", Status: "APPROVED", Category: "UTILITY", Body: "Hi {{1}}, {{2}} and {{1}}"},
		{Name: "b", Language: "en", Status: "REJECTED", Body: "x"},
		{Name: "c", Language: "ro", Status: "APPROVED", Body: "Salut {{first_name}}"},
		{Name: "d", Language: "en", Status: "APPROVED", Body: "x", Header: "IMAGE"},
		{Name: "e", Language: "en", Status: "APPROVED", Body: "plain"},
	}
	list, err := s.Adapter.(channels.Templater).Templates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []channels.Template{
		{Name: "a", Language: "en", Category: "utility", Text: "Hi {{1}}, {{2}} and {{1}}", Params: 2},
		{Name: "c", Language: "ro", Text: "Salut {{first_name}}", Params: 1}, {Name: "e", Language: "en", Text: "plain"},
	}
	if !slices.Equal(list, want) {
		t.Errorf("%+v", list)
	}
	m := s.Outbound(handle(ann.ID), "")
	m.Template = &hub.ProviderTemplate{Name: "a", Language: "en", Params: []string{"Ann\n\nM.", "a  b"}}
	if _, err := s.Adapter.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if got := s.Sent()[0]; got.Template != "a/en" || !slices.Equal(got.Params, []string{"Ann M.", "a b"}) {
		t.Errorf("%+v", got)
	}
	m.Template.Params = m.Template.Params[:1]
	if _, err := s.Adapter.Send(t.Context(), m); !hub.Is(err, hub.Invalid) {
		t.Errorf("a parameter too few: %v", err)
	}
	m.Template = &hub.ProviderTemplate{Name: "c", Language: "ro", Params: []string{"Ana"}}
	m.Ref = "msg_2"
	if _, err := s.Adapter.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	asked := s.Asked()
	if body := string(asked[len(asked)-1].Body); !strings.Contains(body, `"parameter_name":"first_name"`) {
		t.Errorf("a named parameter goes without its name: %s", body)
	}
}

func TestARepeatSendsOnlyWhatIsMissing(t *testing.T) {
	s := open(t)
	m := s.Outbound(handle(ann.ID), strings.Repeat("ü", 1500))
	for _, name := range []string{"a.pdf", "b.pdf"} {
		m.Attachments = append(m.Attachments, s.Hub.File(name, []byte("%PDF-1.7 "+name)))
	}
	s.Fail(sim.Fault{Path: "/media", Status: 503, Code: 131016, Times: 1})
	if _, err := s.Adapter.Send(t.Context(), m); !hub.Is(err, hub.Temporary) || len(s.Sent()) != 1 {
		t.Fatalf("%v, sent %d", err, len(s.Sent()))
	}
	rec, err := s.Adapter.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, one := range s.Sent() {
		got = append(got, one.Type)
	}
	if !slices.Equal(got, []string{"text", "document", "document"}) || rec.Final != s.Sent()[2].ID {
		t.Errorf("%v, final %q", got, rec.Final)
	}
	s.Fail(sim.Fault{Path: "/messages", Status: 400, Code: 131053})
	m.Ref = "msg_other"
	m.Attachments = m.Attachments[:1]
	s.Heal()
	s.Fail(sim.Fault{Path: "/media", Status: 400, Code: 131053})
	if _, err := s.Adapter.Send(t.Context(), m); !hub.Is(err, hub.Invalid) || !strings.Contains(err.Error(), "Of 2 parts 1 went out.") {
		t.Errorf("%v", err)
	}
}

func TestWhatCodesMean(t *testing.T) {
	for _, c := range []struct {
		status, code int
		want         hub.Kind
		after        time.Duration
		health       channels.HealthState
	}{
		{429, 130429, hub.Limited, 5 * time.Second, ""}, {400, 131056, hub.Limited, 6 * time.Second, ""}, {400, 131048, hub.Limited, time.Hour, ""},
		{400, 4, hub.Limited, 10 * time.Minute, ""}, {400, 80007, hub.Limited, 10 * time.Minute, ""}, {400, 131047, hub.Denied, 0, ""},
		{400, 131026, hub.Missing, 0, ""}, {400, 368, hub.Denied, 0, ""}, {400, 131031, hub.Denied, 0, ""}, {400, 131051, hub.Unsupported, 0, ""},
		{401, 190, hub.Denied, 0, channels.Stopped}, {401, 0, hub.Denied, 0, channels.Stopped}, {500, 131000, hub.Temporary, 0, channels.Failing},
		{502, 0, hub.Temporary, 0, channels.Failing}, {429, 0, hub.Limited, 30 * time.Second, ""}, {403, 0, hub.Denied, 0, ""}, {400, 132001, hub.Missing, 0, ""},
		{400, 777777, hub.Invalid, 0, ""}, {403, 200, hub.Denied, 0, ""}, {307, 0, hub.Invalid, 0, ""},
	} {
		s, health := watched(t)
		s.Fail(sim.Fault{Path: "/messages", Status: c.status, Code: c.code})
		_, err := s.Adapter.Send(t.Context(), s.Outbound(handle(ann.ID), "Hello"))
		e, _ := err.(*hub.Error)
		if e == nil || e.Kind != c.want || e.After != c.after || e.Text == "" {
			t.Errorf("%d/%d: %v, want %q after %v", c.status, c.code, err, c.want, c.after)
		}
		var state channels.HealthState
		if n := len(*health); n > 0 {
			state = (*health)[n-1].State
		}
		if state != c.health {
			t.Errorf("%d/%d: health %q, want %q", c.status, c.code, state, c.health)
		}
	}
}

// watched is a stage that keeps what the adapter reports of itself.
func watched(t testing.TB) (*stage, *[]channels.Health) {
	t.Helper()
	h := channeltest.NewHub(t)
	m, acc, srv := meta(t, h)
	checked, err := channels.Check(whatsapp.Channel.Fields, settings(m, srv))
	if err != nil {
		t.Fatal(err)
	}
	var all []channels.Health
	env := h.Env()
	env.Report = func(one channels.Health) { all = append(all, one) }
	in := hub.Inbox{ID: "inb_1", Kind: whatsapp.Channel.Kind, Settings: checked}
	a, err := whatsapp.Channel.Open(t.Context(), in, env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return &stage{Sim: m, acc: acc, srv: srv, Rig: &channeltest.Rig{Hub: h, Inbox: in, Adapter: a}}, &all
}

func TestOurWordIsLeftOutWhereItIsRefused(t *testing.T) {
	s := open(t)
	s.Fail(sim.Fault{Path: "/messages", Status: http.StatusUnprocessableEntity, Times: 1})
	_, rec, sent := s.send(t, "One")
	if sent.Mark != "" || rec.Final != sent.ID || len(s.Sent()) != 1 {
		t.Errorf("%+v", sent)
	}
	m, _, sent := s.send(t, "Two")
	if sent.Mark != "" || len(s.Asked()) != 3 {
		t.Errorf("it was tried again: %+v", sent)
	}
	s.acc.Status(sent, "read", 0)
	if got := s.Hub.Receipts(); len(got) != 1 || got[0].Ref != m.Ref {
		t.Errorf("without our word the id has to do: %+v", got)
	}
}

func TestWhereMessagesGo(t *testing.T) {
	s := open(t)
	hidden := sim.Person{User: "DE.77", Name: "Bo"}
	s.acc.Say(ann, "Hello")
	s.acc.Say(hidden, "Hello")
	for _, c := range []struct{ to, want, never string }{
		{ann.User, `"to":"` + ann.ID + `"`, `"recipient"`}, {"DE.77", `"recipient":"DE.77"`, `"to"`}, {"+1 (650) 555-0101", `"to":"16505550101"`, `"recipient"`},
	} {
		if _, err := s.Adapter.Send(t.Context(), s.Outbound(handle(c.to), "Hi")); err != nil {
			t.Fatal(err)
		}
		asked := s.Asked()
		body := string(asked[len(asked)-1].Body)
		if !strings.Contains(body, c.want) || strings.Contains(body, c.never+":") {
			t.Errorf("to %s: %s", c.to, body)
		}
	}
	for _, wrong := range []hub.Handle{{}, handle("a/../b"), {Kind: hub.HandlePhone, Address: "+16505550101"}} {
		if _, err := s.Adapter.Send(t.Context(), s.Outbound(wrong, "Hi")); !hub.Is(err, hub.Invalid) {
			t.Errorf("%v: %v", wrong, err)
		}
	}
}

func TestReactionsTypingAndWhatTheNetworkDoesNotHave(t *testing.T) {
	s := open(t)
	id, _ := s.acc.Say(ann, "Hello")
	amend := s.Adapter.(channels.Amender).Amend
	if err := amend(t.Context(), channels.Amendment{To: handle(ann.User), Change: hub.Change{Kind: hub.Reacted, Ref: id, Reaction: "👍"}}); err != nil {
		t.Fatal(err)
	}
	if got := s.Sent()[0]; got.Type != "reaction" || got.ReplyTo != id || got.Text != "👍" || got.To != ann.ID {
		t.Errorf("%+v", got)
	}
	for _, kind := range []hub.ChangeKind{hub.Edited, hub.Deleted} {
		if err := amend(t.Context(), channels.Amendment{To: handle(ann.ID), Ours: true, Change: hub.Change{Kind: kind, Ref: "wamid.1"}}); !hub.Is(err, hub.Unsupported) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	typing := s.Adapter.(channels.Typist).Typing
	for _, on := range []bool{true, true, false} {
		if err := typing(t.Context(), handle(ann.User), on); err != nil {
			t.Fatal(err)
		}
	}
	if err := typing(t.Context(), handle("DE.1"), true); err != nil {
		t.Fatal(err)
	}
	sent := s.Sent()
	if len(sent) != 2 || sent[1].Type != "typing" || sent[1].ReplyTo != id {
		t.Errorf("%+v", sent)
	}
}

func TestVerifyAsksAndSubscribes(t *testing.T) {
	s := open(t)
	steps := s.Adapter.(channels.Verifier).Verify(t.Context())
	if len(steps) != 3 || !steps[0].OK || !steps[1].OK || !steps[2].OK || !strings.Contains(steps[1].Text, "they do now") || s.acc.Apps != 1 {
		t.Errorf("%+v, apps %d", steps, s.acc.Apps)
	}
	s.Token = "another"
	steps = s.Adapter.(channels.Verifier).Verify(t.Context())
	if len(steps) != 1 || steps[0].OK || !strings.Contains(steps[0].Text, "no longer valid") {
		t.Errorf("%+v", steps)
	}
}

func TestSettingsNameTheirFaults(t *testing.T) {
	good := object{"phone_number_id": "1", "access_token": "t", "app_secret": "s", "verify_token": "v", "api_base_url": "https://graph.facebook.com", "api_version": "v23.0"}
	for field, wrong := range map[string]string{"phone_number_id": "+1 650", "business_account_id": "../x", "api_version": "23", "api_base_url": "https://u:p@x.example"} {
		set := object{}
		for k, v := range good {
			set[k] = v
		}
		set[field] = wrong
		_, err := whatsapp.Channel.Open(t.Context(), hub.Inbox{Settings: set}, channeltest.Env(t))
		e, _ := err.(*hub.Error)
		if e == nil || e.Field != "settings."+field {
			t.Errorf("%s: %v", field, err)
		}
	}
}
