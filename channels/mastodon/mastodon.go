// Package mastodon is the channel of Mastodon and of servers that speak its API
// (GoToSocial, Pleroma, forks). In come mentions of one account, public and
// private ones told apart by their visibility, with their edits and deletions;
// out go answers that are never visible to more people than what they answer.
//
// The list of notifications is the truth: it is read from a cursor at every
// start, every few minutes, and whenever the user stream rings. So a lost or
// doubled stream loses and doubles nothing.
package mastodon

import (
	"context"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// kind is this channel's name.
const kind hub.ChannelKind = "mastodon"

// HandleKind is that of a person of the fediverse: name@domain in lower case, as
// their server has it, whichever server shows them to us. It has no scope.
const HandleKind hub.HandleKind = "mastodon"

// Bounds, looked up on 2026-11-22 at docs.joinmastodon.org (entities/Instance).
const (
	usualText    = 500      // characters of a status where the server does not say
	mentionRoom  = 40       // of them left for the mention that an answer begins with
	maxFiles     = 4        // of a status
	maxFileBytes = 16 << 20 // images; what servers take differs
	maxInFiles   = 16       // of a status that comes in, whatever its server allows
	maxInBytes   = 40 << 20
)

// Channel is Mastodon.
var Channel = channels.Channel{
	Kind: kind,
	Name: "Mastodon",
	Can: channels.Abilities{
		Class: hub.ClassSocial, HandleKind: HandleKind,
		MaxText: usualText - mentionRoom, TextUnit: channels.Runes,
		Files:   channels.Files{Max: maxFiles, MaxBytes: maxFileBytes, Types: []string{"image/", "video/", "audio/"}},
		Threads: true, Reactions: true, EditIn: true, EditOut: true, DeleteIn: true, DeleteOut: true,
		Receipts: []string{"accepted"}, Public: true, Private: true, WeStart: true, OptOut: "none",
		RetriesFor: 30 * 24 * time.Hour, GiveUpAfter: 24 * time.Hour, UndoSend: 5 * time.Second,
	},
	Fields: []channels.Field{
		{Name: "server", Type: channels.URL, Required: true, Max: 300},
		{Name: "access_token", Type: channels.Secret, Required: true, Max: 500},
		{Name: "poll_s", Type: channels.Number, Default: float64(120), Min: 5, Max: 3600, Advanced: true},
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
