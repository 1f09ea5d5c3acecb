// Package bluesky is the channel of Bluesky and of other networks on the AT
// Protocol. In come public mentions, answers and quotes of one account; out go
// public answers in the same thread. There is nothing private here: direct
// messages of the network go through a service of their own, which this channel
// does not use, and a private answer is refused.
//
// The list of notifications is asked for every few seconds and walked back to
// where the hub has everything; each post is one message by its address. The
// records we write have keys that follow from our message, so writing one again
// changes nothing.
package bluesky

import (
	"context"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// kind is this channel's name.
const kind hub.ChannelKind = "bluesky"

// HandleKind is that of a person of the network: their DID, which stays when the
// name they go by changes. It has no scope.
const HandleKind hub.HandleKind = "bluesky"

// Bounds of the lexicons, looked up on 2026-11-22 (app.bsky.feed.post,
// app.bsky.embed.images).
const (
	postGraphemes = 300
	postBytes     = 3000
	maxFiles      = 4
	maxFileBytes  = 1_000_000 // what every server takes; newer ones take twice that
	maxParts      = 8         // posts of one answer
	maxText       = 5 * postGraphemes
	maxInBytes    = 20 << 20 // of a picture that comes in
)

// Channel is Bluesky.
var Channel = channels.Channel{
	Kind: kind,
	Name: "Bluesky",
	Can: channels.Abilities{
		Class: hub.ClassSocial, HandleKind: HandleKind,
		MaxText: maxText, TextUnit: channels.Graphemes,
		Files:   channels.Files{Max: maxFiles, MaxBytes: maxFileBytes, Types: []string{"image/"}},
		Threads: true, Reactions: true, DeleteIn: true, DeleteOut: true,
		Receipts: []string{"accepted"}, Public: true, Private: false, WeStart: false, OptOut: "none", Idempotent: true,
		RetriesFor: 30 * 24 * time.Hour, GiveUpAfter: 24 * time.Hour, UndoSend: 5 * time.Second,
	},
	Fields: []channels.Field{
		{Name: "identifier", Type: channels.Text, Required: true, Max: 253},
		{Name: "app_password", Type: channels.Secret, Required: true, Max: 200},
		{Name: "service", Type: channels.URL, Default: "https://bsky.social", Max: 300, Advanced: true},
		{Name: "poll_s", Type: channels.Number, Default: float64(15), Min: 2, Max: 3600, Advanced: true},
	},
	Open: open,
}

func open(_ context.Context, in hub.Inbox, env channels.Env) (channels.Adapter, error) {
	set, err := readSettings(in.Settings)
	if err != nil {
		return nil, err
	}
	return newAdapter(in, set, env), nil
}
