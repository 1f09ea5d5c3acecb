package channels

import (
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Sink takes what an adapter received. A nil error means durable; only then may
// the adapter acknowledge upstream (2xx, cursor moved, 250, ack). Any error
// means: refuse, so that the other side keeps it and comes again.
type Sink interface {
	Message(ctx context.Context, m hub.Inbound) error
	Receipt(ctx context.Context, r hub.Receipt) error
}

// Extra abilities of an adapter, asked for by assertion.
type (
	// Listener fetches by itself: IMAP, long polling, sockets it dials.
	Listener interface {
		// Listen runs until ctx ends and returns within a second of that. It
		// handles outages itself; an error is permanent (settings are wrong) or
		// restarts it after a pause.
		Listen(ctx context.Context, sink Sink) error
	}
	// Webhook is called by the provider, or by a customer's browser.
	Webhook interface {
		// Handler serves everything under /hooks/<kind>/<inbox id>.
		Handler(sink Sink) http.Handler
	}
	// MailTaker owns addresses on the hub's receiving mail listener.
	MailTaker interface {
		// TakesMailFor reports whether rcpt belongs to this inbox.
		TakesMailFor(rcpt string) bool
		// TakeMail reads one mail, raw as offered. nil = durable.
		TakeMail(ctx context.Context, sink Sink, env MailEnvelope, raw []byte) error
	}
	// Rereader reads raw bytes again that it could not read once, and kept as
	// broken: an admin asks for it, often after an upgrade.
	Rereader interface {
		// Reread hands over what raw is now, broken again if need be. nil = durable.
		Reread(ctx context.Context, sink Sink, raw []byte) error
	}
	// Addressee has mail addresses of its own, whether mail comes in by them or not.
	Addressee interface {
		// Owns reports whether what is sent to address comes back to this inbox.
		Owns(address string) bool
	}
	// Sender has several addresses to write from.
	Sender interface {
		// Senders are its addresses, the one it uses unasked first. Outbound.Alias names
		// another of them.
		Senders() []hub.Address
	}
	// Verifier tests the settings against the provider: "test this inbox".
	Verifier interface {
		// Verify dials. Each step says in plain words what was tried.
		Verify(ctx context.Context) []Step
	}
	// Trusted can say how receivers see what it sends.
	Trusted interface {
		// Standing asks nobody more than once in a while, and answers within seconds.
		Standing(ctx context.Context) Step
	}
	// Typist can show the customer that somebody is typing.
	Typist interface {
		Typing(ctx context.Context, to hub.Handle, on bool) error
	}
	// Minter fixes the network id of a message before it is first sent, so that
	// a repeat carries the same one and an answer can be matched.
	Minter interface {
		MintRef(m hub.Outbound) string
	}
	// Reconciler can name what the provider has for this inbox, so that nothing
	// it accepted while we were away is missed.
	Reconciler interface {
		// List yields what came in since, oldest first where the provider can.
		// The hub takes what its ledger does not have, and shows the count of both.
		List(ctx context.Context, since time.Time) iter.Seq2[Listed, error]
	}
	// Amender changes on the network what was sent there.
	Amender interface {
		// Amend edits, takes back or sets our reaction. It is done when it returns nil.
		Amend(ctx context.Context, a Amendment) error
	}
	// Templater knows the messages that the network has approved beforehand.
	Templater interface {
		Templates(ctx context.Context) ([]Template, error)
	}
	// Caller can ring a person: first the agent's phone, then theirs.
	Caller interface {
		// Call answers the ref of the call, by which its news will come in.
		Call(ctx context.Context, to hub.Handle, agentPhone string) (string, error)
	}
	// Consenter is let in by a person who signs in at the provider, in place of a
	// password that somebody types here (OAuth 2.0 with PKCE).
	Consenter interface {
		// ConsentURL is where the person's browser goes. Invalid: the settings do
		// not say where that is.
		ConsentURL(c Consent) (string, error)
		// Consented fetches, with the code that came back, the settings to be
		// merged into the inbox's own. Invalid: the provider did not take it.
		Consented(ctx context.Context, c Consent, code string) (map[string]any, error)
	}
	// Guide knows where on the company's site somebody is.
	Guide interface {
		// Guides reports whether this inbox keeps that at all.
		Guides() bool
		// Visit answers the last visit of a person; Missing when none is known.
		Visit(ctx context.Context, who hub.Handle) (hub.Visit, error)
	}
	// Absentee knows whether the person is there to read what is sent, and so
	// whether the message should go on another way (chat to mail).
	Absentee interface {
		Present(ctx context.Context, to hub.Handle) bool
	}
)

// Consent is one round to the provider and back.
type Consent struct {
	Redirect string // where the browser comes back to
	State    string // comes back with it
	Verifier string // of PKCE; stays here
}

// MailEnvelope is what the SMTP dialogue said.
type MailEnvelope struct {
	From string // MAIL FROM, empty for bounces
	To   string // the one RCPT TO this inbox owns
	Peer string // remote address
}

// Listed is one item of the provider's own list.
type Listed struct {
	SrcKey string // as its Inbound would carry
	At     time.Time
	Take   func(ctx context.Context, sink Sink) error // brings it in, as if it had just come
}

// Amendment is a change of ours to a message on the network.
type Amendment struct {
	To     hub.Handle
	Change hub.Change // Ref is the provider's id of the message
	Text   string     // what an edited one says now
	Ours   bool       // the message is one we sent
	Public bool
}

// Template is a message approved by the network.
type Template struct {
	Name     string `json:"name"`
	Language string `json:"language"`
	Category string `json:"category,omitempty"` // the provider's own word
	Text     string `json:"text"`               // of the body, with {{1}} or {{name}} where parameters go
	Params   int    `json:"params"`
}

// Health is how an inbox stands with its provider.
type Health struct {
	State     HealthState
	Text      string    // for an admin, in plain words, without secrets; empty when all is well
	ExpiresAt time.Time // when the credentials end, if known
}

// HealthState says whether things come in and go out.
type HealthState string

// The states.
const (
	Healthy HealthState = "ok"
	Failing HealthState = "failing" // it is tried again
	Stopped HealthState = "stopped" // until somebody mends the settings or signs in again
)

// Step is one thing a verification tried.
type Step struct {
	Name string     `json:"name"` // catalogue key: connect, sign_in, open_mailbox, send, …
	OK   bool       `json:"ok"`
	Warn bool       `json:"warn,omitempty" doc:"It worked, and text says what should be mended all the same"`
	Text string     `json:"text,omitempty"` // what went wrong, in plain words, without secrets
	Says []StepNote `json:"says,omitempty" doc:"The sentences of text that have a name, for who says them in another language"`
}

// StepNote is one sentence of a step.
type StepNote struct {
	Say  string   `json:"say"`
	Args []string `json:"args,omitempty"` // what stands in it; see internal/said
	Text string   `json:"text"`
}
