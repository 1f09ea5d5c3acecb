// Package voice takes phone calls, and makes them, through Twilio. A call is one
// item of the timeline that grows as news of it comes in: it rings, somebody
// answers or the caller leaves a message, it ends. In come Twilio's webhooks,
// proven by their signature; some are told something, others ask what to do next,
// and the answer to those is TwiML. Out go calls: first the agent's phone, then
// the person's. It carries no written words.
package voice

import (
	"context"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/phone"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/internal/twilio"
)

// Kind is this channel's name.
const Kind hub.ChannelKind = "voice"

// Channel is the phone.
var Channel = channels.Channel{
	Kind: Kind,
	Name: "Phone",
	Can: channels.Abilities{
		Class: hub.ClassVoice, HandleKind: hub.HandlePhone, NoText: true, Calls: true,
		TextUnit: channels.Runes, Continues: true, Receipts: []string{}, Outside: "nothing", OptOut: "none",
		RetriesFor: time.Minute,
	},
	Fields: append(append(twilio.Fields(),
		channels.Field{Name: "number", Type: channels.Text, Required: true, Max: 40},
		channels.Field{Name: "ring", Type: channels.List, Max: 40},
		channels.Field{Name: "ring_s", Type: channels.Number, Default: float64(20), Min: 5, Max: 120},
		channels.Field{Name: "confirm", Type: channels.Bool, Default: true},
		channels.Field{Name: "language", Type: channels.Choice, Options: languages, Default: languages[0]},
		channels.Field{Name: "greeting", Type: channels.Text, Max: 1000},
		channels.Field{Name: "voicemail", Type: channels.Bool, Default: true},
		channels.Field{Name: "voicemail_greeting", Type: channels.Text, Max: 1000},
		channels.Field{Name: "voicemail_s", Type: channels.Number, Default: float64(120), Min: 10, Max: 600},
		channels.Field{Name: "transcribe", Type: channels.Bool, Default: false},
	), twilio.MoreFields()...),
	Open: open,
}

// settings of one inbox, as checked against Channel.Fields.
type settings struct {
	account           twilio.Account
	number            string   // E.164
	ring              []string // phones of agents, E.164
	ringFor           int      // seconds
	confirm           bool     // who picks up has to press a key
	language          string
	greeting, leaveIt string
	voicemail         bool
	longest           int // of a message, seconds
	transcribe        bool
}

// maxRing is how many phones Twilio rings at once.
const maxRing = 10

func readSettings(m map[string]any) (settings, error) {
	acc, err := twilio.ReadAccount(m)
	s := settings{account: acc, language: twilio.Setting(m, "language"), greeting: twilio.Setting(m, "greeting"),
		leaveIt: twilio.Setting(m, "voicemail_greeting"), ringFor: number(m, "ring_s", 20), longest: number(m, "voicemail_s", 120)}
	if err != nil {
		return s, err
	}
	if s.number, err = phone.E164(twilio.Setting(m, "number"), ""); err != nil {
		return s, said.Invalid("settings.number", "phone", "must be a phone number with its country code, as +44 20 7946 0958")
	}
	list, _ := m["ring"].([]any)
	for _, one := range list {
		typed, _ := one.(string)
		n, err := phone.E164(typed, "")
		if err != nil {
			return s, said.Invalid("settings.ring", "phones", "must be phone numbers with their country code, as +44 20 7946 0958")
		}
		if n == s.number {
			return s, said.Invalid("settings.ring", "ring_itself", "must not hold the inbox's own number: it would ring itself")
		}
		s.ring = append(s.ring, n)
	}
	if len(s.ring) > maxRing {
		return s, said.Invalid("settings.ring", "ring_many", "are more than ten")
	}
	s.confirm, s.voicemail, s.transcribe = on(m, "confirm", true), on(m, "voicemail", true), on(m, "transcribe", false)
	if words[s.language].leave == "" {
		s.language = languages[0]
	}
	if s.leaveIt == "" {
		s.leaveIt = words[s.language].leave
	}
	return s, nil
}

func number(m map[string]any, key string, otherwise int) int {
	if n, ok := m[key].(float64); ok {
		return int(n)
	}
	return otherwise
}

func on(m map[string]any, key string, otherwise bool) bool {
	if b, ok := m[key].(bool); ok {
		return b
	}
	return otherwise
}

// languages that greetings are spoken in.
var languages = []string{"en-GB", "en-US", "fr-FR", "ro-RO"}

// spoken is what is said without an admin having written it.
type spoken struct{ leave, nobody, accept string }

var words = map[string]spoken{
	"en-GB": english, "en-US": english,
	"fr-FR": {"Nous ne pouvons pas répondre pour le moment. Laissez un message après le bip.", "Nous ne pouvons pas répondre pour le moment. Merci de rappeler plus tard.",
		"Un appel pour vous. Appuyez sur une touche pour le prendre."},
	"ro-RO": {"Nu putem răspunde acum. Vă rugăm să lăsați un mesaj după ton.", "Nu putem răspunde acum. Vă rugăm să reveniți mai târziu.",
		"Aveți un apel. Apăsați o tastă pentru a-l prelua."},
}

var english = spoken{"We cannot answer now. Please leave a message after the tone.", "We cannot answer now. Please call again later.",
	"A call for you. Press any key to take it."}

func open(_ context.Context, in hub.Inbox, env channels.Env) (channels.Adapter, error) {
	s, err := readSettings(in.Settings)
	if err != nil {
		return nil, err
	}
	return &adapter{in: in, set: s, env: env, hook: twilio.NewHook(s.account, in, env), client: twilio.NewClient(s.account, env)}, nil
}

// why puts Twilio's word for an end into ours.
func why(status string) string { return strings.ReplaceAll(status, "-", "_") }
