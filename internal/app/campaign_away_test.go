package app

import (
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

const spring = `name: Spring walk
entry: {manual: true}
exits: [{on: reply}, {on: open_conversation}]
steps:
  - {id: hello, send: {template: TEMPLATE, channels: [INBOX]}, next: rest}
  - {id: rest, wait: {for: 30d}, next: bye}
  - {id: bye, end: {}}
`

// away are programs that answer while their people are away, as they are met: how
// RFC 3834 wants it, with an empty sender and the words of a language, and with
// nothing but the words.
var away = []struct{ head, subject, path, text string }{
	{"Auto-Submitted: auto-replied\n", "Re: it is spring", "ana0@example.com", "I am back on Monday."},
	{"Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n", "Automatische Antwort: it is spring", "", "Ich bin bis Montag nicht im Büro."},
	{"", "Respuesta automática: it is spring", "", "Estoy de vacaciones hasta el lunes."},
	{"X-Autoreply: yes\n", "Re: it is spring", "ana3@example.com", "Je suis absent jusqu'à lundi."},
	{"", "Abwesenheitsnotiz: it is spring", "ana4@example.com", "Ich bin bis Montag im Urlaub."},
	{"", "Automatic reply: it is spring", "ana5@example.com", "I am on leave until Monday."},
}

// A program that says that somebody is away answers nothing: neither the report nor
// a journey takes it for the person, nobody answers it by machine, and the person's
// own word counts when it comes.
func TestAProgramThatSaysSomebodyIsAwayAnswersNoCampaign(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		people := len(away)
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		m := &mailed{agent: atDesk(t, p), p: p, sent: map[string]letter{}}
		m.box = m.mailInbox(post)
		template := subscribers(t, p, people)
		walk := m.walks(strings.NewReplacer("TEMPLATE", template, "INBOX", string(m.box)).Replace(spring), people)
		testpeers.Await(t, soon, "the journey's mails", func() bool { return len(post.letters()) == people })
		for _, l := range post.letters() {
			m.sent[l.to] = l
		}
		byJourney := map[string]letter{}
		for to, l := range m.sent {
			byJourney[to] = l
		}
		m.run = m.campaign(string(m.box), template, people, nil)
		m.outcome(m.run, finished)
		for _, l := range post.letters()[people:] {
			m.sent[l.to] = l
		}
		letters := len(post.letters())

		in := func(path, raw string) {
			t.Helper()
			at, _, _ := strings.Cut(raw[strings.Index(raw, "\nTo: ")+5:], "\n")
			if err := mailIn(p.MailAddr(), path, at, raw); err != nil {
				t.Fatal(err)
			}
			m.n++
		}
		for n, a := range away { // each mail of ours is answered by machine
			for id, sent := range map[string]letter{"c": m.sent[to(n)], "j": byJourney[to(n)]} {
				own := sent.header.Get("Message-Id")
				back := sent.header.Get("Reply-To")
				back = strings.Trim(back[strings.LastIndex(back, "<")+1:], "<> ")
				raw := a.head + "In-Reply-To: " + own + "\nReferences: " + own + "\n" + letterTo(id+to(n), to(n), back, a.text)
				in(a.path, strings.Replace(raw, "Subject: Re: spring", "Subject: "+a.subject, 1))
			}
		}
		m.comes()
		for n, a := range away {
			if got := m.became(n); got != "accepted" {
				t.Errorf("%q %q: the row is %s", a.head, a.subject, got)
			}
			conv, _, said := m.where(a.text)
			if said.Automatic != hub.AutoReply || !conv.WaitingSince.IsZero() {
				t.Errorf("%q %q: it is %q, and they wait since %v", a.head, a.subject, said.Automatic, conv.WaitingSince)
			}
		}
		if got := m.answered(); got != 0 {
			t.Errorf("%d answered, says the report", got)
		}
		if got := walk(); got != people {
			t.Errorf("%d are on their way", got)
		}

		// Their own words, when they are back.
		for n := range people {
			in(to(n), m.named(n)+letterTo("own"+to(n), to(n), m.back(n), "Yes please, says "+to(n)))
		}
		m.comes()
		for n := range people {
			if got := m.became(n); got != "replied" {
				t.Errorf("person %d: %s", n, got)
			}
		}
		testpeers.Await(t, soon, "the report to say that all answered", func() bool { return m.answered() == people })
		testpeers.Await(t, soon, "the journey to end for them", func() bool { return walk() == 0 })
		if n := len(post.letters()); n != letters {
			t.Errorf("%d letters went out in answer: %s", n-letters, post.letters()[letters].raw)
		}
		if findings, err := p.store.Check(t.Context()); err != nil || len(findings) > 0 {
			t.Errorf("fsck: %+v, %v", findings, err)
		}
	})
}

// walks starts a journey, puts people 0 to n on it, and answers how to count who
// is on the way.
func (m *mailed) walks(text string, n int) func() int {
	m.t.Helper()
	var j struct{ ID string }
	m.post("/journeys", js{"text": text}, &j)
	m.post("/journeys/"+j.ID+"/start", nil, &j)
	who := make([]hub.ContactID, n)
	for i := range who {
		who[i] = person(i)
	}
	m.post("/journeys/"+j.ID+"/people", js{"contact_ids": who, "key": "all"}, nil)
	return func() int {
		var got list[struct{ State string }]
		m.get("/journeys/"+j.ID+"/people?state=active", &got)
		return len(got.Items)
	}
}

// answered is how many people answered, as the run's report says.
func (m *mailed) answered() int {
	m.t.Helper()
	var got struct {
		Outcomes []struct{ Answered int }
	}
	m.get("/campaign-runs/"+m.run, &got)
	n := 0
	for _, o := range got.Outcomes {
		n += o.Answered
	}
	return n
}

// became is the state of person n in the run.
func (m *mailed) became(n int) string {
	m.t.Helper()
	var why struct {
		Items []struct {
			Run  struct{ ID string }
			Rows []struct{ State string }
		}
	}
	m.get("/contacts/"+string(person(n))+"/campaigns", &why)
	for _, x := range why.Items {
		if x.Run.ID == m.run && len(x.Rows) == 1 {
			return x.Rows[0].State
		}
	}
	m.t.Fatalf("no row of person %d: %+v", n, why)
	return ""
}
