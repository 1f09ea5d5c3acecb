package hub

import "time"

// ChannelKind names a kind of transport; it equals the folder under channels/.
// Nobody outside that folder compares it: ask the channel's abilities.
type ChannelKind string

// ChannelClass groups kinds that customers expect the same pace of.
type ChannelClass string

// The classes.
const (
	ClassLive      ChannelClass = "live"      // both sides are present: web chat
	ClassMessaging ChannelClass = "messaging" // SMS, WhatsApp, Telegram, …
	ClassSocial    ChannelClass = "social"    // public and private social networks
	ClassVoice     ChannelClass = "voice"
	ClassMail      ChannelClass = "mail" // mail and everything else without haste
)

// Inbox is one configured account on a channel.
type Inbox struct {
	ID        InboxID
	Kind      ChannelKind
	Name      string
	BrandID   BrandID
	Settings  map[string]any // by field name; secrets opened, so never log or answer it
	Disabled  bool
	DeletedAt time.Time
	CreatedAt time.Time
	Version   int64
}

// Brand is a group of inboxes with one face.
type Brand struct {
	ID        BrandID
	Name      string
	Signature string // text with variables, see templates
	Theme     map[string]any
	CreatedAt time.Time
	Version   int64
}

// Workspace is the company that runs this hub.
type Workspace struct {
	Name     string
	Zone     string // IANA
	Language string // BCP 47
	Hours    []byte // calendar as JSON (see sla.Calendar); empty = always open
	Version  int64
}
