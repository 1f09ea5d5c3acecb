package channeltest

import (
	"context"
	"testing"

	"github.com/parleyhub/parley/hub"
)

// News is something that happens on the other side to what was said.
type News string

// The news. Which of them a channel has, its Abilities say; echoes and albums
// have no word there, and are asserted where the case plays them.
const (
	EditNews     News = "edit"     // the customer says text in the event called key from now on
	DeleteNews   News = "delete"   // the customer takes the event called key back
	ReactionNews News = "reaction" // the customer sets a sign on what we sent last
	EchoNews     News = "echo"     // we said text to the customer elsewhere than over the hub
	AlbumNews    News = "album"    // the customer sends two files or more as one
)

// claimed asserts that a channel does what its Abilities say: a customer's
// edits, deletes and reactions come in as news about the right message.
func claimed(t *testing.T, c Case) {
	can := c.Channel.Can
	for news, claim := range map[News]bool{EditNews: can.EditIn, DeleteNews: can.DeleteIn, ReactionNews: can.Reactions, EchoNews: false, AlbumNews: false} {
		t.Run(string(news), func(t *testing.T) {
			r, p := rig(t, c)
			play := p.News[news]
			switch {
			case play == nil && claim:
				t.Fatalf("the channel says that it has %ss, and its case plays none", news)
			case play == nil:
				t.Skip("not on this channel")
			case news == EchoNews:
				echoed(t, r, play)
			case news == AlbumNews:
				joined(t, r, play)
			default:
				changed(t, r, p, c.To, news, play)
			}
		})
	}
}

// Play makes news happen; it reports whether we acknowledged it.
type Play func(t testing.TB, r *Rig, key, text string) bool

func changed(t *testing.T, r *Rig, p Provider, to hub.Handle, news News, play Play) {
	var ref string
	if news == ReactionNews {
		sent := r.Outbound(to, "It left us on Monday.")
		rec, err := r.send(context.Background(), sent)
		if err != nil {
			t.Fatalf("send: %v", err)
		}
		if ref = rec.Final; ref == "" {
			ref = sent.Ref
		}
	} else {
		if !p.Offer(t, r, "one", "Where is my order?") || len(r.Hub.Received()) != 1 {
			t.Fatal("a good event was not taken")
		}
		ref = r.Hub.Received()[0].Ref
	}
	if ref == "" {
		t.Fatal("what was said has no ref: news about it cannot be told apart")
	}
	before := r.Hub.Received()
	if !play(t, r, "one", "Where is my blue order?") {
		t.Fatal("the news was not acknowledged")
	}
	after := r.Hub.Received()
	if len(after) != len(before)+1 {
		t.Fatalf("%d items came of one piece of news", len(after)-len(before))
	}
	m := after[len(after)-1]
	want := map[News]hub.ChangeKind{EditNews: hub.Edited, DeleteNews: hub.Deleted, ReactionNews: hub.Reacted}[news]
	switch {
	case m.Change == nil:
		t.Fatalf("it came as a message: %q", m.Text)
	case m.Change.Kind != want || m.Change.Ref != ref:
		t.Errorf("%s about %q, want %s about %q", m.Change.Kind, m.Change.Ref, want, ref)
	case news == EditNews && m.Text != "Where is my blue order?":
		t.Errorf("an edited message says %q", m.Text)
	case news == ReactionNews && m.Change.Reaction == "":
		t.Error("a reaction without a sign")
	}
	for _, one := range before {
		if one.SrcKey == m.SrcKey {
			t.Error("the news has the source key of what it is about: the ledger would drop it")
		}
	}
}

func echoed(t *testing.T, r *Rig, play Play) {
	if !play(t, r, "echo", "It comes today.") {
		t.Fatal("the echo was not acknowledged")
	}
	got := r.Hub.Received()
	if len(got) != 1 || !got[0].Echo || got[0].Text != "It comes today." || got[0].From.IsZero() || got[0].Ref == "" {
		t.Fatalf("what we said elsewhere came as %+v", got)
	}
}

func joined(t *testing.T, r *Rig, play Play) {
	if !play(t, r, "album", "From three sides") {
		t.Fatal("the album was not acknowledged")
	}
	got := r.Hub.Received()
	files := 0
	for i := range got {
		files += len(got[i].Attachments)
		if got[i].Ref == "" || got[i].Ref != got[0].Ref || i > 0 && !got[i].Joins {
			t.Errorf("item %d of the album does not join the first: ref %q, joins %v", i, got[i].Ref, got[i].Joins)
		}
	}
	if files < 2 {
		t.Errorf("%d files of an album in %d items", files, len(got))
	}
}
