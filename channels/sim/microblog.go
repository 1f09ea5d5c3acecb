package sim

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels/sim/fediverse"
)

// Microblog is a Mastodon server on the page.
type Microblog struct {
	Server *fediverse.Server
	House  string
	People []Person
	Now    func() time.Time

	diary
}

// About the server.
func (n *Microblog) About() About {
	return About{
		ID: "mastodon", Name: "Mastodon", Device: Social, House: n.House, People: n.People,
		Does: []Verb{Mention, Say, Photo, Edit, Delete, React}, Fails: []Fault{Busy, Broken, Refused, Twice, Shuffle, Lost},
	}
}

// Fail changes how the server meets the hub.
func (n *Microblog) Fail(f Fault) {
	n.Server.Heal()
	n.Server.Double(f == Twice)
	n.Server.Lose(false)
	const posting = "POST /api/v1/statuses"
	switch f {
	case Busy:
		n.Server.Meet("", fediverse.Trouble{Status: http.StatusTooManyRequests, After: 5 * time.Second}, 0)
	case Broken:
		n.Server.Meet("", fediverse.Trouble{Status: http.StatusServiceUnavailable}, 0)
	case Refused:
		n.Server.Meet(posting, fediverse.Trouble{Status: http.StatusUnprocessableEntity}, 0)
	case Lost:
		n.Server.Meet(posting, fediverse.Trouble{Lose: true}, 0)
	case Shuffle:
		n.Server.Shuffle()
	case Works, Slow, Twice, Unheard:
	}
}

// Asked says how often the house posted; the server keeps no more.
func (n *Microblog) Asked() []Request { return nil }

var tags = regexp.MustCompile(`<[^>]*>`)

// Said is both sides.
func (n *Microblog) Said() []Item {
	var ours []Item
	for _, s := range n.Server.Sent() {
		at, err := time.Parse(time.RFC3339, s.CreatedAt)
		if err != nil {
			continue
		}
		who := ""
		for _, m := range s.Mentions {
			if id := n.person(m.Acct); id != "" {
				who = id
			}
		}
		if who == "" {
			continue
		}
		text := s.Source
		if text == "" {
			text = tags.ReplaceAllString(s.Content, "")
		}
		i := Item{ID: s.ID, Person: who, Ours: true, Text: text, Public: s.Visibility == "public" || s.Visibility == "unlisted", State: s.Visibility, Edited: s.EditedAt != nil, At: at}
		for range s.Media {
			i.Files = append(i.Files, "a file")
		}
		ours = append(ours, i)
	}
	return n.with(ours)
}

func (n *Microblog) person(acct string) string {
	for _, p := range n.People {
		if strings.EqualFold(p.ID, acct) {
			return p.ID
		}
	}
	return ""
}

// Do plays a person.
func (n *Microblog) Do(_ context.Context, a Act) error {
	switch a.Do {
	case Say, Mention, Photo:
		p := fediverse.Post{Text: a.Text, ReplyTo: a.Item, Visibility: "direct"}
		if a.Do == Mention {
			p.Visibility = "public"
		}
		i := Item{Person: a.Person, Text: a.Text, Public: a.Do == Mention, State: p.Visibility, At: n.Now()}
		if a.Do == Photo {
			p.Files, i.Files = []fediverse.Media{{Type: "image", Description: photoName, Bytes: photo}}, []string{photoName}
		}
		i.ID = n.Server.Say(a.Person, p)
		n.add(i)
	case Edit:
		if !n.change(a.Item, func(i *Item) { i.Text, i.Edited = a.Text, true }) {
			return Nobody()
		}
		n.Server.Edit(a.Item, a.Text, true)
	case Delete:
		if !n.change(a.Item, func(i *Item) { i.Text, i.Files, i.Gone = "", nil, true }) {
			return Nobody()
		}
		n.Server.Delete(a.Item)
	case React:
		n.Server.Favourite(a.Person, a.Item)
	case Album, Echo, Missed, Speak, Block, Unblock:
		return Nobody()
	}
	return nil
}
