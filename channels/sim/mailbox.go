package sim

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Letter is a mail, in or out.
type Letter struct {
	ID         string // without brackets
	From, To   string // addresses
	Name       string // of who writes
	Subject    string
	Text       string
	Answers    string   // id of the mail it answers
	References []string // its chain, oldest first
	Photo      bool
}

// Mailbox is people with a mail address each. Mail to them is given to Deliver by
// whoever is their mail host; theirs goes out by Send.
type Mailbox struct {
	House  string // the address customers write to
	People []Person
	Now    func() time.Time
	Send   func(ctx context.Context, l Letter) error

	diary
	came  sync.Map   // id of an item → Letter
	host  sync.Mutex // guards what follows
	fault Fault
	ours  []Item
}

// About the mailbox.
func (m *Mailbox) About() About {
	return About{
		ID: "email", Name: "Mail", Device: Mail, House: m.House, People: m.People,
		Does: []Verb{Say, Photo}, Fails: []Fault{Busy, Broken, Refused, Slow, Twice},
	}
}

// Said is both sides.
func (m *Mailbox) Said() []Item {
	m.host.Lock()
	defer m.host.Unlock()
	return m.with(m.ours)
}

// Asked is empty: mail is handed over by SMTP, which has no requests.
func (m *Mailbox) Asked() []Request { return nil }

// Fail changes how the host of these people meets mail for them.
func (m *Mailbox) Fail(f Fault) {
	m.host.Lock()
	defer m.host.Unlock()
	m.fault = f
}

// Fault is how the host is to meet mail now.
func (m *Mailbox) Fault() Fault {
	m.host.Lock()
	defer m.host.Unlock()
	return m.fault
}

// Has reports whether address is of one of these people.
func (m *Mailbox) Has(address string) bool { return m.person(address) != "" }

func (m *Mailbox) person(address string) string {
	for _, p := range m.People {
		if strings.EqualFold(p.Address, address) {
			return p.ID
		}
	}
	return ""
}

// Deliver takes a mail of the house for one of these people.
func (m *Mailbox) Deliver(to string, l Letter) {
	who := m.person(to)
	if who == "" {
		return
	}
	m.host.Lock()
	defer m.host.Unlock()
	id := "in-" + l.ID
	m.came.Store(id, l)
	m.ours = append(m.ours[max(0, len(m.ours)-keep+1):], Item{ID: id, Person: who, Ours: true, Subject: l.Subject, Text: l.Text, At: m.Now()})
}

// Do writes a mail: an answer when it is about one that came, else a new one.
func (m *Mailbox) Do(ctx context.Context, a Act) error {
	var who Person
	for _, p := range m.People {
		if p.ID == a.Person {
			who = p
		}
	}
	text := strings.TrimSpace(a.Text)
	if a.Do == Photo && text == "" {
		text = "See the photo."
	}
	_, domain, _ := strings.Cut(who.Address, "@")
	l := Letter{ID: hub.NewToken() + "@" + domain, From: who.Address, Name: who.Name, To: m.House, Subject: a.Subject, Text: text, Photo: a.Do == Photo}
	if came, ok := m.came.Load(a.Item); ok {
		old, _ := came.(Letter)
		l.To, l.Answers, l.References = old.From, old.ID, append(append([]string(nil), old.References...), old.ID)
		if l.Subject == "" {
			l.Subject = "Re: " + strings.TrimPrefix(old.Subject, "Re: ")
		}
	}
	if l.Subject == "" {
		l.Subject = "A question"
	}
	times := 1
	if m.Fault() == Twice {
		times = 2
	}
	for range times {
		if err := m.Send(ctx, l); err != nil {
			return err
		}
	}
	item := Item{ID: l.ID, Person: who.ID, Subject: l.Subject, Text: l.Text, At: m.Now()}
	if l.Photo {
		item.Files = []string{photoName}
	}
	m.add(item)
	return nil
}
