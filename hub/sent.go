package hub

import "time"

// CampaignMark says that a message is what a campaign sent, or answers it.
type CampaignMark struct {
	Run        string  `json:"run" doc:"Id of the run"`
	N          int64   `json:"n" doc:"Its row of the ledger"`
	Campaign   string  `json:"campaign" doc:"Id of the campaign"`
	Name       string  `json:"name" doc:"Of the campaign"`
	Variant    string  `json:"variant,omitempty"`
	Confidence float64 `json:"confidence" doc:"Of an answer: how sure it is that it answers this; 1: it names it"`
}

// Campaigned is the campaign whose answer opened a conversation, and the SLA
// policy that it names; empty: none.
type Campaigned struct {
	Campaign string
	Policy   PolicyID
}

// SentAsk is an inbound item as far as it may answer a campaign.
type SentAsk struct {
	Inbox   InboxID
	From    Handle
	Contact ContactID // whose handle that is; empty: nobody's yet
	At      time.Time // when it was said
	Tokens  []string
	Refs    []string // what it answers, nearest first, as far as it may be a campaign's
	Hints   []string // count only from the person that it was sent to
	Loose   bool     // the channel carries no references: the last one sent may be meant
}

// SentMatch is what an item answers.
type SentMatch struct {
	SendRef
	ID             MessageID      // of what was sent
	ContactID      ContactID      // whom it was sent to
	ConversationID ConversationID // of the first answer; it shows what was sent
	SentAt         time.Time
	Mark           CampaignMark
	Policy         PolicyID // of the conversation that the answer opens, if the campaign names one
	Other          bool     // who answers is known, and somebody else
	Message        Message  // what was sent, without its place in a conversation; empty: it need not be shown
}
