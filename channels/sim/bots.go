package sim

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels/sim/telegram"
)

// Bots is Telegram on the page: people and one bot of the house.
type Bots struct {
	Server *telegram.Server
	People []Person // ID is the user's number
	Now    func() time.Time

	diary
	signs map[string][]string // that people set, by message
}

// About the network.
func (n *Bots) About() About {
	return About{
		ID: "telegram", Name: "Telegram", Device: Phone, House: "@" + telegram.Username, People: n.People,
		Does: []Verb{Say, Photo, Album, Edit, React, Block, Unblock}, Fails: []Fault{Busy, Broken, Refused, Slow, Lost},
	}
}

// Fail changes how the Bot API meets the hub.
func (n *Bots) Fail(f Fault) {
	n.Server.Fail(map[Fault]telegram.Fault{
		Busy: {Status: http.StatusTooManyRequests, RetryAfter: 5, Description: "Too Many Requests: retry after 5"}, Broken: {Status: http.StatusBadGateway, Description: "Bad Gateway"},
		Refused: {Status: http.StatusBadRequest, Description: "Bad Request: message is not acceptable"}, Slow: {Slow: slowness}, Lost: {Lose: true},
	}[f])
}

// Asked are the requests that send or change something.
func (n *Bots) Asked() []Request {
	var out []Request
	for _, s := range n.Server.Sent("") {
		if s.Method == "getUpdates" {
			continue
		}
		r := Request{Method: http.MethodPost, Path: "/bot…/" + s.Method, Status: http.StatusOK}
		if s.Result == nil {
			r.Status = 0
		}
		out = append(out, r)
	}
	return out
}

// Said is both sides.
func (n *Bots) Said() []Item {
	var ours []Item
	place := map[string]int{}
	signs := map[string]string{}
	for _, s := range n.Server.Sent("") {
		about := fmt.Sprint(s.Params["chat_id"]) + "/" + fmt.Sprint(s.Params["message_id"])
		at, known := place[about]
		switch {
		case s.Result == nil:
		case strings.HasPrefix(s.Method, "edit") && known:
			m, _ := s.Result.(telegram.Object)
			ours[at].Text, ours[at].Edited = words(m), true
		case s.Method == "deleteMessage" && known:
			ours[at].Text, ours[at].Gone = "", true
		case s.Method == "setMessageReaction":
			signs[about] = sign(s.Params["reaction"])
		case strings.HasPrefix(s.Method, "send"):
			for _, m := range messages(s.Result) {
				i := n.item(m)
				if i.Person == "" {
					continue
				}
				for name := range s.Files {
					i.Files = append(i.Files, name)
				}
				place[i.ID] = len(ours)
				ours = append(ours, i)
			}
		}
	}
	said := n.with(ours)
	for i := range said {
		if sign := signs[said[i].ID]; sign != "" {
			said[i].Reaction = sign
		}
	}
	return said
}

func messages(result any) []telegram.Object {
	switch r := result.(type) {
	case telegram.Object:
		return []telegram.Object{r}
	case []telegram.Object:
		return r
	case []any:
		var out []telegram.Object
		for _, one := range r {
			if m, ok := one.(telegram.Object); ok {
				out = append(out, m)
			}
		}
		return out
	}
	return nil
}

func (n *Bots) item(m telegram.Object) Item {
	chat, _ := m["chat"].(telegram.Object)
	who := fmt.Sprint(chat["id"])
	if !slices.ContainsFunc(n.People, func(p Person) bool { return p.ID == who }) {
		return Item{}
	}
	date, _ := m["date"].(int64)
	return Item{ID: who + "/" + fmt.Sprint(m["message_id"]), Person: who, Ours: true, Text: words(m), At: time.Unix(date, 0)}
}

func words(m telegram.Object) string {
	for _, key := range []string{"text", "caption"} {
		if s, ok := m[key].(string); ok {
			return s
		}
	}
	return ""
}

func sign(reaction any) string {
	list, _ := reaction.([]any)
	for _, one := range list {
		if o, ok := one.(telegram.Object); ok {
			s, _ := o["emoji"].(string)
			return s
		}
	}
	return ""
}

// Do plays a person.
func (n *Bots) Do(_ context.Context, a Act) error {
	who, err := n.who(a.Person)
	if err != nil {
		return err
	}
	about := int64(0)
	if _, number, ok := strings.Cut(a.Item, "/"); ok {
		about, err = strconv.ParseInt(number, 10, 64)
	}
	if err != nil || (about == 0 && (a.Do == Edit || a.Do == React)) {
		return Nobody()
	}
	switch a.Do {
	case Say, Photo:
		fields, i := telegram.Object{"text": a.Text}, Item{Person: a.Person, Text: a.Text, At: n.Now()}
		if a.Do == Photo {
			fields, i.Files = n.Server.Photo(photo, a.Text), []string{photoName}
		}
		if about != 0 {
			fields["reply_to"] = about
		}
		i.ID = a.Person + "/" + strconv.FormatInt(n.Server.Post(who.Private(), who, fields), 10)
		n.add(i)
	case Album:
		for at, id := range n.Server.Album(who.Private(), who, a.Text, photo, photo, photo) {
			i := Item{ID: a.Person + "/" + strconv.FormatInt(id, 10), Person: a.Person, Files: []string{photoName}, At: n.Now()}
			if at == 0 {
				i.Text = a.Text
			}
			n.add(i)
		}
	case Edit:
		if !n.change(a.Item, func(i *Item) { i.Text, i.Edited = a.Text, true }) {
			return Nobody()
		}
		n.Server.Edit(who.Private(), about, telegram.Object{"text": a.Text})
	case React:
		n.Server.React(who.Private(), who, about, n.signed(a.Item, a.Text), []string{a.Text})
	case Block, Unblock:
		n.Server.Block(who, a.Do == Block)
	case Mention, Delete, Missed, Speak, Echo:
		return Nobody()
	}
	return nil
}

// signed is what somebody had set on a message before they set sign.
func (n *Bots) signed(item, sign string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.signs == nil {
		n.signs = map[string][]string{}
	}
	old := n.signs[item]
	n.signs[item] = []string{sign}
	return old
}

func (n *Bots) who(id string) (telegram.Person, error) {
	for _, p := range n.People {
		if p.ID != id {
			continue
		}
		number, err := strconv.ParseInt(id, 10, 64)
		first, last, _ := strings.Cut(p.Name, " ")
		return telegram.Person{ID: number, FirstName: first, LastName: last, Username: strings.TrimPrefix(p.Address, "@")}, err
	}
	return telegram.Person{}, Nobody()
}
