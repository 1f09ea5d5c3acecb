package hub

import "time"

// ContactEvent is something that a person did or that happened to them outside
// the hub: an order, a visit, a call at the shop.
type ContactEvent struct {
	ID        string         `json:"id"`
	ContactID ContactID      `json:"contact_id"`
	Name      string         `json:"name"` // lower case words with _ or . between
	At        time.Time      `json:"at"`
	Amount    *float64       `json:"amount"`          // money or a count, null without
	Props     map[string]any `json:"props,omitempty"` // text, numbers, booleans
	Source    string         `json:"source"`
	Key       string         `json:"key,omitempty"` // the sender's own id: the same key is the same event
	CreatedAt time.Time      `json:"created_at"`
}

// Organisation is a company, a household or a club that people belong to.
type Organisation struct {
	ID        OrganisationID
	Name      string
	Domain    string // of its mail, lower case; empty if unknown
	Traits    map[string]string
	CreatedAt time.Time
	UpdatedAt time.Time
	Version   int64 // 0 = not stored yet
}

// SuppressReason says why nothing is sent to a handle.
type SuppressReason string

// The reasons.
const (
	SuppressHardBounce   SuppressReason = "hard_bounce"
	SuppressComplaint    SuppressReason = "complaint"
	SuppressManual       SuppressReason = "manual"
	SuppressImport       SuppressReason = "import"
	SuppressUnsubscribed SuppressReason = "unsubscribed"
)

// Suppression keeps campaigns from a handle, whoever it belongs to.
type Suppression struct {
	Handle Handle
	Reason SuppressReason
	Source string // what brought it: an inbox, an agent, an import
	At     time.Time
	Until  time.Time // zero: for good
}
