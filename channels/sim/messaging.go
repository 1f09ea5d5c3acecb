package sim

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels/sim/meta"
)

// Messaging is one of Meta's networks on the page.
type Messaging struct {
	Name    string
	Device  Device
	House   string
	Account *meta.Account
	Meta    *meta.Sim
	People  []Person               // by ID
	Known   map[string]meta.Person // the same as the network knows them
	Post    string                 // of the house, that people comment; empty: there is none
	Now     func() time.Time

	diary
}

// About the network.
func (n *Messaging) About() About {
	a := About{
		ID: string(n.Account.Network), Name: n.Name, Device: n.Device, House: n.House, People: n.People,
		Does: []Verb{Say, Photo, Edit, Delete, React, Echo}, Fails: []Fault{Busy, Broken, Refused, Slow, Twice, Lost},
	}
	if n.Post != "" {
		a.Does = slices.Insert(a.Does, 1, Mention)
	}
	if n.Account.Network == meta.Messenger { // nobody can take a message back there
		a.Does = slices.DeleteFunc(a.Does, func(v Verb) bool { return v == Delete })
	}
	return a
}

// Fail changes how the Graph API meets the hub.
func (n *Messaging) Fail(f Fault) {
	n.Meta.Heal()
	n.Meta.Repeat(0)
	fault, ok := map[Fault]meta.Fault{
		Busy:   {Status: http.StatusTooManyRequests, Code: 130429, Wait: 5},
		Broken: {Status: http.StatusServiceUnavailable, Code: 2}, Refused: {Status: http.StatusBadRequest, Code: 131026},
		Slow: {Slow: slowness}, Lost: {Method: http.MethodPost, Lose: true},
	}[f]
	switch {
	case ok:
		n.Meta.Fail(fault)
	case f == Twice:
		n.Meta.Repeat(1)
	}
}

// Asked are the Graph API's own records.
func (n *Messaging) Asked() []Request {
	all := n.Meta.Asked()
	out := make([]Request, 0, len(all))
	for _, r := range all {
		out = append(out, Request{Method: r.Method, Path: r.Path, Status: r.Status})
	}
	return out
}

// Said is both sides.
func (n *Messaging) Said() []Item {
	var ours []Item
	signs := map[string]string{}
	for _, m := range n.Meta.Sent() {
		if m.Account != n.Account {
			continue
		}
		who := n.person(m.To)
		if m.Comment != "" {
			who = n.commenter(m.Comment)
		}
		if who == "" {
			continue
		}
		if m.Type == "reaction" {
			signs[m.ReplyTo] = m.Text
			continue
		}
		i := Item{ID: m.ID, Person: who, Ours: true, Text: m.Text, Public: m.Type == "comment", At: m.At}
		if m.Template != "" {
			i.Text = "[" + m.Template + "] " + i.Text
		}
		if m.FileType != "" {
			i.Files = []string{m.FileType}
		}
		ours = append(ours, i)
	}
	said := n.with(ours)
	for i := range said {
		if sign := signs[said[i].ID]; sign != "" {
			said[i].Reaction = sign
		}
	}
	return said
}

func (n *Messaging) person(to string) string {
	for id, p := range n.Known {
		if to == p.ID || (to != "" && to == p.User) {
			return id
		}
	}
	return ""
}

// commenter is who wrote a comment.
func (n *Messaging) commenter(id string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, i := range n.items {
		if i.ID == id {
			return i.Person
		}
	}
	return ""
}

// Do plays a person.
func (n *Messaging) Do(_ context.Context, a Act) error {
	who, acc := n.Known[a.Person], n.Account
	var id string
	var status int
	switch a.Do {
	case Say:
		if a.Item != "" {
			id, status = acc.Answer(who, a.Item, a.Text)
		} else {
			id, status = acc.Say(who, a.Text)
		}
	case Mention:
		id, status = acc.Comment(who, n.Post, "", a.Text)
	case Photo:
		id, status = acc.Photo(who, meta.File{Name: photoName, Type: "image/png", Data: photo}, a.Text)
	case Edit:
		_, status = acc.Edit(who, a.Item, a.Text)
		n.change(a.Item, func(i *Item) { i.Text, i.Edited = a.Text, true })
	case Delete:
		_, status = acc.Unsend(who, a.Item)
		n.change(a.Item, func(i *Item) { i.Text, i.Files, i.Gone = "", nil, true })
	case React:
		_, status = acc.React(who, a.Item, a.Text)
	case Echo:
		if strings.TrimSpace(a.Text) == "" {
			return errors.New("what does the house answer?")
		}
		id, status = acc.Echo(who, a.Text)
	case Album, Missed, Speak, Block, Unblock:
		return Nobody()
	}
	if id != "" {
		i := Item{ID: id, Person: a.Person, Text: a.Text, Ours: a.Do == Echo, Public: a.Do == Mention, At: n.Now()}
		if a.Do == Photo {
			i.Files = []string{photoName}
		}
		n.add(i)
	}
	return taken(status/100 == 2, status, nil)
}

// Run tells the house what became of its messages, until ctx ends.
func (n *Messaging) Run(ctx context.Context, tick func(context.Context, time.Duration) error) error {
	for {
		n.Meta.Settle()
		if err := tick(ctx, time.Second); err != nil {
			return nil //nolint:nilerr // the end that was asked for
		}
	}
}
