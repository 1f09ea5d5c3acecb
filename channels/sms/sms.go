// Package sms carries text and picture messages through Twilio. In come its
// webhooks, each one proven by its signature, and its own list of messages after
// a time away; out go messages from one number, a pool of numbers or a messaging
// service, and what becomes of each comes back as receipts. Words by which people
// ask for silence are told to the hub; Twilio answers them, we never do.
package sms

import (
	"context"
	"regexp"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/phone"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/internal/twilio"
)

// Kind is this channel's name.
const Kind hub.ChannelKind = "sms"

// maxText is the most Twilio takes, in septets or, when the GSM alphabet does not
// do, in UTF-16 units.
const maxText = 1600

// Channel is the text message channel.
var Channel = channels.Channel{
	Kind: Kind,
	Name: "SMS",
	Can: channels.Abilities{
		Class: hub.ClassMessaging, HandleKind: hub.HandlePhone,
		MaxText: maxText, TextUnit: channels.Septets, Continues: true, WeStart: true,
		Files:    channels.Files{Max: 10, MaxBytes: 5 << 20, Types: []string{"image/", "audio/", "video/", "application/pdf", "text/vcard", "text/x-vcard", "text/calendar"}},
		Receipts: []string{"accepted", "delivered"}, Outside: "nothing", OptOut: "provider",
		RetriesFor: time.Minute, GiveUpAfter: 4 * time.Hour,
	},
	Fields: append(append(twilio.Fields(),
		channels.Field{Name: "numbers", Type: channels.List, Max: 40},
		channels.Field{Name: "messaging_service_sid", Type: channels.Text, Max: 34},
	), twilio.MoreFields()...),
	Open: open,
}

// settings of one inbox, as checked against Channel.Fields.
type settings struct {
	account twilio.Account
	numbers []string // E.164, short codes or sender names; empty with a service that chooses
	service string
}

var (
	serviceSID = regexp.MustCompile(`^MG[0-9a-fA-F]{32}$`)
	shortCode  = regexp.MustCompile(`^[0-9]{3,8}$`)
	senderName = regexp.MustCompile(`^[A-Za-z0-9 ]{0,10}[A-Za-z][A-Za-z0-9 ]{0,10}$`)
)

func readSettings(m map[string]any) (settings, error) {
	acc, err := twilio.ReadAccount(m)
	s := settings{account: acc, service: twilio.Setting(m, "messaging_service_sid")}
	if err != nil {
		return s, err
	}
	if s.service != "" && !serviceSID.MatchString(s.service) {
		return s, said.Invalid("settings.messaging_service_sid", "service_sid", "must be MG and 32 digits or letters from a to f, as the Twilio console shows it")
	}
	list, _ := m["numbers"].([]any)
	for _, one := range list {
		typed, _ := one.(string)
		n, err := sender(typed)
		if err != nil {
			return s, said.Invalid("settings.numbers", "numbers", "must be phone numbers with their country code, as +44 20 7946 0958, short codes or sender names")
		}
		s.numbers = append(s.numbers, n)
	}
	if len(s.numbers) == 0 && s.service == "" {
		return s, said.Invalid("settings.numbers", "numbers_or_service", "is required, unless there is a messaging service")
	}
	if len(s.numbers) > 100 {
		return s, said.Invalid("settings.numbers", "numbers_many", "are more than 100")
	}
	return s, nil
}

// sender normalises what messages may come from.
func sender(typed string) (string, error) {
	if shortCode.MatchString(typed) || (len(typed) <= 11 && senderName.MatchString(typed)) {
		return typed, nil
	}
	return phone.E164(typed, "")
}

func open(_ context.Context, in hub.Inbox, env channels.Env) (channels.Adapter, error) {
	s, err := readSettings(in.Settings)
	if err != nil {
		return nil, err
	}
	return &adapter{
		in: in, set: s, env: env, hook: twilio.NewHook(s.account, in, env), client: twilio.NewClient(s.account, env),
		fileKey: env.Key("sms-file"), personKey: env.Key("sms-person"),
	}, nil
}
