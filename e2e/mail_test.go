package e2e

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/internal/loadgen"
)

// Two thousand mails, then 400 threads of five mails each, wait in a mailbox
// that the hub has never seen: each thread is one conversation of five.
func TestFullMailboxBecomesItsConversations(t *testing.T) {
	r, err := loadgen.Mail(t.Context(), hubProcess(t, "", ""), *box(t))
	shown(t, r, err)
}

// A relay that refuses connections delays replies; it fails none and doubles none.
func TestRepliesGoOutWhenTheRelayIsBack(t *testing.T) {
	r, err := loadgen.RelayDown(t.Context(), hubProcess(t, "", ""), 5*time.Second)
	shown(t, r, err)
}

// shown fails on every problem. Figures depend on the machine; they are printed.
func shown(t *testing.T, r loadgen.Result, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Figures {
		t.Logf("%s: %.3f %s (promised %s)", f.Name, f.Value, f.Unit, f.Goal)
	}
	for _, p := range r.Problems {
		t.Error(p)
	}
}
