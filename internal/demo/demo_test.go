package demo

import (
	"context"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, // kept connections of the HTTP clients end a little after them
		goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"))
}

func TestDeskComesAliveOnEveryChannelAndEndsCleanly(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	opened, ended := make(chan Doors, 1), make(chan error, 1)
	go func() {
		ended <- Run(ctx, Options{
			Data: t.TempDir(), HTTP: "127.0.0.1:0", SMTPIn: "127.0.0.1:0", Shop: "127.0.0.1:0", Play: "127.0.0.1:0", Pace: 20, Seed: 7, History: true,
			Now: run.Wall, Log: slog.New(slog.DiscardHandler), Opened: func(d Doors) { opened <- d },
		})
	}()
	var d Doors
	select {
	case d = <-opened:
	case err := <-ended:
		t.Fatal(err)
	}
	c, err := newClient(d.HTTP)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	if err := c.signIn(ctx, OwnerEmail); err != nil {
		t.Fatal(err)
	}
	for what, shown := range map[string]func(*testing.T, *client) bool{
		"a conversation on each channel":             everyChannel,
		"an answer of the staff that has gone out":   answered,
		"clocks that run and clocks that were met":   clocks,
		"one person on two channels":                 meet,
		"a mail in quarantine":                       quarantined,
		"a file of a customer":                       files,
		"something that the owner has to answer now": handed,
		"a campaign that went out and was answered":  campaigned,
		"a journey with people inside":               travelled,
	} {
		eventually(t, what, func() bool { return shown(t, c) })
	}
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Fatalf("ended with %v", err)
		}
	case <-time.After(15 * time.Second):
		t.Fatal("did not end")
	}
}

// eventually asks a running demo until it shows something.
func eventually(t *testing.T, what string, shown func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !shown(); {
		if time.Now().After(end) {
			t.Fatalf("not within a minute: %s", what)
		}
		<-time.After(150 * time.Millisecond)
	}
}

func get[T any](t *testing.T, c *client, path string) []T {
	t.Helper()
	var page struct {
		Items []T `json:"items"`
	}
	if err := c.call(t.Context(), http.MethodGet, path, nil, &page); err != nil {
		t.Fatal(err)
	}
	return page.Items
}

func everyChannel(t *testing.T, c *client) bool {
	for _, in := range get[struct{ ID string }](t, c, "/inboxes") {
		if len(get[hub.ConversationCard](t, c, "/conversations?view=all&inbox_id="+in.ID)) == 0 {
			return false
		}
	}
	return true
}

func answered(t *testing.T, c *client) bool {
	for _, conv := range get[hub.ConversationCard](t, c, "/conversations?view=all&limit=20") {
		for _, m := range get[hub.MessageCard](t, c, "/conversations/"+string(conv.ID)+"/messages") {
			if m.Author.Type == hub.ActorAgent && m.Delivery != nil && m.Delivery.State.Forward(hub.Attempting) {
				return true
			}
		}
	}
	return false
}

func clocks(t *testing.T, c *client) bool {
	seen := map[hub.ClockState]bool{}
	for _, conv := range get[hub.ConversationCard](t, c, "/conversations?limit=200") {
		for _, k := range conv.Clocks {
			seen[k.State] = true
		}
	}
	return seen[hub.ClockRunning] && seen[hub.ClockMet] && seen[hub.ClockBreached]
}

func meet(t *testing.T, c *client) bool {
	for _, who := range get[hub.ProfileCard](t, c, "/contacts?limit=200") {
		kinds := map[hub.ChannelKind]bool{}
		for _, conv := range get[hub.ConversationCard](t, c, "/conversations?contact_id="+string(who.ID)) {
			if conv.LastMessage != nil {
				kinds[hub.ChannelKind(conv.LastMessage.Channel)] = true
			}
		}
		if len(kinds) > 1 {
			return true
		}
	}
	return false
}

func campaigned(t *testing.T, c *client) bool {
	list := get[struct{ ID string }](t, c, "/campaigns")
	if len(list) != 1 {
		return false
	}
	runs := get[struct {
		State string `json:"state"`
	}](t, c, "/campaigns/"+list[0].ID+"/runs")
	return len(runs) == 1 && runs[0].State == "finished" && len(get[hub.ConversationCard](t, c, "/conversations?q=half+pounds")) > 0
}

func travelled(t *testing.T, c *client) bool {
	list := get[struct{ ID string }](t, c, "/journeys")
	return len(list) == 1 && len(get[struct{ ID string }](t, c, "/journeys/"+list[0].ID+"/people")) > 3
}

func quarantined(t *testing.T, c *client) bool {
	return len(get[struct{ ID string }](t, c, "/quarantine")) == 1
}

func files(t *testing.T, c *client) bool {
	for _, conv := range get[hub.ConversationCard](t, c, "/conversations?limit=60") {
		for _, m := range get[hub.MessageCard](t, c, "/conversations/"+string(conv.ID)+"/messages") {
			if m.Direction == hub.DirIn && len(m.Attachments) > 0 {
				return true
			}
		}
	}
	return false
}

func handed(t *testing.T, c *client) bool {
	return len(get[hub.ConversationCard](t, c, "/conversations?view=mine")) > 0
}
