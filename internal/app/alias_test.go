package app

import (
	"net/http"
	"net/mail"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
)

// An inbox with an alias: mail to either comes in, and the answer leaves from the
// address that was written to, unless the agent chooses the other one.
func TestAnswerGoesOutFromTheAliasThatWasWrittenTo(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		olga := atDesk(t, p)
		const sales = "sales@shop.example"
		settings := func(address string, aliases ...string) map[string]any {
			return map[string]any{"address": address, "name": "Help", "aliases": aliases, "smtp_in": true,
				"smtp": map[string]any{"host": "127.0.0.1", "port": post.port, "security": "none"}}
		}
		box := olga.inbox("email", settings(houseAddress, "Sales team <Sales@shop.example>"))
		for name, s := range map[string]map[string]any{
			"its address is an alias of another": settings(sales), "an alias of both": settings("other@shop.example", "SALES@shop.example"),
			"its alias is another's address": settings("third@shop.example", houseAddress),
		} {
			if status, _ := olga.ask(http.DefaultClient, http.MethodPost, "/inboxes", map[string]any{"name": "Twin", "kind": "email", "settings": s}, nil); status != http.StatusConflict {
				t.Errorf("%s: %d", name, status)
			}
		}
		if status, _ := olga.ask(http.DefaultClient, http.MethodPost, "/inboxes", map[string]any{"name": "Twice", "kind": "email", "settings": settings("a@shop.example", "a@shop.example")}, nil); status/100 != 4 {
			t.Errorf("an inbox that is its own alias: %d", status)
		}

		var boxes list[struct{ Senders []hub.Address }]
		if olga.get("/inboxes", &boxes); len(boxes.Items) != 1 || len(boxes.Items[0].Senders) != 2 || boxes.Items[0].Senders[1].Name != "Sales team" {
			t.Errorf("%+v", boxes.Items)
		}
		if err := mailIn(p.MailAddr(), "ana@example.com", "nobody@shop.example", plain("x", "ana@example.com", "x", "x")); err == nil {
			t.Error("mail for an address that nobody has was taken")
		}
		asked := strings.ReplaceAll(plain("q1", "Ana <ana@example.com>", "Kettles", "What do they cost?"), "To: "+houseAddress, "To: "+sales+", bob@example.com")
		if err := mailIn(p.MailAddr(), "ana@example.com", sales, asked); err != nil {
			t.Fatal(err)
		}
		c := olga.await(1)[0]
		if m := olga.messages(c.ID)[0]; m.Alias != sales {
			t.Errorf("it came to %q", m.Alias)
		}
		var ways list[struct {
			Senders []hub.Address
			From    string
		}]
		olga.get("/conversations/"+string(c.ID)+"/ways", &ways)
		if w := ways.Items[0]; len(w.Senders) != 2 || w.Senders[0].Address != houseAddress || w.From != "Sales@shop.example" {
			t.Errorf("%+v", w)
		}
		said := olga.reply(c.ID, box, "Twelve euros each.")
		l := post.await(t, "Twelve euros")
		from, _ := mail.ParseAddress(l.header.Get("From"))
		back, _ := mail.ParseAddress(l.header.Get("Reply-To"))
		if from == nil || back == nil || from.Address != "Sales@shop.example" || from.Name != "Sales team" || !strings.HasPrefix(back.Address, "Sales+") || said.Alias != sales {
			t.Fatalf("from %v, answers to %v, kept as %q", from, back, said.Alias)
		}

		again := strings.ReplaceAll(plain("q2", "Ana <ana@example.com>", "Re: Kettles", "And the blue one?"), "To: "+houseAddress, "To: "+back.Address)
		if err := mailIn(p.MailAddr(), "ana@example.com", back.Address, again); err != nil {
			t.Fatal(err)
		}
		olga.awaitLast(c.ID, 3)
		var m hub.MessageCard
		olga.post("/conversations/"+string(c.ID)+"/messages", map[string]any{"kind": "reply", "text": "The same price.", "inbox_id": box, "from": houseAddress,
			"to": []hub.Address{{Address: "ana@example.com"}, {Address: back.Address}}, "cc": []hub.Address{{Address: sales}, {Address: "bob@example.com"}}}, &m)
		l = post.await(t, "The same price")
		if from, _ := mail.ParseAddress(l.header.Get("From")); from == nil || from.Address != houseAddress || m.Alias != "" || len(m.To) != 1 || len(m.Cc) != 1 || m.Cc[0].Address != "bob@example.com" {
			t.Errorf("from %v as %q to %v, copies to %v", from, m.Alias, m.To, m.Cc)
		}
		if status, _ := olga.ask(http.DefaultClient, http.MethodPost, "/conversations/"+string(c.ID)+"/messages", map[string]any{"kind": "reply", "text": "x", "inbox_id": box, "from": "boss@shop.example"}, nil); status != http.StatusUnprocessableEntity && status != http.StatusBadRequest {
			t.Errorf("from an address of nobody: %d", status)
		}

		var opened hub.ConversationCard
		olga.post("/conversations", map[string]any{"inbox_id": box, "subject": "Your order", "text": "It has left the house.", "from": sales, "to": []hub.Address{{Address: "cy@example.com"}, {Address: houseAddress}}}, &opened)
		if l := post.await(t, "has left the house"); !strings.Contains(l.header.Get("From"), "Sales@shop.example") || strings.Contains(l.header.Get("To"), houseAddress) {
			t.Errorf("from %q to %q", l.header.Get("From"), l.header.Get("To"))
		}
		if m := olga.reply(opened.ID, box, "One word more."); m.Alias != sales {
			t.Errorf("what follows goes out from %q", m.Alias)
		}
		if status, _ := olga.ask(http.DefaultClient, http.MethodPost, "/conversations", map[string]any{"inbox_id": box, "subject": "x", "text": "x", "to": []hub.Address{{Address: sales}}}, nil); status/100 != 4 {
			t.Errorf("a letter to ourselves: %d", status)
		}

		// One of our own addresses as the sender is a loop and nobody's question.
		if err := mailIn(p.MailAddr(), sales, houseAddress, plain("loop", sales, "Hello", "From ourselves")); err != nil {
			t.Fatal(err)
		}
		for _, c := range olga.await(3) {
			if m := olga.messages(c.ID)[0]; m.Text == "From ourselves" && m.Automatic != hub.AutoLoop {
				t.Errorf("%+v", m.Automatic)
			}
		}
	})
}
