package app

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/parleyhub/parley/api"
	"github.com/parleyhub/parley/channels/builtin"
	sim "github.com/parleyhub/parley/channels/sim/telegram"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

// An album whose pictures come at once and three times each, and what follows on
// it, through the whole hub and back to a stand-in of the network.
func TestATelegramAlbumIsOneMessageOfOneConversation(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		network := sim.New(time.Now)
		srv := httptest.NewServer(network)
		defer srv.Close()
		p := begin(t, cfg, Options{Channels: builtin.All()})
		olga := atDesk(t, p)
		ana := sim.Person{ID: 7_000_000_001, FirstName: "Ana"}
		inbox := olga.inbox("telegram", map[string]any{"token": network.Token, "receive": "webhook", "api_base_url": srv.URL})
		testpeers.Await(t, soon, "the network to know where to post", func() bool { return network.HookURL() != "" })
		var pictures [][]byte
		for i := range 10 {
			pictures = append(pictures, fmt.Appendf(nil, "\xff\xd8\xff\xe00000 %d", i))
		}
		ids := network.Album(ana.Private(), ana, "All of them", pictures...)
		for _, status := range network.Deliver(t.Context(), sim.Delivery{Times: 3, Parallel: true, Shuffle: true}) {
			if status != 200 {
				t.Fatalf("status %d", status)
			}
		}
		id := olga.await(1)[0].ID
		album := func() hub.MessageCard { return olga.messages(id)[0] }
		testpeers.Await(t, soon, "ten pictures", func() bool { return len(album().Attachments) == 10 })
		if c := olga.conversation(id); c.LastSeq != 1 || album().Text != "All of them" {
			t.Errorf("%d messages, %q", c.LastSeq, album().Text)
		}
		network.Edit(ana.Private(), ids[0], sim.Object{"caption": "Most of them"})
		network.React(ana.Private(), ana, ids[8], nil, []string{"👍"})
		network.Deliver(t.Context(), sim.Delivery{Shuffle: true})
		testpeers.Await(t, soon, "the edit and the sign", func() bool {
			return album().Text == "Most of them" && len(album().Reactions) == 1
		})
		if n := len(album().Attachments); n != 10 {
			t.Errorf("%d pictures are left", n)
		}
		// The update of each picture is kept as it came, and those of the edit and the sign.
		var kept struct{ Items []api.RawPartView }
		if status, body := olga.ask(http.DefaultClient, "GET", "/messages/"+string(album().ID)+"/raw/parts", nil, &kept); status != 200 {
			t.Fatalf("status %d, %s", status, body)
		}
		kinds := map[hub.RawKind]int{}
		for _, part := range kept.Items {
			kinds[part.Kind]++
			if part.Size == 0 || part.Type != "application/json" {
				t.Errorf("%+v", part)
			}
		}
		if want := map[hub.RawKind]int{hub.RawFirst: 1, hub.RawJoined: 9, hub.RawEdited: 1, hub.RawReacted: 1}; !maps.Equal(kinds, want) {
			t.Errorf("kept %v, want %v", kinds, want)
		}
		said := olga.reply(id, inbox, "Thank you!")
		olga.awaitState(id, said.ID, hub.Accepted)
		sent := network.Sent("sendMessage")
		if len(sent) != 1 || sent[0].Params["text"] != "Thank you!" {
			t.Fatalf("sent %+v", sent)
		}
		network.Post(ana.Private(), ana, sim.Object{"text": "And now?", "reply_to": sent[0].Result.(sim.Object)["message_id"]})
		network.Deliver(context.Background(), sim.Delivery{Times: 20, Parallel: true})
		olga.awaitLast(id, 3)
		network.Block(ana, true)
		network.Deliver(t.Context(), sim.Delivery{})
		testpeers.Await(t, soon, "the answer to somebody who blocked us to be refused", func() bool {
			status, _ := olga.ask(http.DefaultClient, "POST", "/conversations/"+string(id)+"/messages",
				map[string]any{"kind": "reply", "text": "Are you there?", "inbox_id": inbox, "client_id": hub.NewToken(), "seen_seq": 3}, nil)
			return status == 422
		})
		if all := olga.conversations(); len(all) != 1 {
			t.Errorf("%d conversations", len(all))
		}
	})
}
