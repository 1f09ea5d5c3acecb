package sim

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels/sim/atproto"
)

// Skies is Bluesky on the page: everything there is public.
type Skies struct {
	Server *atproto.Server
	People []Person // ID is the handle
	Now    func() time.Time

	diary
}

// About the network.
func (n *Skies) About() About {
	return About{
		ID: "bluesky", Name: "Bluesky", Device: Social, House: "@" + atproto.OurHandle, People: n.People,
		Does: []Verb{Mention, Photo, Delete, React}, Fails: []Fault{Busy, Broken, Refused, Lost},
	}
}

// Fail changes how the service meets the hub.
func (n *Skies) Fail(f Fault) {
	n.Server.Heal()
	const posting = "com.atproto.repo.putRecord"
	switch f {
	case Busy:
		n.Server.Meet("", atproto.Trouble{Status: http.StatusTooManyRequests, After: 5 * time.Second}, 0)
	case Broken:
		n.Server.Meet("", atproto.Trouble{Status: http.StatusBadGateway}, 0)
	case Refused:
		n.Server.Meet(posting, atproto.Trouble{Status: http.StatusBadRequest}, 0)
	case Lost:
		n.Server.Meet(posting, atproto.Trouble{Lose: true}, 0)
	case Works, Slow, Twice, Shuffle, Unheard:
	}
}

// Asked is empty: the stand-in counts requests and keeps none.
func (n *Skies) Asked() []Request { return nil }

// Said is both sides: an answer of the house is with whom it answers.
func (n *Skies) Said() []Item {
	var ours []Item
	for _, e := range n.Server.Sent() {
		if e.Record.Reply == nil {
			continue
		}
		who := n.author(e.Record.Reply.Parent.URI)
		if who == "" {
			continue
		}
		ours = append(ours, Item{ID: e.URI, Person: who, Ours: true, Text: e.Record.Text, Public: true, At: e.Indexed})
	}
	said := n.with(ours)
	liked := strings.Join(n.Server.Likes(), "\n")
	for i := range said {
		if !said[i].Ours && strings.Contains(liked, said[i].ID) {
			said[i].Reaction = "♥"
		}
	}
	return said
}

// author is who on this page wrote the post at uri.
func (n *Skies) author(uri string) string {
	for _, p := range n.People {
		if strings.HasPrefix(uri, "at://"+n.Server.DID(p.ID)+"/") {
			return p.ID
		}
	}
	return ""
}

// Do plays a person.
func (n *Skies) Do(_ context.Context, a Act) error {
	switch a.Do {
	case Mention, Photo:
		p := atproto.Post{Text: a.Text, Mention: a.Item == "", ReplyTo: a.Item}
		i := Item{Person: a.Person, Text: a.Text, Public: true, At: n.Now()}
		if a.Do == Photo {
			p.Images, p.Alt, i.Files = [][]byte{photo}, "A photo", []string{photoName}
		}
		i.ID = n.Server.Say(a.Person, p)
		n.add(i)
	case Delete:
		if !n.change(a.Item, func(i *Item) { i.Text, i.Files, i.Gone = "", nil, true }) {
			return Nobody()
		}
		n.Server.Delete(a.Item)
	case React:
		n.Server.Like(a.Person, a.Item)
	case Say, Edit, Album, Echo, Missed, Speak, Block, Unblock:
		return Nobody()
	}
	return nil
}
