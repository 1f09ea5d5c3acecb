package reports

import (
	"bytes"
	"encoding/json"

	"github.com/parleyhub/parley/hub"
)

// concern is what a page of facts says about one person.
type concern struct {
	wrote []knock // what they wrote
	other bool    // anything else that may change since when they wait
}

// knock is a message of a customer: where, over which channel.
type knock struct {
	at      hub.ConversationID
	channel hub.ChannelKind
}

// concerned adds the people whose wait a fact may have changed.
func concerned(f *hub.Fact, people map[hub.ContactID]*concern) {
	of := func(id hub.ContactID) *concern {
		if people[id] == nil {
			people[id] = &concern{}
		}
		return people[id]
	}
	switch f.Type {
	case hub.PersonWaiting, hub.ConversationRead, hub.NoteAdded, hub.SLAWarned, hub.SLABreached, hub.ContactErased:
	case hub.MessageReceived:
		c := of(f.ContactID)
		c.wrote = append(c.wrote, knock{f.ConversationID, channelIn(f.Data)})
	case hub.ContactMerged, hub.ContactUnmerged: // before and after are the two
		var d struct{ Before, After any }
		_ = json.Unmarshal(f.Data, &d) // another shape names nobody
		for _, who := range []any{d.Before, d.After} {
			if id, ok := who.(string); ok {
				of(hub.ContactID(id)).other = true
			}
		}
		of(f.ContactID).other = true
	default:
		of(f.ContactID).other = true
	}
}

// nothingNew says that the person only went on writing where they wait already.
func (c *concern) nothingNew(doors []hub.Door) bool {
	for _, k := range c.wrote {
		waits := false
		for _, d := range doors {
			waits = waits || d.ConversationID == k.at && d.Channel == k.channel
		}
		if !waits {
			return false
		}
	}
	return !c.other
}

// channelIn is the channel of the message that a fact carries; empty when it
// carries none. A quote inside a text is escaped, so the first key of that name
// is one, and messages come first.
func channelIn(data []byte) hub.ChannelKind {
	if !bytes.HasPrefix(data, []byte(`{"message":{`)) {
		return ""
	}
	_, rest, _ := bytes.Cut(data, []byte(`"channel":"`))
	channel, _, _ := bytes.Cut(rest, []byte(`"`))
	return hub.ChannelKind(channel)
}
