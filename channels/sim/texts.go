package sim

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/parleyhub/parley/channels/sim/twilio"
)

// Texts is a phone that writes to one number of the house, through Twilio.
type Texts struct {
	Line   *twilio.Sim
	House  string // our number
	People []Person
	Now    func() time.Time

	diary
	fault Fault
}

// About the phone.
func (n *Texts) About() About {
	return About{
		ID: "sms", Name: "SMS", Device: Phone, House: n.House, People: n.People,
		Does: []Verb{Say, Photo, Block, Unblock}, Fails: []Fault{Busy, Broken, Refused, Slow, Twice, Shuffle, Lost, Unheard},
	}
}

// Fail changes how Twilio meets the hub.
func (n *Texts) Fail(f Fault) {
	n.mu.Lock()
	n.fault = f
	n.mu.Unlock()
	n.Line.Fail(map[Fault]twilio.Fault{
		Busy: {Status: http.StatusTooManyRequests, Code: 20429, RetryAfter: 5 * time.Second}, Broken: {Status: http.StatusServiceUnavailable, Code: 20503},
		Refused: {Status: http.StatusBadRequest, Code: 21211}, Slow: {Slow: slowness}, Twice: {Twice: true}, Shuffle: {Shuffle: true}, Lost: {Lose: true},
	}[f])
}

// Asked are Twilio's own records.
func (n *Texts) Asked() []Request {
	all := n.Line.Requests()
	out := make([]Request, 0, len(all))
	for _, r := range all {
		out = append(out, Request{Method: r.Method, Path: r.Path})
	}
	return out
}

// Said is both sides.
func (n *Texts) Said() []Item {
	var ours []Item
	for _, m := range n.Line.Sent() {
		who := n.person(m.To)
		if who == "" {
			continue
		}
		i := Item{ID: m.SID, Person: who, Ours: true, Text: m.Body, State: m.Status, At: m.At}
		if m.ErrorCode != 0 {
			i.State += " (" + strconv.Itoa(m.ErrorCode) + ")"
		}
		for f := range m.Files {
			i.Files = append(i.Files, m.Files[f].Type)
		}
		ours = append(ours, i)
	}
	return n.with(ours)
}

func (n *Texts) person(phone string) string {
	for _, p := range n.People {
		if p.Address == phone {
			return p.ID
		}
	}
	return ""
}

// Do writes to the house.
func (n *Texts) Do(ctx context.Context, a Act) error {
	var from string
	for _, p := range n.People {
		if p.ID == a.Person {
			from = p.Address
		}
	}
	text := map[Verb]string{Block: "STOP", Unblock: "START"}[a.Do]
	if text == "" {
		text = a.Text
	}
	var files []twilio.File
	i := Item{Person: a.Person, Text: text, At: n.Now()}
	if a.Do == Photo {
		files, i.Files = []twilio.File{{Type: "image/png", Data: photo}}, []string{photoName}
	}
	n.mu.Lock()
	fault := n.fault
	n.mu.Unlock()
	if fault == Unheard {
		i.ID = n.Line.Say(from, n.House, text, files...)
		n.add(i)
		return nil
	}
	sid, got := n.Line.Text(ctx, from, n.House, text, files...)
	if fault == Twice && got.OK() {
		got = n.Line.Again(ctx, sid)
	}
	i.ID = sid
	n.add(i)
	return taken(got.OK(), got.Status, got.Err)
}

// taken is what whoever plays hears when the hub did not take something.
func taken(ok bool, status int, err error) error {
	if ok {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.New("the hub answered " + strconv.Itoa(status))
}
