// Package chat is the web chat channel: a visitor writes in the widget on a
// company's page, an agent answers, the visitor sees it. In come websocket
// frames, HTTP posts and uploads of browsers and programs; out go messages to
// the sink and what the customer may see of the conversation. It keeps nothing
// but small session rows in env.State. The protocol is docs/chat-protocol.md.
package chat

import (
	"context"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/chat/visits"
	"github.com/parleyhub/parley/hub"
)

// kind is the name of this channel, its folder and its webhook path.
const kind hub.ChannelKind = "chat"

// The bounds of what a visitor may send.
const (
	maxText      = 10_000 // runes of one message
	maxFiles     = 5      // per message
	maxFileBytes = 10 << 20
	maxHello     = 64 << 10  // bytes of the first frame of a socket
	maxFrame     = 192 << 10 // bytes of one frame or JSON body: the longest text with its files, each letter as \u escapes
)

// fileTypes are the media types taken from visitors, by content. Nothing that a
// browser would run is among them.
var fileTypes = []string{
	"image/png", "image/jpeg", "image/gif", "image/webp", "image/heic", "image/heif", "image/avif",
	"application/pdf", "text/plain", "text/csv", "application/zip", "application/rtf", "text/rtf",
	"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
	"application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.",
	"audio/mpeg", "audio/ogg", "audio/wav", "audio/mp4", "audio/x-m4a", "audio/aac",
	"video/mp4", "video/webm", "video/quicktime",
}

// Channel is web chat.
var Channel = channels.Channel{
	Kind: kind,
	Name: "Web chat", Names: channels.Names{"fr": "Chat du site", "ro": "Chat pe site"},
	Can: channels.Abilities{
		Class: hub.ClassLive, HandleKind: hub.HandleVisitor,
		MaxText: maxText, TextUnit: channels.Runes,
		Files:     channels.Files{Max: 10, MaxBytes: maxFileBytes},
		Continues: true, Receipts: []string{"accepted", "delivered", "read"},
		OptOut: "none", Idempotent: true, GiveUpAfter: time.Hour, FallsBack: true,
	},
	Fields: []channels.Field{
		{Name: "allowed_origins", Type: channels.List, Max: 300},
		{Name: "welcome", Type: channels.Text, Max: 2000},
		{Name: "theme", Type: channels.Group, Fields: []channels.Field{
			{Name: "accent", Type: channels.Text, Max: 7},
			{Name: "position", Type: channels.Choice, Options: []string{"right", "left"}, Default: "right"},
			{Name: "mode", Type: channels.Choice, Options: []string{"auto", "light", "dark"}, Default: "auto"},
			{Name: "title", Type: channels.Text, Max: 80},
		}},
		{Name: "prechat", Type: channels.Choice, Options: []string{askNever, askOptional, askRequired}, Default: askNever},
		{Name: "language", Type: channels.Text, Max: 35},
		{Name: "files", Type: channels.Bool, Default: true},
		{Name: "visits", Type: channels.Bool, Default: false},
		{Name: "identity_secret", Type: channels.Secret, Max: 500},
		{Name: "identity_secret_2", Type: channels.Secret, Max: 500, Advanced: true},
		{Name: "identity_keys", Type: channels.Text, Max: 4000, Advanced: true},
		{Name: "message_limit", Type: channels.Number, Min: 1, Max: 100_000, Default: float64(100), Advanced: true},
		{Name: "visitor_limit", Type: channels.Number, Min: 1, Max: 1_000_000, Default: float64(6000), Advanced: true},
	},
	Open: open,
	Idle: idle,
}

// Whether the visitor is asked for name and mail before the first message.
const (
	askNever    = "off"
	askOptional = "optional"
	askRequired = "required"
)

func open(_ context.Context, in hub.Inbox, env channels.Env) (channels.Adapter, error) {
	set, err := readSettings(in, env.PublicURL)
	if err != nil {
		return nil, err
	}
	life, stop := context.WithCancel(context.Background())
	a := &adapter{
		life: life, stop: stop,
		in: in, set: set, env: env, pace: defaultPace,
		log:     env.Log.With("inbox", string(in.ID)),
		fileKey: env.Key("chat.file/" + string(in.ID)),
		open:    registry{by: make(map[string]map[*socket]struct{})},
		visits:  visits.Book{On: set.visits, Inbox: in.ID, State: env.State, Live: env.Live},
	}
	a.visits.Own = a.ownOrigin
	return a, nil
}

// pace is how often and how long a socket waits.
type pace struct {
	beat   time.Duration // ping, presence, and the poll that makes up for lost wakes
	here   time.Duration // how long one beat counts
	settle time.Duration // until wakes can be relied on
	hello  time.Duration // for the first frame
	write  time.Duration // for one frame to leave; a slower reader is cut off
	poll   time.Duration // longest wait of one long poll
	hole   time.Duration // how long a message held back may still appear below the newest
}

var defaultPace = pace{
	beat: 20 * time.Second, here: 45 * time.Second, settle: 500 * time.Millisecond, hello: 10 * time.Second,
	write: 10 * time.Second, poll: 25 * time.Second, hole: 15 * time.Minute,
}
