package hub

import (
	"encoding/json"
	"time"
)

// RunState says how one execution of a campaign stands.
type RunState string

// The states. A run that is cancelled, stopped or finished sends no more; one
// that was stopped was stopped by itself, and says why.
const (
	RunPlanning  RunState = "planning" // its audience is being frozen
	RunReady     RunState = "ready"    // planned, waits for its hour
	RunRunning   RunState = "running"
	RunPaused    RunState = "paused"
	RunFinished  RunState = "finished"
	RunCancelled RunState = "cancelled"
	RunStopped   RunState = "stopped" // by its stop switch; may be resumed
)

// Over reports whether nothing of the run will be sent any more.
func (s RunState) Over() bool { return s == RunFinished || s == RunCancelled }

// Run is one execution of a campaign, with its audience frozen.
type Run struct {
	ID         string
	Seq        int64 // small number that names it in the ledger
	CampaignID string
	Revision   int64 // of the campaign's document
	State      RunState
	Reason     string          // why it is paused, stopped or cancelled, for people
	Place      ContactID       // how far it was planned; planning goes on behind it
	Planned    int64           // rows of the ledger
	Purpose    string          // what people said yes to; empty: marketing
	Body       json.RawMessage // the campaign as it was started
	StartAt    time.Time       // when it may begin
	PlannedAt  time.Time
	StartedAt  time.Time
	EndedAt    time.Time
	CreatedAt  time.Time
	CreatedBy  AgentID
	UpdatedAt  time.Time
	Version    int64
	Forgiven   *Judged // what had gone wrong when it was let go on after its stop switch; nil: it never was
	Slowed     *Slowed // it goes slower than it could, or waits, for the desk's sake; nil: it does not
}

// Slowed says why a run spares the desk.
type Slowed struct {
	Since    time.Time  `json:"since"`
	Reason   string     `json:"reason" enum:"desk_busy,desk_full,nobody_on_shift" doc:"desk_busy: it goes as fast as answers can be given; desk_full: what went out already brings all that can be answered; nobody_on_shift: nobody is there who could answer"`
	Rate     float64    `json:"rate" doc:"Messages a second; 0: none goes"`
	Expected float64    `json:"expected_replies" doc:"To what went out within the window, and to what is about to"`
	Capacity float64    `json:"capacity" doc:"Answers that the desk has time for within the window"`
	Until    *time.Time `json:"until" doc:"When it is likely to go on; null: that is not known"`
}

// Judged is what a run's stop switch goes by.
type Judged struct {
	Accepted   int64 `json:"accepted"` // what the other side took, what came back included
	Failed     int64 `json:"failed"`   // what it did not, when it was handed over
	Bounced    int64 `json:"bounced"`
	Complained int64 `json:"complained"`
}

// Count adds n rows that stand alike, of which the other side took so many.
func (j *Judged) Count(s SendState, reason string, n, went int64) {
	j.Accepted += went
	if s == SendFailed && reason != SendBounced {
		j.Failed += n
	}
}

// Since is what came to it after an earlier judgement; nil: all of it.
func (j Judged) Since(was *Judged) Judged {
	if was == nil {
		return j
	}
	less := func(a, b int64) int64 { return max(0, a-b) }
	return Judged{less(j.Accepted, was.Accepted), less(j.Failed, was.Failed), less(j.Bounced, was.Bounced), less(j.Complained, was.Complained)}
}

// SendState is what has become of one row of the campaign ledger.
type SendState string

// The states. A row waits (planned, held), is being handed over, or has ended;
// what has ended only moves forward.
const (
	SendPlanned    SendState = "planned"
	SendHeld       SendState = "held"    // Reason says for what
	SendSkipped    SendState = "skipped" // Reason says why they do not get it
	SendAttempting SendState = "attempting"
	SendUnknown    SendState = "unknown" // it may have gone out
	SendAccepted   SendState = "accepted"
	SendDelivered  SendState = "delivered"
	SendRead       SendState = "read"
	SendClicked    SendState = "clicked"
	SendReplied    SendState = "replied"
	SendFailed     SendState = "failed"
)

// Reasons that later news gives a row.
const (
	SendBounced    = "bounced"
	SendComplained = "complaint"
)

// Send is one row of the campaign ledger: what one person gets by one step of
// one run, or why they do not.
type Send struct {
	Run, N         int64 // together its name
	ContactID      ContactID
	Step           int64
	Way            int64 // which of the campaign's inboxes is tried first, from 0
	Variant        string
	InboxID        InboxID
	Channel        ChannelKind
	To             Handle
	Locale         string
	Revision       int64 // of the template
	State          SendState
	Reason         string
	DueAt          time.Time // when somebody has to look; zero: nobody
	Attempts       int64
	FirstAt        time.Time // of the first attempt
	UpdatedAt      time.Time
	AcceptedAt     time.Time
	ProviderRef    string
	Digest         []byte          // SHA-256 of subject, text and HTML as they were handed over
	Snapshot       json.RawMessage // the data that went into the template
	Error          string
	ConversationID ConversationID // of the first answer
	AnsweredAt     time.Time      // when the person first answered
	LeftAt         time.Time      // when they first said that they want no more of its kind
}

// Ref names the row.
func (s *Send) Ref() SendRef { return SendRef{s.Run, s.N} }

// SendMove is later news of a row: a receipt, a bounce, an answer. It is applied
// only where it follows from the stored state; else it is skipped, not an error.
// What does not depend on the state is noted whatever that is, the first word for ever.
type SendMove struct {
	SendRef
	State          SendState // empty: it stays as it is
	Reason, Error  string
	At             time.Time
	DueAt          time.Time      // when a row whose sender has not spoken goes on by another way; zero: it does not
	ConversationID ConversationID // of an answer
	Takes          bool           // the answer is the person's own, and goes before somebody else's that is noted
	Left           bool           // the person wants no more of its kind
}

// sendRank orders the states that come after a row was handed over. Planned and
// held stand lowest: what was sent once and waits to be sent again may have
// arrived the first time.
var sendRank = map[SendState]int{
	SendPlanned: 1, SendHeld: 1, SendAttempting: 2, SendUnknown: 3, SendAccepted: 4, SendDelivered: 5,
	SendFailed: 6, SendRead: 7, SendClicked: 8, SendReplied: 9, SendSkipped: 99,
}

// Rank is the place of s among the states; a move goes to a higher one.
func (s SendState) Rank() int { return sendRank[s] }

// Forward reports whether news of s may follow from.
func (s SendState) Forward(from SendState) bool {
	return sendRank[s] > sendRank[from] && s != SendSkipped
}
