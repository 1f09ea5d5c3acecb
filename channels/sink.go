package channels

import (
	"context"
	"net/http"

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
	// Addressee has mail addresses of its own, whether mail comes in by them or not.
	Addressee interface {
		// Owns reports whether what is sent to address comes back to this inbox.
		Owns(address string) bool
	}
	// Verifier tests the settings against the provider: "test this inbox".
	Verifier interface {
		// Verify dials. Each step says in plain words what was tried.
		Verify(ctx context.Context) []Step
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
	// Absentee knows whether the person is there to read what is sent, and so
	// whether the message should go on another way (chat to mail).
	Absentee interface {
		Present(ctx context.Context, to hub.Handle) bool
	}
)

// MailEnvelope is what the SMTP dialogue said.
type MailEnvelope struct {
	From string // MAIL FROM, empty for bounces
	To   string // the one RCPT TO this inbox owns
	Peer string // remote address
}

// Step is one thing a verification tried.
type Step struct {
	Name string `json:"name"` // catalogue key: connect, sign_in, open_mailbox, send, …
	OK   bool   `json:"ok"`
	Text string `json:"text,omitempty"` // what went wrong, in plain words, without secrets
}
