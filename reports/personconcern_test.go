package reports

import (
	"testing"

	"github.com/parleyhub/parley/hub"
)

func TestWhoOnlyGoesOnWritingIsNotLookedAtAgain(t *testing.T) {
	doors := []hub.Door{{ConversationID: "cnv_1", Channel: "chat"}}
	said := func(conv hub.ConversationID, channel hub.ChannelKind) hub.Fact {
		m := hub.Message{ID: "msg_1", ConversationID: conv, Channel: channel, Text: `"channel":"sms" \"channel\":\"sms\"`}
		card := m.Card()
		f := hub.NewFact(hub.MessageReceived, m.CreatedAt, hub.Actor{Name: `"channel":"sms"`}, hub.FactData{Message: &card})
		f.ConversationID, f.ContactID = conv, "con_1"
		return f
	}
	other := hub.Fact{Type: hub.MessageSent, ConversationID: "cnv_1", ContactID: "con_1"}
	for name, c := range map[string]struct {
		facts []hub.Fact
		want  bool
	}{
		"where they wait":      {[]hub.Fact{said("cnv_1", "chat"), said("cnv_1", "chat")}, true},
		"somewhere else":       {[]hub.Fact{said("cnv_1", "chat"), said("cnv_2", "chat")}, false},
		"over another channel": {[]hub.Fact{said("cnv_1", "email")}, false},
		"and were answered":    {[]hub.Fact{said("cnv_1", "chat"), other}, false},
		"without a message":    {[]hub.Fact{{Type: hub.MessageReceived, ConversationID: "cnv_1", ContactID: "con_1", Data: []byte(`{"conversation":{"channel":"chat"}}`)}}, false},
	} {
		people := map[hub.ContactID]*concern{}
		for i := range c.facts {
			concerned(&c.facts[i], people)
		}
		if got := people["con_1"].nothingNew(doors); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
