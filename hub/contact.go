package hub

import (
	"strings"
	"time"
)

// HandleKind is the sort of address a handle is. It is not the channel: mail
// and a chat visitor's verified address are both HandleEmail.
type HandleKind string

// Handle kinds that more than one channel speaks of. A channel may have its own.
const (
	HandleEmail    HandleKind = "email"    // scope empty, address lower-cased
	HandlePhone    HandleKind = "phone"    // scope empty, E.164
	HandleVisitor  HandleKind = "visitor"  // scope = inbox, address = visitor id
	HandleExternal HandleKind = "external" // scope = inbox, address = subject the host site signed
)

// Handle is where one person can be reached or recognised.
type Handle struct {
	Kind    HandleKind `json:"kind"`
	Scope   string     `json:"scope,omitempty"` // within which the address is unique; empty = everywhere
	Address string     `json:"address"`
}

// Key is the handle as one string, for maps and locks.
func (h Handle) Key() string { return string(h.Kind) + "\x00" + h.Scope + "\x00" + h.Address }

// IsZero reports whether there is no handle at all. Empty is never a match.
func (h Handle) IsZero() bool { return h.Address == "" }

// EmailHandle normalises a mail address into its handle.
func EmailHandle(addr string) Handle {
	return Handle{Kind: HandleEmail, Address: strings.ToLower(strings.TrimSpace(addr))}
}

// scopeReplyTo marks a mailbox that a mail only named as where to answer.
const scopeReplyTo = "reply_to"

// ReplyToHandle is h as whom a reply token is given to when h is only where a
// mail asked to be answered: who answers from there may go on in the
// conversation, and proves nothing about who began it.
func ReplyToHandle(h Handle) Handle { h.Scope = scopeReplyTo; return h }

// Reaches reports whether a token given to h may be brought back by from.
func (h Handle) Reaches(from Handle) bool { return h == from || h == ReplyToHandle(from) }

// Identity is one handle that belongs to one contact.
type Identity struct {
	ID        IdentityID
	ContactID ContactID
	Handle    Handle
	Name      string // as the person wrote it there
	Verified  bool   // somebody proved to hold the handle
	Evidence  string // what proved it: signed_identity, mailbox, dmarc, agent; empty if unverified
	CreatedAt time.Time
	BlockedAt time.Time // set: what comes from here reaches nobody
	BlockedBy string    // agent
}

// Claim is a handle that somebody says is theirs, without proof. A claim never
// resolves to a person and never merges anybody.
type Claim struct {
	ContactID ContactID
	Handle    Handle
	Source    string // where it was said: prechat, agent, import
	At        time.Time
}

// Contact is a person we talk to.
type Contact struct {
	ID         ContactID
	Name       string
	Language   string // BCP 47, empty if unknown
	Zone       string // IANA, empty if unknown; for display and quiet hours only
	Traits     []Trait
	Consents   []Consent
	MergedInto ContactID // set: this person lives on in that one
	CreatedAt  time.Time
	UpdatedAt  time.Time
	Version    int64 // 0 = not stored yet
}

// Trait is one attribute of a person with its source and time.
type Trait struct {
	Key    string    `json:"key"`
	Value  string    `json:"value"`
	Source string    `json:"source"` // agent, api, import, signed_identity, claim
	At     time.Time `json:"at"`
}

// TraitChannel is the trait that says which kind of channel a person likes best.
const TraitChannel = "preferred_channel"

// TraitTier is the trait that says which tier of customers a person belongs to.
const TraitTier = "tier"

// Standing is what SLA policies may ask of a person.
type Standing struct {
	Language string // BCP 47, empty if unknown
	Tier     string // trait tier, empty without
}

// Standing of the person.
func (c *Contact) Standing() *Standing {
	s := &Standing{Language: c.Language}
	for i := range c.Traits {
		if c.Traits[i].Key == TraitTier {
			s.Tier = c.Traits[i].Value
		}
	}
	return s
}
