// Package telegram is the channel of Telegram bots. In come updates, posted by
// Telegram or fetched by long polling, never both; out go messages, files,
// changes and signs by the Bot API. A private chat is a conversation with its
// person; of a group only what mentions the bot or answers it is taken, as a
// public message.
//
// There is no Reconciler here: the Bot API lists no past messages. What Telegram
// keeps for a bot that is away, for a day, is its own backlog, and that comes by
// itself: posted again, or fetched from the offset that we keep.
package telegram

import (
	"context"
	"encoding/hex"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/telegram/botapi"
	"github.com/parleyhub/parley/channels/telegram/markup"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// kind is the name of this channel, its folder and its webhook path.
const kind hub.ChannelKind = "telegram"

// handleKind of the people here. Telegram's user ids are one space for all bots,
// so a handle has no scope: who writes to two bots of ours is one person.
const handleKind hub.HandleKind = "telegram"

// proven is the evidence of a sender: the network says who it is.
const proven = "provider"

// The bounds (Bot API 10.1, 2026-06).
const (
	maxParts  = 4        // messages that one long text becomes
	maxUpload = 50 << 20 // bytes of one file that goes out
	maxPhoto  = 10 << 20 // bytes of what goes out as a picture
	maxAlbum  = 10       // files of one album
	maxFiles  = 10
	backlog   = 24 * time.Hour   // how long Telegram keeps updates
	mediaTime = 20 * time.Second // for the files of one update that is posted; Telegram waits for the answer
	pollTime  = 4 * time.Second  // for those of one that is fetched: the next ones wait behind it
)

const officialAPI = "https://api.telegram.org"

// How updates come.
const (
	byAuto    = "automatic" // posted where the hub has a public https address, else fetched
	byWebhook = "webhook"
	byPoll    = "poll"
)

// Channel is Telegram.
var Channel = channels.Channel{
	Kind: kind,
	Name: "Telegram",
	Can: channels.Abilities{
		Class: hub.ClassMessaging, HandleKind: handleKind,
		MaxText: maxParts * markup.MaxText, TextUnit: channels.UTF16, HTML: true,
		Files:   channels.Files{Max: maxFiles, MaxBytes: maxUpload},
		Threads: true, Continues: true, Reactions: true, EditIn: true, EditOut: true, DeleteOut: true,
		Receipts: []string{"accepted"}, Public: true, Private: true,
		OptOut: "provider", RetriesFor: backlog, GiveUpAfter: time.Hour,
	},
	Fields: []channels.Field{
		{Name: "token", Type: channels.Secret, Required: true, Max: 200},
		{Name: "receive", Type: channels.Choice, Options: []string{byAuto, byWebhook, byPoll}, Default: byAuto},
		{Name: "api_base_url", Type: channels.URL, Default: officialAPI, Max: 500, Advanced: true},
	},
	Open: open,
}

// adapter is one opened inbox.
type adapter struct {
	in     hub.Inbox
	env    channels.Env
	api    *botapi.Client
	bot    int64  // the bot's user id, which its token begins with
	hook   string // the address that updates are posted to; empty: they are fetched
	secret string // that Telegram shows with each post
	self   atomic.Pointer[botapi.User]
	pace   pace

	unhooked atomic.Bool // posting by Telegram was looked at since we opened
}

// pace is how often and how long things are waited for; tests make it short.
type pace struct {
	look  time.Duration // between two looks at the webhook
	pause time.Duration // first pause after a failure
	most  time.Duration // longest one
	owed  time.Duration // between two tries for files that are owed
}

var defaultPace = pace{look: 5 * time.Minute, pause: time.Second, most: 30 * time.Second, owed: time.Minute}

var (
	_ channels.Webhook  = (*adapter)(nil)
	_ channels.Listener = (*adapter)(nil)
	_ channels.Verifier = (*adapter)(nil)
	_ channels.Amender  = (*adapter)(nil)
	_ channels.Typist   = (*adapter)(nil)
	_ channels.Rereader = (*adapter)(nil)
)

var tokenShape = regexp.MustCompile(`^([1-9][0-9]{0,15}):[A-Za-z0-9_-]{20,150}$`)

func open(_ context.Context, in hub.Inbox, env channels.Env) (channels.Adapter, error) {
	get := func(name string) string { s, _ := in.Settings[name].(string); return strings.TrimSpace(s) }
	token, base, receive := get("token"), get("api_base_url"), get("receive")
	m := tokenShape.FindStringSubmatch(token)
	if m == nil {
		return nil, said.Invalid("settings.token", "bot_token", "must be the token that @BotFather gave: digits, a colon, letters")
	}
	if base == "" {
		base = officialAPI
	}
	u, err := url.Parse(base)
	if err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, said.Invalid("settings.api_base_url", "address_plain", "must be an address without user name and question mark")
	}
	a := &adapter{in: in, env: env, api: botapi.New(base, token, env.Dial), pace: defaultPace}
	a.bot, _ = strconv.ParseInt(m[1], 10, 64) // sixteen digits fit
	a.secret = hex.EncodeToString(env.Key("telegram.webhook/" + string(in.ID)))
	// A Bot API server of one's own posts to any address, Telegram's only to https.
	reachable := strings.HasPrefix(env.PublicURL, "https://")
	switch {
	case receive == byWebhook && !reachable && base == officialAPI:
		return nil, said.Invalid("settings.receive", "public_https", "needs a public https address of this hub (see --public-url)")
	case receive == byWebhook, reachable && receive != byPoll:
		a.hook = env.PublicURL + "/hooks/" + string(kind) + "/" + string(in.ID)
	}
	return a, nil
}

// Close lets go of idle connections.
func (a *adapter) Close() error {
	a.api.Close()
	return nil
}

// whoami answers the bot itself, asked once.
func (a *adapter) whoami(ctx context.Context) (*botapi.User, error) {
	if me := a.self.Load(); me != nil {
		return me, nil
	}
	var me botapi.User
	if err := a.api.Call(ctx, "getMe", nil, &me); err != nil {
		return nil, err
	}
	a.self.Store(&me)
	return &me, nil
}

// report says how the bot stands. What is wrong with one message or one person
// is not the bot's trouble.
func (a *adapter) report(err error) {
	if a.env.Report == nil {
		return
	}
	switch {
	case err == nil:
		a.env.Report(channels.Health{State: channels.Healthy})
	case botapi.Revoked(err):
		a.env.Report(channels.Health{State: channels.Stopped, Text: "Telegram does not know the bot's token any more: it was revoked or replaced. Enter the new one from @BotFather."})
	case hub.Is(err, hub.Temporary), hub.Is(err, hub.Conflict), hub.Is(err, hub.Unknown):
		a.env.Report(channels.Health{State: channels.Failing, Text: words(err)})
	}
}
