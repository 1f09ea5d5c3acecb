package app

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

// divided are two processes of one hub: one takes in, the other does the rest.
func divided(t *testing.T) (in, rest *process) {
	t.Helper()
	cfg := alone(t)
	cfg.Database = testpeers.Postgres(t)
	cfg.NATS = []string{testpeers.NATS(t).URL}
	cfg.Redis = testpeers.Redis(t).URL
	front, back := cfg, cfg
	front.Roles = config.Roles{config.Ingest, config.Router}
	back.Roles = config.Roles{config.Deliver, config.Desk, config.Work}
	in = begin(t, front, Options{})
	return in, begin(t, back, Options{})
}

func TestMainJobRunsWithTheRolesInTwoProcesses(t *testing.T) {
	t.Parallel()
	in, rest := divided(t)
	if resp, err := http.Get("http://" + in.HTTPAddr() + "/api/v1/me"); err != nil || resp.StatusCode != http.StatusNotFound {
		t.Errorf("a process without the desk serves it: %v, %v", resp, err)
	} else {
		resp.Body.Close()
	}
	if rest.MailAddr() != "" {
		t.Error("a process without ingest listens for mail")
	}
	mainJob(t, in, rest)
}

func TestInboxReceivesInEveryProcessWhenItsAnswerArrives(t *testing.T) {
	t.Parallel()
	in, rest := divided(t)
	olga := atDesk(t, rest)
	for i := range 10 {
		address := fmt.Sprintf("box%d@shop.example", i)
		id := olga.inbox("email", map[string]any{"address": address, "smtp_in": true})
		if err := mailIn(in.MailAddr(), "ana@example.com", address, plain(fmt.Sprint("m", i), "ana@example.com", "Hello", "?")); err != nil {
			t.Fatalf("inbox %d does not receive: %v", i, err)
		}
		chat := olga.chatInbox()
		if _, err := enter(t, in.HTTPAddr(), chat, nil); err != nil {
			t.Fatalf("chat %d does not open: %v", i, err)
		}
		// What is switched off does not receive any more.
		olga.must(http.DefaultClient, http.MethodPatch, "/inboxes/"+string(id), map[string]any{"settings": map[string]any{
			"address": "moved" + address, "smtp_in": true}}, nil)
		if err := mailIn(in.MailAddr(), "ana@example.com", address, plain("late", "ana@example.com", "Hello", "?")); err == nil {
			t.Fatalf("inbox %d still takes mail for its old address", i)
		}
		if err := mailIn(in.MailAddr(), "ana@example.com", "moved"+address, plain(fmt.Sprint("n", i), "ana@example.com", "Hello", "?")); err != nil {
			t.Fatalf("inbox %d does not take mail for its new address: %v", i, err)
		}
	}
	olga.await(20)
}
