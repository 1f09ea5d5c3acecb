package app

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

type visitSeen struct {
	Kept  bool
	Visit *hub.Visit
}

// TestAVisitIsShownBesideItsConversationAndGoesWithThePerson: from the frame of
// the visitor to the answer at the desk, and out again.
func TestAVisitIsShownBesideItsConversationAndGoesWithThePerson(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		olga := atDesk(t, p)
		box := olga.chatInbox()
		v := mustEnter(t, p.HTTPAddr(), box, nil)
		page := func(name string) {
			t.Helper()
			if err := v.write(map[string]any{"t": "page", "url": "https://shop.example/" + name + "?token=s3cret", "title": name, "referrer": "https://search.example/?q=private"}); err != nil {
				t.Fatal(err)
			}
		}
		page("too-early") // the inbox keeps nothing yet
		v.say("c1", "Is it loud?")
		conv := hub.ConversationID("")
		testpeers.Await(t, soon, "the conversation", func() bool {
			var list struct{ Items []hub.ConversationCard }
			olga.get("/conversations", &list)
			if len(list.Items) == 1 {
				conv = list.Items[0].ID
			}
			return conv != ""
		})
		var seen visitSeen
		look := func() visitSeen {
			t.Helper()
			seen = visitSeen{}
			olga.get("/conversations/"+string(conv)+"/visit", &seen)
			return seen
		}
		if look(); seen.Kept || seen.Visit != nil {
			t.Fatalf("switched off it answers %+v", seen)
		}
		olga.must(http.DefaultClient, http.MethodPatch, "/inboxes/"+string(box), map[string]any{"settings": map[string]any{"visits": true, "allowed_origins": []string{"https://shop.example"}}}, nil)
		testpeers.Await(t, soon, "the inbox to keep visits", func() bool { return look().Kept })
		if seen.Visit != nil {
			t.Fatalf("before a page is told: %+v", seen.Visit)
		}
		token := v.token
		v = mustEnter(t, p.HTTPAddr(), box, map[string]any{"token": token, "language": "fr"})
		page("kettles")
		testpeers.Await(t, soon, "the page beside the conversation", func() bool { return look().Visit != nil })
		if x := seen.Visit; len(x.Pages) != 1 || x.Pages[0].URL != "https://shop.example/kettles" || x.Pages[0].Title != "kettles" || x.Referrer != "https://search.example/" || x.Language != "fr" || !x.Here {
			t.Fatalf("the visit is %+v", x)
		}
		kept := func() string {
			t.Helper()
			rows, err := p.store.States(t.Context(), box, "", 10)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := json.Marshal(rows)
			if err != nil {
				t.Fatal(err)
			}
			return string(raw)
		}
		if !strings.Contains(kept(), `"visit/`) {
			t.Fatalf("kept: %s", kept())
		}
		var card hub.ConversationCard
		olga.get("/conversations/"+string(conv), &card)
		if _, err := p.store.Erase(t.Context(), hub.Actor{Type: hub.ActorSystem}, card.Contact.ID); err != nil {
			t.Fatal(err)
		}
		if got := kept(); got != "null" && got != "[]" {
			t.Fatalf("after the person was erased: %s", got)
		}
		page("afterwards")
		if err := v.write(map[string]any{"t": "identify", "identity": "of nobody"}); err != nil {
			t.Fatal(err)
		}
		v.await(func(f chatFrame) bool { return f.T == "error" }) // said after the page was heard
		if got := kept(); got != "null" && got != "[]" {
			t.Fatalf("the open page brought back %s", got)
		}
		if status, _ := olga.ask(http.DefaultClient, http.MethodGet, "/conversations/"+string(conv)+"/visit", nil, nil); status != http.StatusNotFound {
			t.Fatalf("of an erased conversation: %d", status)
		}
	})
}
