package sim

import (
	"context"
	"encoding/binary"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels/sim/twilio"
)

// Calls is a phone that calls one number of the house, through Twilio.
type Calls struct {
	Line   *twilio.Sim
	House  string // our number
	People []Person
	Now    func() time.Time

	diary
}

// About the phone.
func (n *Calls) About() About {
	return About{
		ID: "voice", Name: "Calls", Device: Phone, House: n.House, People: n.People,
		Does: []Verb{Speak, Missed}, Fails: []Fault{Busy, Broken, Slow, Twice, Shuffle},
	}
}

// Fail changes how Twilio meets the hub.
func (n *Calls) Fail(f Fault) {
	n.Line.Fail(map[Fault]twilio.Fault{
		Busy: {Status: http.StatusTooManyRequests, Code: 20429, RetryAfter: 5 * time.Second}, Broken: {Status: http.StatusServiceUnavailable, Code: 20503},
		Slow: {Slow: slowness}, Twice: {Twice: true}, Shuffle: {Shuffle: true},
	}[f])
}

// Asked are Twilio's own records.
func (n *Calls) Asked() []Request {
	all := n.Line.Requests()
	out := make([]Request, 0, len(all))
	for _, r := range all {
		out = append(out, Request{Method: r.Method, Path: r.Path})
	}
	return out
}

// Said is what people did, and what they heard on each call.
func (n *Calls) Said() []Item {
	var ours []Item
	for _, c := range n.Line.Calls() {
		other := c.From
		if c.Direction != "inbound" {
			other = c.To
		}
		who := ""
		for _, p := range n.People {
			if p.Address == other {
				who = p.ID
			}
		}
		if who == "" {
			continue
		}
		heard := strings.Join(c.Heard, " ")
		if heard == "" {
			heard = "(a call)"
		}
		ours = append(ours, Item{ID: c.SID, Person: who, Ours: true, Text: heard, State: c.Status, At: c.Start})
	}
	return n.with(ours)
}

// spoken is how long people speak on the machine, in seconds.
const spoken = 3

// Do calls the house.
func (n *Calls) Do(ctx context.Context, a Act) error {
	from := ""
	for _, p := range n.People {
		if p.ID == a.Person {
			from = p.Address
		}
	}
	words := a.Text
	if words == "" {
		words = "Please call me back."
	}
	plot, text := twilio.Plot{HangsUp: true}, "calls, and hangs up while it rings"
	if a.Do == Speak {
		plot = twilio.Plot{Speaks: hum(spoken), Words: words, Seconds: spoken}
		text = "calls and says: " + words
	}
	n.add(Item{ID: "call-" + n.Now().Format(time.RFC3339Nano), Person: a.Person, Text: text, At: n.Now()})
	_, got := n.Line.Ring(ctx, from, n.House, plot)
	return taken(got.OK(), got.Status, got.Err)
}

// hum is so many seconds of a voice that only hums, as a WAV file of 8 kHz.
func hum(seconds int) []byte {
	const rate = 8000
	n := rate * seconds
	out := make([]byte, 0, 44+n)
	le := binary.LittleEndian
	out = append(out, "RIFF"...)
	out = le.AppendUint32(out, uint32(36+n)) //nolint:gosec // some seconds
	out = append(out, "WAVEfmt "...)
	out = le.AppendUint32(out, 16)
	out = le.AppendUint16(out, 1) // PCM
	out = le.AppendUint16(out, 1) // mono
	out = le.AppendUint32(out, rate)
	out = le.AppendUint32(out, rate)
	out = le.AppendUint16(out, 1)
	out = le.AppendUint16(out, 8) // bits
	out = append(out, "data"...)
	out = le.AppendUint32(out, uint32(n)) //nolint:gosec // some seconds
	for i := range n {
		at := float64(i) / rate
		swell := math.Sin(math.Pi * at / float64(seconds))
		out = append(out, byte(128+40*swell*math.Sin(2*math.Pi*(180+20*math.Sin(5*at))*at)))
	}
	return out
}
