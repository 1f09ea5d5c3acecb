// Package channels is the contract between the hub and every channel: what a
// channel is, what it can carry, how it is opened, and how what customers say
// comes in and what we say goes out. One more channel is one more folder here
// and one line in channels/builtin; nothing else changes.
package channels

import (
	"cmp"
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Channel is one kind of transport.
type Channel struct {
	Kind   hub.ChannelKind // equals the folder's name
	Name   string          // as people call it, in English
	Names  Names           // as they call it in other languages
	Can    Abilities       // what it can carry; composer and campaigns obey it
	Fields []Field         // the settings form: drawn by the UI, checked here, secrets sealed

	// Open makes the adapter of one inbox. It must not dial; settings have been
	// checked. An error is about the settings and is shown to an admin.
	Open func(ctx context.Context, in hub.Inbox, env Env) (Adapter, error)

	// Idle reads a row of State, for channels that keep rows of people who may
	// never come: it answers whose the row is, and whether it has been of no use
	// since before. Such a row is forgotten when the hub does not know the handle;
	// one of the empty handle is nobody's, and always forgotten.
	// nil: every row is kept. The row may be of an inbox that is not open here.
	Idle func(in hub.InboxID, key string, value []byte, before time.Time) (hub.Handle, bool)
}

// Names are what a channel is called in languages other than English, by their tag.
// A brand's name is the same everywhere and needs none.
type Names map[string]string

// Called is what people who speak a language call the channel.
func (c *Channel) Called(lang string) string { return cmp.Or(c.Names[lang], c.Name) }

// Adapter is one opened inbox.
type Adapter interface {
	// Send hands m to the provider. A nil error means that the provider has it.
	// An error says by its kind what to do: Temporary or Limited are tried again,
	// Unknown is shown and never resent blindly, all others fail the message.
	// It must be safe for concurrent use.
	Send(ctx context.Context, m hub.Outbound) (hub.Receipt, error)
	// Close frees what Open took. Nothing is sent or received afterwards.
	Close() error
}
