// Package webhook is the generic channel: anything that can post signed JSON is
// a channel, without code in the hub. In come events over HTTP, checked against
// the inbox's secret over their raw bytes; out go our messages and changes as
// posts signed the same way. The format is docs/webhook-channel.md.
package webhook

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/internal/webcall"
)

// kind is the name of this channel, its folder and its webhook path.
const kind hub.ChannelKind = "webhook"

// handleKind of the people here: scope = inbox, address = the sender's id there.
const handleKind hub.HandleKind = "webhook"

// The bounds of what is posted, both ways.
const (
	maxBody      = 8 << 20 // bytes of one event; larger files come by their address
	maxText      = 20_000  // runes
	maxHTML      = 256 << 10
	maxFiles     = 10
	maxInline    = 5 << 20  // bytes of all base64 files of one event that comes in
	maxSent      = 10 << 20 // bytes of one file that goes out
	maxSentAll   = 20 << 20 // and of all of a message
	maxFetched   = 25 << 20 // bytes of one file given by its address
	maxID        = 200      // bytes of an id
	tolerance    = 5 * time.Minute
	minSecret    = 16
	sendTime     = 30 * time.Second
	fetchTime    = 45 * time.Second // all files of one event; senders rarely wait longer than a minute
	lateTries    = 5                // of an event whose files cannot be fetched, before it is taken without them
	lateWithin   = time.Hour
	answerBytes  = 64 << 10
	redeliversIn = 24 * time.Hour
)

// Channel is the generic signed webhook.
var Channel = channels.Channel{
	Kind: kind,
	Name: "Webhook",
	Can: channels.Abilities{
		Class: hub.ClassMessaging, HandleKind: handleKind,
		MaxText: maxText, TextUnit: channels.Runes, HTML: true,
		Files:   channels.Files{Max: maxFiles, MaxBytes: maxSent},
		Threads: true, Continues: true, Reactions: true, EditIn: true, EditOut: true, DeleteIn: true, DeleteOut: true,
		Receipts: []string{"accepted", "delivered", "read"}, Public: true, Private: true,
		WeStart: false, OptOut: "provider", Idempotent: true, RetriesFor: redeliversIn, GiveUpAfter: redeliversIn,
	},
	Fields: []channels.Field{
		{Name: "url", Type: channels.URL, Required: true, Max: 2000},
		{Name: "secret", Type: channels.Secret, Required: true, Max: 500},
		{Name: "secret_2", Type: channels.Secret, Max: 500, Advanced: true},
	},
	Open: open,
}

// adapter is one opened inbox.
type adapter struct {
	in      hub.Inbox
	env     channels.Env
	url     string
	secrets []string
	out     *webcall.Client // to the configured address
	media   *webcall.Client // to addresses that senders name
}

var (
	_ channels.Webhook  = (*adapter)(nil)
	_ channels.Minter   = (*adapter)(nil)
	_ channels.Amender  = (*adapter)(nil)
	_ channels.Verifier = (*adapter)(nil)
)

func open(_ context.Context, in hub.Inbox, env channels.Env) (channels.Adapter, error) {
	a := &adapter{in: in, env: env}
	a.url, _ = in.Settings["url"].(string)
	if u, err := url.Parse(a.url); err != nil || u.User != nil {
		return nil, said.Invalid("settings.url", "no_login", "must not hold a user name or password: the signature says who we are")
	}
	for _, name := range []string{"secret", "secret_2"} {
		s, _ := in.Settings[name].(string)
		s = strings.TrimSpace(s)
		if s == "" {
			continue
		}
		if len(s) < minSecret {
			return nil, said.Invalid("settings."+name, "secret_16", "must have at least 16 characters")
		}
		a.secrets = append(a.secrets, s)
	}
	if len(a.secrets) == 0 {
		return nil, said.Invalid("settings.secret", "required", "is required")
	}
	web := env.DialWeb
	if web == nil {
		web = env.Dial
	}
	a.out, a.media = webcall.New(env.Dial, sendTime), webcall.New(web, fetchTime)
	return a, nil
}

// Close lets go of idle connections.
func (a *adapter) Close() error {
	a.out.Close()
	a.media.Close()
	return nil
}

// ref is the network id of a message with that id on the other side. Ids of two
// inboxes may be alike, and references are looked up across a brand.
func (a *adapter) ref(id string) string { return string(a.in.ID) + "/" + id }

// bare is the id of a ref of this inbox; empty when it is of another one.
func (a *adapter) bare(ref string) string {
	id, ok := strings.CutPrefix(ref, string(a.in.ID)+"/")
	if !ok {
		return ""
	}
	return id
}

// MintRef names a message by its own id, which is its idempotency key too.
func (a *adapter) MintRef(m hub.Outbound) string { return a.ref(string(m.Message)) }

func (a *adapter) handle(id string) hub.Handle {
	return hub.Handle{Kind: handleKind, Scope: string(a.in.ID), Address: id}
}
