package bluesky_test

import (
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/sim/atproto"
	"github.com/parleyhub/parley/hub"
)

const putRecord = "com.atproto.repo.putRecord"

func TestAnAnswerStandsInItsThread(t *testing.T) {
	h := open(t)
	root := h.net.Say("bob.far.test", atproto.Post{Text: "a talk about shops"})
	question := h.net.Say(adaName, atproto.Post{Text: "Where is it?", Mention: true, ReplyTo: root})
	text := "👋 @bob.far.test sees https://shop.test/o/7, @nobody.far.test does not. #größe\u0301 #👩🏽‍🚀 #1 @bob.far.test\u0301"
	if _, err := h.Adapter.Send(t.Context(), h.answering(question, text)); err != nil {
		t.Fatal(err)
	}
	sent := h.net.Sent()
	if len(sent) != 1 || sent[0].Record.Text != text {
		t.Fatalf("%+v", sent)
	}
	r := sent[0].Record
	if r.Reply == nil || r.Reply.Root.URI != root || r.Reply.Parent.URI != question {
		t.Errorf("reply %+v", r.Reply)
	}
	var got []string
	for _, f := range r.Facets {
		got = append(got, text[f.Index.ByteStart:f.Index.ByteEnd]+"="+f.Features[0]["did"]+f.Features[0]["uri"]+f.Features[0]["tag"])
	}
	want := []string{"@bob.far.test=" + h.net.DID("bob.far.test"), "https://shop.test/o/7=https://shop.test/o/7", "#größe\u0301=größe\u0301"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("facets %q, want %q", got, want)
	}
}

func TestALongAnswerIsAThreadThatIsCompletedAfterABreak(t *testing.T) {
	h := open(t)
	question := h.net.Say(adaName, atproto.Post{Text: "Where is it?", Mention: true})
	text := strings.TrimSpace(strings.Repeat("Your parcel left us on Monday 📦 and is on its way. ", 28))
	m := h.answering(question, text)
	m.Attachments = []hub.Attachment{h.Hub.File("the cup.png", []byte(png))}
	h.net.Meet(putRecord, atproto.Trouble{Status: 502}, 1)
	if _, err := h.Adapter.Send(t.Context(), m); !hub.Is(err, hub.Temporary) {
		t.Fatalf("first: %v", err)
	}
	h.net.Meet(putRecord, atproto.Trouble{Lose: true}, 1) // taken, and the line dies
	if _, err := h.Adapter.Send(t.Context(), m); !hub.Is(err, hub.Temporary) || len(h.net.Sent()) != 1 {
		t.Fatalf("second: %v, %d posts", err, len(h.net.Sent()))
	}
	h.Hub.Clock.Advance(time.Hour)
	r, err := h.Adapter.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	r2, err := h.Adapter.Send(t.Context(), m) // and once more for nothing
	sent := h.net.Sent()
	if err != nil || r2.Final != r.Final || len(sent) < 5 || r.Final != sent[0].URI {
		t.Fatalf("%v, %d posts, %q", err, len(sent), r2.Final)
	}
	var words []string
	for i, p := range sent {
		words = append(words, p.Record.Text)
		parent := question
		if i > 0 {
			parent = sent[i-1].URI
		}
		if p.Record.Reply.Root.URI != question || p.Record.Reply.Parent.URI != parent || (len(p.Record.Embed) > 0) != (i == 0) {
			t.Errorf("post %d: %+v", i, p.Record)
		}
	}
	if strings.Join(words, " ") != text {
		t.Error("the posts are not the whole text")
	}
	if !strings.Contains(string(sent[0].Record.Embed), `"alt":"the cup"`) {
		t.Errorf("embed %s", sent[0].Record.Embed)
	}
	if err := h.Adapter.(channels.Amender).Amend(t.Context(), channels.Amendment{To: h.ada, Ours: true, Public: true, Change: hub.Change{Kind: hub.Deleted, Ref: r.Final}}); err != nil {
		t.Fatal(err)
	}
	if left := h.net.Sent(); len(left) != 0 {
		t.Errorf("%d posts are left", len(left))
	}
}

func TestWhatIsRefused(t *testing.T) {
	h := open(t)
	question := h.net.Say(adaName, atproto.Post{Text: "Where is it?", Mention: true})
	closed := h.net.Say(adaName, atproto.Post{Text: "no answers please", Mention: true, Closed: true})
	gone := h.net.Say(adaName, atproto.Post{Text: "gone", Mention: true})
	h.net.Delete(gone)
	file := func(name, raw string) []hub.Attachment { return []hub.Attachment{h.Hub.File(name, []byte(raw))} }
	for name, c := range map[string]struct {
		change func(m *hub.Outbound)
		want   hub.Kind
	}{
		"in private":         {func(m *hub.Outbound) { m.Public = false }, hub.Unsupported},
		"to nothing":         {func(m *hub.Outbound) { m.InReplyTo, m.PublicRef = "", "" }, hub.Invalid},
		"to no post":         {func(m *hub.Outbound) { m.InReplyTo, m.PublicRef = "msg_1", "" }, hub.Invalid},
		"to what is gone":    {func(m *hub.Outbound) { m.PublicRef = gone }, hub.Missing},
		"to what is closed":  {func(m *hub.Outbound) { m.PublicRef = closed }, hub.Denied},
		"to a mail address":  {func(m *hub.Outbound) { m.To = hub.EmailHandle("a@b.example") }, hub.Invalid},
		"nothing":            {func(m *hub.Outbound) { m.Text = " \n" }, hub.Invalid},
		"too long":           {func(m *hub.Outbound) { m.Text = strings.Repeat("👩🏽‍🚀", 1501) }, hub.Invalid},
		"one endless letter": {func(m *hub.Outbound) { m.Text = "e" + strings.Repeat("\u0301", 2000) }, hub.Invalid},
		"five pictures":      {func(m *hub.Outbound) { m.Attachments = make([]hub.Attachment, 5) }, hub.Invalid},
		"a document":         {func(m *hub.Outbound) { m.Attachments = file("a.pdf", "%PDF-1.4") }, hub.Invalid},
		"a large picture":    {func(m *hub.Outbound) { m.Attachments = file("a.png", png+strings.Repeat("x", 1_000_000)) }, hub.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			m := h.answering(question, "yes")
			c.change(&m)
			if _, err := h.Adapter.Send(t.Context(), m); !hub.Is(err, c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
	if n := len(h.net.Sent()); n != 0 {
		t.Errorf("%d posts went out", n)
	}
}

func TestARateLimitIsATime(t *testing.T) {
	h := open(t)
	question := h.net.Say(adaName, atproto.Post{Text: "Where is it?", Mention: true})
	h.net.Meet(putRecord, atproto.Trouble{Status: 429, After: 95 * time.Second}, 1)
	_, err := h.Adapter.Send(t.Context(), h.answering(question, "hello"))
	var e *hub.Error
	if !asError(err, &e) || e.Kind != hub.Limited || e.After != 95*time.Second {
		t.Errorf("%v", err)
	}
}

func TestLikesAndWhatCannotBeChanged(t *testing.T) {
	h := open(t)
	question := h.net.Say(adaName, atproto.Post{Text: "Where is it?", Mention: true})
	amend := func(kind hub.ChangeKind, ref, sign string, ours bool) error {
		return h.Adapter.(channels.Amender).Amend(t.Context(), channels.Amendment{To: h.ada, Ours: ours, Public: true, Text: "x", Change: hub.Change{Kind: kind, Ref: ref, Reaction: sign}})
	}
	for range 2 {
		if err := amend(hub.Reacted, question, "❤️", false); err != nil {
			t.Fatal(err)
		}
	}
	if likes := h.net.Likes(); len(likes) != 1 || likes[0] != question {
		t.Errorf("likes %v", likes)
	}
	for range 2 {
		if err := amend(hub.Reacted, question, "", false); err != nil {
			t.Fatal(err)
		}
	}
	if likes := h.net.Likes(); len(likes) != 0 {
		t.Errorf("likes %v", likes)
	}
	for _, c := range []struct {
		kind hub.ChangeKind
		ref  string
		ours bool
		want hub.Kind
	}{
		{hub.Edited, question, true, hub.Unsupported}, {hub.Deleted, question, false, hub.Unsupported}, {hub.Deleted, question, true, hub.Unsupported},
		{hub.Deleted, "msg_1", true, hub.Missing},
	} {
		if err := amend(c.kind, c.ref, "", c.ours); !hub.Is(err, c.want) {
			t.Errorf("%v: %v", c, err)
		}
	}
}
