package app

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/testpeers"
)

func TestFiguresSayWhatWasSentAndWhichRouteAnswered(t *testing.T) {
	t.Parallel()
	p := begin(t, alone(t), Options{})
	olga := atDesk(t, p)
	post := newMailHost(t)
	inbox := olga.mailInbox(post)
	if err := mailIn(p.MailAddr(), "ana@example.com", houseAddress, plain("m1", "ana@example.com", "Hello", "Where is it?")); err != nil {
		t.Fatal(err)
	}
	id := olga.await(1)[0].ID
	olga.awaitState(id, olga.reply(id, inbox, "On its way.").ID, hub.Accepted)
	for _, want := range []string{
		`parley_deliveries_total{channel="email",state="accepted"} 1`, `parley_delivery_seconds_count{lane="reply"} 1`,
		`route="/api/v1/conversations/{id}/messages"`, `parley_desk_sockets 0`,
	} {
		testpeers.Await(t, soon, want, func() bool { return strings.Contains(figures(t, p), want) })
	}
	if got := figures(t, p); strings.Contains(got, string(id)) || strings.Contains(got, `route="/api/"`) {
		t.Error("an id is a label, or a route has none of its own")
	}
}

// figures is what /metrics says.
func figures(t *testing.T, p *process) string {
	t.Helper()
	resp, err := http.Get("http://" + p.HTTPAddr() + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
