// Package builtin is the list of channels in the box: one line each. To add a
// channel, write its folder under channels/ and a line here.
package builtin

import (
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/bluesky"
	"github.com/parleyhub/parley/channels/chat"
	"github.com/parleyhub/parley/channels/email"
	"github.com/parleyhub/parley/channels/instagram"
	"github.com/parleyhub/parley/channels/mastodon"
	"github.com/parleyhub/parley/channels/messenger"
	"github.com/parleyhub/parley/channels/sms"
	"github.com/parleyhub/parley/channels/telegram"
	"github.com/parleyhub/parley/channels/voice"
	"github.com/parleyhub/parley/channels/webhook"
	"github.com/parleyhub/parley/channels/whatsapp"
)

// All channels, in the order in which people choose them.
func All() []channels.Channel {
	return []channels.Channel{
		email.Channel,
		chat.Channel,
		whatsapp.Channel,
		telegram.Channel,
		instagram.Channel,
		messenger.Channel,
		mastodon.Channel,
		bluesky.Channel,
		sms.Channel,
		voice.Channel,
		webhook.Channel,
	}
}
