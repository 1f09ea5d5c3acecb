package sim

import (
	"context"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels/sim/forum"
	"github.com/parleyhub/parley/hub"
)

// Community is a forum on the page: members write to the house in private or
// where all can read it.
type Community struct {
	House  string
	People []Person
	Forum  *forum.Forum
	Now    func() time.Time

	diary
	fault Fault
}

// About the forum.
func (c *Community) About() About {
	return About{
		ID: "forum", Name: "Forum", Device: Social, House: c.House, People: c.People,
		Does:  []Verb{Say, Mention, Photo, Edit, Delete, React, Block, Unblock},
		Fails: []Fault{Busy, Broken, Refused, Slow, Twice, Lost},
	}
}

// Fail changes how the forum meets the hub.
func (c *Community) Fail(f Fault) {
	c.mu.Lock()
	c.fault = f
	c.mu.Unlock()
	c.Forum.Fail(map[Fault]forum.Fault{
		Busy: {Status: http.StatusTooManyRequests, Wait: 5}, Broken: {Status: http.StatusServiceUnavailable},
		Refused: {Status: http.StatusUnprocessableEntity}, Slow: {Slow: slowness}, Lost: {Lose: true},
	}[f])
}

// Asked says only how often the hub called: all goes to one address.
func (c *Community) Asked() []Request {
	if n := c.Forum.Asked(); n > 0 {
		return []Request{{Method: http.MethodPost, Path: "/forum (" + strconv.Itoa(n) + " times)"}}
	}
	return nil
}

// Said is both sides, with what the house changed later.
func (c *Community) Said() []Item {
	var ours []Item
	at := map[string]int{}
	signs := map[string]string{}
	for _, p := range c.Forum.Posts() {
		n, known := at[p.Message]
		switch {
		case p.Type == "message":
			at[p.ID] = len(ours)
			i := Item{ID: p.ID, Person: p.Recipient.ID, Ours: true, Text: p.Text, Public: p.Public, At: p.At}
			for _, f := range p.Files {
				i.Files = append(i.Files, f.Name)
			}
			ours = append(ours, i)
		case p.Type == "edit" && known:
			ours[n].Text, ours[n].Edited = p.Text, true
		case p.Type == "delete" && known:
			ours[n].Gone = true
		case p.Type == "reaction":
			signs[p.Message] = p.Reaction
		}
	}
	said := c.with(ours)
	for i := range said {
		if sign := signs[said[i].ID]; sign != "" {
			said[i].Reaction = sign
		}
	}
	return said
}

// Do posts an event.
func (c *Community) Do(ctx context.Context, a Act) error {
	e := c.event(a)
	c.mu.Lock()
	twice := c.fault == Twice
	c.mu.Unlock()
	times := 1
	if twice {
		times = 2
	}
	for range times {
		if err := c.Forum.Tell(ctx, e); err != nil {
			return err
		}
	}
	switch a.Do {
	case Edit:
		c.change(a.Item, func(i *Item) { i.Text, i.Edited = a.Text, true })
	case Delete:
		c.change(a.Item, func(i *Item) { i.Text, i.Files, i.Gone = "", nil, true })
	case Say, Mention, Photo:
		id, _ := e["id"].(string)
		text, _ := e["text"].(string)
		i := Item{ID: id, Person: a.Person, Text: text, Public: a.Do == Mention, At: c.Now()}
		if a.Do == Photo {
			i.Files = []string{photoName}
		}
		c.add(i)
	case React, Album, Echo, Missed, Speak, Block, Unblock:
	}
	return nil
}

func (c *Community) event(a Act) forum.Event {
	var who Person
	for _, p := range c.People {
		if p.ID == a.Person {
			who = p
		}
	}
	e := forum.Event{"id": "post-" + hub.NewToken(), "at": c.Now().UTC().Format(time.RFC3339), "sender": map[string]any{"id": who.ID, "name": who.Name}}
	switch a.Do {
	case Edit:
		e["type"], e["message"], e["text"] = "edit", a.Item, a.Text
	case Delete:
		e["type"], e["message"] = "delete", a.Item
	case React:
		e["type"], e["message"], e["reaction"] = "reaction", a.Item, a.Text
	case Block, Unblock:
		e["type"], e["given"], e["text"] = "consent", a.Do == Unblock, string(a.Do)
	case Say, Mention, Photo, Album, Echo, Missed, Speak:
		e["type"], e["text"] = "message", strings.TrimSpace(a.Text)
		e["public"] = a.Do == Mention
		if a.Item != "" {
			e["reply_to"] = a.Item
		}
		if a.Do == Photo {
			e["attachments"] = []map[string]string{{"name": photoName, "data": base64.StdEncoding.EncodeToString(photo)}}
			if e["text"] == "" {
				e["text"] = "See the photo."
			}
		}
	}
	return e
}
