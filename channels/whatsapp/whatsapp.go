// Package whatsapp is the WhatsApp channel over Meta's Cloud API. In come signed
// webhooks: what customers say, what the owner of a coexistence number types on
// the phone, and what became of what we sent. Out go messages, files, approved
// templates, reactions and the typing sign. Facts about the network carry the
// date they were looked up; they change.
package whatsapp

import (
	"context"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
)

// kind is the name of this channel, its folder and its webhook path.
const kind hub.ChannelKind = "whatsapp"

// Handle is the kind of the people's handles: the business-scoped user id
// (two letters of a country, a dot, up to 128 letters and digits), or the phone
// number in digits where Meta does not give one.
const Handle hub.HandleKind = "whatsapp"

// Limits of the Cloud API, as of 2026-05
// (developers.facebook.com/documentation/business-messaging/whatsapp).
const (
	maxText    = 4096 // UTF-16 units of one text
	maxCaption = 1024
	window     = 24 * time.Hour // after the customer's last message
	maxSend    = 100 << 20      // bytes of a document
)

// Channel is WhatsApp.
var Channel = channels.Channel{
	Kind: kind,
	Name: "WhatsApp",
	Can: channels.Abilities{
		Class: hub.ClassMessaging, HandleKind: Handle,
		MaxText: maxText, TextUnit: channels.UTF16,
		Files:   channels.Files{Max: 10, MaxBytes: maxSend},
		Threads: true, Continues: true, Reactions: true, EditIn: true, DeleteIn: true,
		Receipts: []string{"accepted", "delivered", "read"},
		Window:   window, Outside: "template", WeStart: true, OptOut: "none",
		RetriesFor: 7 * 24 * time.Hour, GiveUpAfter: 6 * time.Hour,
	},
	Fields: []channels.Field{
		{Name: "phone_number_id", Type: channels.Text, Required: true, Max: 40},
		{Name: "business_account_id", Type: channels.Text, Max: 40},
		{Name: "access_token", Type: channels.Secret, Required: true, Max: 2000},
		{Name: "app_secret", Type: channels.Secret, Required: true, Max: 200},
		{Name: "verify_token", Type: channels.Secret, Required: true, Max: 500},
		{Name: "app_secret_2", Type: channels.Secret, Max: 200, Advanced: true},
		{Name: "api_base_url", Type: channels.URL, Default: "https://graph.facebook.com", Max: 500, Advanced: true},
		{Name: "api_version", Type: channels.Text, Default: "v23.0", Max: 20, Advanced: true},
	},
	Open: open,
	Idle: idle,
}

func open(_ context.Context, in hub.Inbox, env channels.Env) (channels.Adapter, error) {
	set, err := readSettings(in.Settings)
	if err != nil {
		return nil, err
	}
	graph, err := meta.NewGraph(env, set.base, set.version, set.token)
	if err != nil {
		return nil, err
	}
	a := &adapter{
		in: in, set: set, env: env, graph: graph, log: env.Log.With("inbox", string(in.ID)),
		sent:  meta.Sent{State: env.State, Now: env.Now},
		seen:  meta.NewRecent[bool](8192),
		tries: meta.NewRecent[int](1024),
		last:  meta.NewRecent[string](8192),
		phone: meta.NewRecent[string](8192),
		files: meta.NewRecent[[]hub.Attachment](4096),
	}
	return a, nil
}

// idle lets the rows of people go whom the hub does not know any more.
func idle(_ hub.InboxID, key string, value []byte, before time.Time) (hub.Handle, bool) {
	if user, ok := strings.CutPrefix(key, phonePrefix); ok {
		return hub.Handle{Kind: Handle, Address: user}, true
	}
	return meta.Idle(Handle, "", key, value, before)
}
