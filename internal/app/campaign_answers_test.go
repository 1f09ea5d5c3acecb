package app

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

func TestEveryAnswerToACampaignIsOneConversationWithWhatWasSent(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		olga := atDesk(t, p)
		inbox := olga.mailInbox(post)
		const people = 100
		run := olga.campaign(string(inbox), subscribers(t, p, people), people, map[string]any{"variants": []map[string]any{{"name": "a", "weight": 1}, {"name": "b", "weight": 1}}})
		olga.outcome(run, finished)
		type answer struct{ from, to, raw string }
		var mails []answer
		for i, l := range post.letters() {
			id, back, extra := l.header.Get("Message-Id"), l.header.Get("Reply-To"), ""
			if !strings.Contains(back, "+cs_") {
				t.Fatalf("answers go to %q", back)
			}
			switch i % 3 {
			case 0: // by the references alone
				extra, back = "In-Reply-To: "+id+"\nReferences: "+id+"\n", houseAddress
			case 1: // by the address alone
			default:
				extra = "In-Reply-To: " + id + "\n"
			}
			at := strings.Trim(back[strings.LastIndex(back, "<")+1:], "<> ")
			raw := extra + strings.Replace(plain(fmt.Sprint("re", i), l.to, "Re: spring", "Yes, please"), "To: "+houseAddress, "To: "+at, 1)
			mails = append(mails, answer{l.to, at, raw})
			if i%5 == 0 { // the same mail twice
				mails = append(mails, answer{l.to, at, raw})
			}
			if i%7 == 0 { // and another word
				mails = append(mails, answer{l.to, at, strings.Replace(strings.Replace(raw, "<re", "<more", 1), "Yes, please", "In blue", 1)})
			}
		}
		rand.Shuffle(len(mails), func(a, b int) { mails[a], mails[b] = mails[b], mails[a] })
		for _, m := range mails {
			if err := mailIn(p.MailAddr(), m.from, m.to, m.raw); err != nil {
				t.Fatal(err)
			}
		}
		testpeers.Await(t, soon, "all of it to be routed", func() bool {
			total := olga.ledger(inbox).Total
			return total.Received >= int64(len(mails)-people/5) && total.OnTheWay == 0
		})
		o := olga.outcome(run, func(o *report) bool { return o.of("replied") == people })
		if len(o.Counts) == 0 {
			t.Fatal("no counts")
		}
		seen := map[hub.ConversationID]bool{}
		for n := range people {
			row := olga.rowOf(fmt.Sprintf("con_%06d", n))
			id := hub.ConversationID(row.ConversationID)
			if row.State != "replied" || row.AnsweredAt == nil || id == "" || seen[id] {
				t.Fatalf("row %d: %+v", n, row)
			}
			seen[id] = true
			messages, err := p.store.MessagesFor(t.Context(), hub.Scope{All: true}, id, 0, 0, 10)
			if err != nil || len(messages) < 2 {
				t.Fatalf("%d messages, %v", len(messages), err)
			}
			sent, said := messages[0], messages[1]
			if sent.Author.Type != hub.ActorCampaign || sent.Direction != hub.DirOut || !strings.Contains(sent.Text, fmt.Sprintf("Hello Ana%d", n)) || sent.Campaign == nil || sent.Campaign.Run != run ||
				sent.Subject != fmt.Sprintf("Ana%d, it is spring", n) || strings.Contains(sent.HTML, "/u/") || !sent.CreatedAt.Before(said.CreatedAt) {
				t.Fatalf("what was sent: %+v", sent)
			}
			if said.Direction != hub.DirIn || said.Campaign == nil || said.Campaign.N != sent.Campaign.N || said.Campaign.Confidence != 1 || said.Campaign.Variant == "" || said.Campaign.Name != "Spring" {
				t.Fatalf("the answer: %+v", said)
			}
		}
		if got, err := p.store.LatestOf(t.Context(), contactsUpTo(people)); err != nil || total(got) != people {
			t.Errorf("%d conversations, %v", total(got), err)
		}
		first := olga.conversation(hub.ConversationID(olga.rowOf("con_000000").ConversationID))
		if len(first.Clocks) > 0 && first.Clocks[0].StoppedAt != nil {
			t.Errorf("what a campaign sent answered the person: %+v", first.Clocks)
		}
	})
}

func contactsUpTo(n int) (out []hub.ContactID) {
	for i := range n {
		out = append(out, hub.ContactID(fmt.Sprintf("con_%06d", i)))
	}
	return out
}

func total(by map[hub.ContactID][]hub.Conversation) (n int) {
	for _, list := range by {
		n += len(list)
	}
	return n
}
