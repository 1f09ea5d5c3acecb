package hub

import (
	"slices"
	"time"
)

// Cards are the shapes of nouns outside the hub: in facts, on the socket and in
// API answers. They hold no secret and no raw bytes.

// ContactRef names a person.
type ContactRef struct {
	ID   ContactID `json:"id"`
	Name string    `json:"name"`
}

// ClockCard is a clock as the outside sees it; absent instants are null.
type ClockCard struct {
	Metric      Metric     `json:"metric" enum:"first_response,next_response,resolution,promise"`
	Cycle       int        `json:"cycle"`
	State       ClockState `json:"state" enum:"running,paused,met,breached,cancelled"`
	StartedAt   time.Time  `json:"started_at"`
	DueAt       *time.Time `json:"due_at"`
	StoppedAt   *time.Time `json:"stopped_at"`
	BreachedAt  *time.Time `json:"breached_at"`
	Cause       string     `json:"cause"`
	PolicyID    PolicyID   `json:"policy_id"`
	TargetSec   int64      `json:"target_s"`
	BornLate    bool       `json:"born_late,omitempty"`
	Provisional bool       `json:"provisional,omitempty"`
	Text        string     `json:"text,omitempty" doc:"Of a promise: what was promised"`
}

// ConversationCard is a conversation as the outside sees it.
type ConversationCard struct {
	ID           ConversationID  `json:"id"`
	Subject      *string         `json:"subject"`
	Status       Status          `json:"status" enum:"open,waiting_customer,waiting_third_party,snoozed,resolved,spam"`
	Priority     Priority        `json:"priority" enum:"low,normal,high,urgent"`
	Contact      ContactRef      `json:"contact"`
	BrandID      BrandID         `json:"brand_id"`
	InboxIDs     []InboxID       `json:"inbox_ids"`
	LastInboxID  InboxID         `json:"last_inbox_id"`
	Channel      ChannelKind     `json:"channel,omitempty"` // of the first message
	AssigneeID   *AgentID        `json:"assignee_id"`
	TeamID       *TeamID         `json:"team_id"`
	Tags         []string        `json:"tags"`
	Flags        []string        `json:"flags"`
	LinkedID     *ConversationID `json:"linked_id"`
	WaitingSince *time.Time      `json:"waiting_since"`
	SnoozedUntil *time.Time      `json:"snoozed_until"`
	LastSeq      int64           `json:"last_seq"`
	LastInSeq    int64           `json:"last_inbound_seq"`
	LastMessage  *MessageSummary `json:"last_message"`
	Unread       bool            `json:"unread"` // for the asking agent; in facts: true when the last word is the customer's
	Clocks       []ClockCard     `json:"clocks"`
	CreatedAt    time.Time       `json:"created_at"`
	UpdatedAt    time.Time       `json:"updated_at"`
	Version      int64           `json:"version"`
}

// MessageCard is a message as the outside sees it.
type MessageCard struct {
	ID             MessageID         `json:"id"`
	ConversationID ConversationID    `json:"conversation_id"`
	Seq            int64             `json:"seq"`
	Direction      Direction         `json:"direction" enum:"inbound,outbound,note"`
	Channel        ChannelKind       `json:"channel"`
	InboxID        *InboxID          `json:"inbox_id"`
	Author         Actor             `json:"author"`
	Subject        *string           `json:"subject"`
	Text           string            `json:"text"`
	HTML           *string           `json:"html"`
	Quoted         *string           `json:"quoted"`
	QuotedHTML     *string           `json:"quoted_html"`
	Attachments    []Attachment      `json:"attachments"`
	To             []Address         `json:"to"`
	Cc             []Address         `json:"cc"`
	Bcc            []Address         `json:"bcc"`
	ReplyTo        []Address         `json:"reply_to,omitempty"`
	Alias          string            `json:"alias,omitempty" doc:"Which of its inbox's addresses it came to or goes out from; absent: the inbox's own"`
	Automatic      Automatic         `json:"automatic,omitempty"`
	ReceivedAt     time.Time         `json:"received_at"`
	CreatedAt      time.Time         `json:"created_at"`
	SourceKey      string            `json:"source_key"`
	ClientID       string            `json:"client_id,omitempty"`
	Delivery       *Delivery         `json:"delivery"`
	Auth           AuthCard          `json:"auth"`
	Letter         *Letter           `json:"letter,omitempty" doc:"What is true of a mail alone"`
	Public         bool              `json:"public,omitempty" doc:"Everybody can read it where it was said"`
	Template       *ProviderTemplate `json:"template,omitempty" doc:"The approved message that it is"`
	Echo           bool              `json:"echo,omitempty" doc:"Ours, said elsewhere than here"`
	Call           *Call             `json:"call,omitempty"`
	Reactions      []Reaction        `json:"reactions,omitempty"`
	Edits          []Wording         `json:"edits,omitempty" doc:"What it said before, oldest first"`
	EditedAt       *time.Time        `json:"edited_at,omitempty"`
	Campaign       *CampaignMark     `json:"campaign,omitempty" doc:"A campaign sent it, or it answers what one sent"`
	DeletedAt      *time.Time        `json:"deleted_at,omitempty" doc:"Taken back by who wrote it: its words and files are gone"`
}

// AuthCard is the verdict on the sender.
type AuthCard struct {
	Verdict Verdict `json:"verdict"`
}

// IdentityCard is one handle of a person, proven or claimed.
type IdentityCard struct {
	Kind     HandleKind `json:"kind"`
	Address  string     `json:"address"`
	Scope    string     `json:"scope,omitempty"`
	Verified bool       `json:"verified"`
	Claimed  bool       `json:"claimed,omitempty"` // only said, never proven, owns nothing
	Blocked  bool       `json:"blocked,omitempty"` // what comes from here is kept as spam and reaches nobody
}

// ProfileCard is the person as every fact carries it.
type ProfileCard struct {
	ID         ContactID         `json:"id"`
	Name       string            `json:"name"`
	Language   string            `json:"language,omitempty"`
	Zone       string            `json:"zone,omitempty"`
	Identities []IdentityCard    `json:"identities"`
	Traits     map[string]string `json:"traits"`
	Consents   []Consent         `json:"consents"`
	CreatedAt  time.Time         `json:"created_at"`
	UpdatedAt  time.Time         `json:"updated_at"`
	Version    int64             `json:"version"`
}

// Card of the clock.
func (c *Clock) Card() ClockCard {
	return ClockCard{
		Metric: c.Metric, Cycle: c.Cycle, State: c.State, StartedAt: c.StartedAt.UTC(),
		DueAt: instant(c.DueAt), StoppedAt: instant(c.StoppedAt), BreachedAt: instant(c.BreachedAt),
		Cause: c.Cause, PolicyID: c.PolicyID, TargetSec: c.TargetSec, BornLate: c.BornLate, Provisional: c.Provisional,
		Text: c.Text,
	}
}

// Card of the conversation; who names its contact. Unread says whether the
// customer has the last word, which is right for everybody who has not read it.
func (c *Conversation) Card(who ContactRef) ConversationCard {
	card := ConversationCard{
		ID: c.ID, Subject: optional(c.Subject), Status: c.Status, Priority: c.Priority, Contact: who,
		BrandID: c.BrandID, InboxIDs: list(c.InboxIDs), LastInboxID: c.LastInboxID, Channel: c.Channel,
		AssigneeID: optional(c.AssigneeID), TeamID: optional(c.TeamID), Tags: list(c.Tags), Flags: list(c.Flags),
		LinkedID: optional(c.LinkedID), WaitingSince: instant(c.WaitingSince), SnoozedUntil: instant(c.SnoozedUntil),
		LastSeq: c.LastSeq, LastInSeq: c.LastInSeq, Unread: c.LastInSeq > 0 && c.LastInSeq == c.LastSeq,
		Clocks: make([]ClockCard, len(c.Clocks)), CreatedAt: c.CreatedAt.UTC(), UpdatedAt: c.UpdatedAt.UTC(), Version: c.Version,
	}
	if c.LastSeq > 0 {
		m := c.LastMessage
		card.LastMessage = &m
	}
	for i := range c.Clocks {
		card.Clocks[i] = c.Clocks[i].Card()
	}
	return card
}

// Card of the message.
func (m *Message) Card() MessageCard {
	card := MessageCard{
		ID: m.ID, ConversationID: m.ConversationID, Seq: m.Seq, Direction: m.Direction, Channel: m.Channel,
		InboxID: optional(m.InboxID), Author: m.Author, Subject: optional(m.Subject), Text: m.Text,
		HTML: optional(m.HTML), Quoted: optional(m.Quoted), QuotedHTML: optional(m.QuotedHTML),
		Attachments: list(m.Attachments), To: list(m.To), Cc: list(m.Cc), Bcc: list(m.Bcc), ReplyTo: m.ReplyTo, Alias: m.Alias, Automatic: m.Automatic,
		ReceivedAt: m.ReceivedAt.UTC(), CreatedAt: m.CreatedAt.UTC(), SourceKey: m.SourceKey, ClientID: m.ClientID,
		Auth: AuthCard{Verdict: m.Auth}, Letter: m.Letter, Public: m.Public, Template: m.Template, Echo: m.Echo, Call: m.Call, Reactions: m.Reactions,
		Edits: m.Edits, EditedAt: instant(m.EditedAt), DeletedAt: instant(m.DeletedAt), Campaign: m.Campaign,
	}
	if m.Direction == DirOut {
		d := m.Delivery
		card.Delivery = &d
	}
	return card
}

// Card of the person with all that is known of them.
func (c *Contact) Card(ids []Identity, claims []Claim) ProfileCard {
	card := ProfileCard{
		ID: c.ID, Name: c.Name, Language: c.Language, Zone: c.Zone, Consents: slices.Clone(list(c.Consents)),
		Identities: make([]IdentityCard, 0, len(ids)+len(claims)), Traits: make(map[string]string, len(c.Traits)),
		CreatedAt: c.CreatedAt.UTC(), UpdatedAt: c.UpdatedAt.UTC(), Version: c.Version,
	}
	for i := range card.Consents { // the history of consents tells the rest
		card.Consents[i].Words, card.Consents[i].IP = "", ""
	}
	for _, t := range c.Traits {
		card.Traits[t.Key] = t.Value
	}
	for _, id := range ids {
		card.Identities = append(card.Identities, IdentityCard{
			Kind: id.Handle.Kind, Scope: id.Handle.Scope, Address: id.Handle.Address, Verified: id.Verified, Blocked: !id.BlockedAt.IsZero(),
		})
	}
	for _, cl := range claims {
		if owns(ids, cl.Handle) {
			continue
		}
		card.Identities = append(card.Identities, IdentityCard{
			Kind: cl.Handle.Kind, Scope: cl.Handle.Scope, Address: cl.Handle.Address, Claimed: true,
		})
	}
	return card
}

func owns(ids []Identity, h Handle) bool {
	for _, id := range ids {
		if id.Handle == h {
			return true
		}
	}
	return false
}

// instant is nil for "never".
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// optional is nil for the empty string.
func optional[S ~string](s S) *S {
	if s == "" {
		return nil
	}
	return &s
}

// list is never nil, so that JSON shows [] and not null.
func list[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}
