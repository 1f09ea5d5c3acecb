package direct_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	sim "github.com/parleyhub/parley/channels/sim/meta"
	"github.com/parleyhub/parley/hub"
)

func TestWindowsAndTheHumanAgentTag(t *testing.T) {
	day := 24 * time.Hour
	agent, bot := hub.Actor{Type: hub.ActorAgent}, hub.Actor{Type: hub.ActorBot}
	both(t, func(t *testing.T, n network) {
		for name, c := range map[string]struct {
			ago  time.Duration // since the person's last word; 0: never
			by   hub.Actor
			want hub.Kind
			tag  string
		}{
			"in time":                 {day - time.Second, agent, "", ""},
			"in time, by itself":      {day - time.Second, bot, "", ""},
			"on the dot":              {day, agent, "", "HUMAN_AGENT"},
			"on the dot, by itself":   {day, bot, hub.Denied, ""},
			"nearly a week":           {7*day - time.Second, agent, "", "HUMAN_AGENT"},
			"a week":                  {7 * day, agent, hub.Denied, ""},
			"six days, by itself":     {6 * day, bot, hub.Denied, ""},
			"never":                   {0, agent, hub.Denied, ""},
			"six days, by a campaign": {6 * day, hub.Actor{Type: hub.ActorCampaign}, hub.Denied, ""},
		} {
			t.Run(name, func(t *testing.T) {
				s := n.open(t)
				m := s.Outbound(n.handle(ann.ID), "Hello")
				m.Author, m.LastInAt = c.by, time.Time{}
				if c.ago > 0 {
					m.LastInAt = s.Hub.Clock.Now().Add(-c.ago)
				}
				_, err := s.Adapter.Send(t.Context(), m)
				if hub.KindOf(err) != c.want || (c.want != "") != (len(s.Asked()) == 0) {
					t.Fatalf("%v, asked %d times", err, len(s.Asked()))
				}
				if err == nil && s.Sent()[0].Tag != c.tag {
					t.Errorf("tag %q, want %q", s.Sent()[0].Tag, c.tag)
				}
			})
		}
	})
}

func TestFilesGoOut(t *testing.T) {
	both(t, func(t *testing.T, n network) {
		s := n.open(t)
		pdf := []byte("%PDF-1.7 0000")
		m, _, _ := s.send(t, n, "Two files", s.Hub.File("a.png", png), s.Hub.File("Rechnung März.pdf", pdf))
		sent := s.Sent()
		if len(sent) != 3 || sent[0].Text != "Two files" || sent[1].Type != "image" || string(sent[1].File) != string(png) || sent[2].Type != "file" || string(sent[2].File) != string(pdf) {
			t.Fatalf("%d %+v", len(sent), sent)
		}
		s.Fail(sim.Fault{Path: "/messages", Status: 400, Code: 100, Times: 1})
		m.Ref, m.Attachments = "msg_again", m.Attachments[:1]
		if _, err := s.Adapter.Send(t.Context(), m); !hub.Is(err, hub.Invalid) {
			t.Errorf("%v", err)
		}
	})
	s := onInstagram.open(t)
	m := s.Outbound(onInstagram.handle(ann.ID), "")
	m.Attachments = []hub.Attachment{s.Hub.File("a.docx", []byte("PK\x03\x04 0000"))}
	if _, err := s.Adapter.Send(t.Context(), m); !hub.Is(err, hub.Invalid) || len(s.Asked()) != 0 {
		t.Errorf("what Instagram does not take: %v", err)
	}
}

func TestTheDoorOpensToTicketsAlone(t *testing.T) {
	s := onInstagram.open(t)
	s.send(t, onInstagram, "", s.Hub.File("a.png", png))
	var address string
	for _, r := range s.Asked() {
		if _, rest, ok := strings.Cut(string(r.Body), `"url":"`); ok {
			address, _, _ = strings.Cut(rest, `"`)
		}
	}
	get := func(u string) int {
		resp, err := s.Client.Get(u)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusOK && (resp.Header.Get("X-Content-Type-Options") != "nosniff" || resp.Header.Get("Content-Type") != "image/png") {
			t.Errorf("%v", resp.Header)
		}
		return resp.StatusCode
	}
	if !strings.HasPrefix(address, s.URL+"/files/") || get(address) != 200 {
		t.Fatalf("%q", address)
	}
	other := s.Hub.File("secret.pdf", []byte("%PDF-1.7 secret"))
	at := strings.Index(address, "blb_")
	for _, wrong := range []string{
		strings.Replace(address, "a.png", "b.png", 1), // the name is for show
	} {
		if get(wrong) != 200 {
			t.Errorf("%q", wrong)
		}
	}
	for _, wrong := range []string{address[:at] + string(other.ID) + address[at+len(other.ID):], s.URL + "/files/", s.URL + "/files/x", s.URL + "/files/" + string(other.ID)} {
		if get(wrong) != 404 {
			t.Errorf("%q opens", wrong)
		}
	}
	s.Hub.Clock.Advance(61 * time.Minute)
	if get(address) != 404 {
		t.Error("a ticket is good for ever")
	}
}

func TestARepeatSendsOnlyWhatIsMissing(t *testing.T) {
	both(t, func(t *testing.T, n network) {
		s := n.open(t)
		m := s.Outbound(n.handle(ann.ID), strings.TrimSpace(strings.Repeat("word ", 500)))
		s.Fail(sim.Fault{Path: "/nothing"})
		first := s.Outbound(n.handle(ann.ID), m.Text)
		first.Ref = m.Ref
		s.Heal()
		s.Fail(sim.Fault{Path: "/messages", Status: 500, Code: 2, Times: 1})
		if _, err := s.Adapter.Send(t.Context(), first); !hub.Is(err, hub.Temporary) || len(s.Sent()) != 0 {
			t.Fatalf("%v", err)
		}
		if _, err := s.Adapter.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		had := len(s.Sent())
		if _, err := s.Adapter.Send(t.Context(), m); err != nil || len(s.Sent()) != had || had < 2 {
			t.Errorf("%v, sent %d, then %d", err, had, len(s.Sent()))
		}
		if got := strings.Join(s.Texts(), " "); got != m.Text {
			t.Error("the parts are not the whole")
		}
	})
}

func TestCommentsAreAnsweredInPublicOrInPrivateAndNeverByAccident(t *testing.T) {
	both(t, func(t *testing.T, n network) {
		s := n.open(t)
		id, status := s.acc.Comment(ann, "178_1", "", "Is it still there?")
		m := s.last(t)
		if status != 200 || !m.Public || m.Ref != id || m.Thread != "178_1/"+id || len(m.Refs) != 0 || m.From != n.handle(ann.ID) || !strings.Contains(m.FromName, ann.Name) {
			t.Fatalf("%d %+v", status, m)
		}
		below, _ := s.acc.Comment(ann, "178_1", id, "Hello?")
		if m := s.last(t); m.Ref != below || m.Thread != "178_1/"+id || !slices.Equal(m.Refs, []string{id}) {
			t.Errorf("%+v", m)
		}
		answer := func(text string, public bool, ref string) error {
			out := s.Outbound(n.handle(ann.ID), text)
			out.Public, out.PublicRef, out.InReplyTo = public, ref, ref
			_, err := s.Adapter.Send(t.Context(), out)
			return err
		}
		if err := answer("Yes, it is.", true, id); err != nil {
			t.Fatal(err)
		}
		if err := answer("Your order 4711 …", false, id); err != nil {
			t.Fatal(err)
		}
		sent := s.Sent()
		if len(sent) != 2 || sent[0].Type != "comment" || sent[0].Comment != id || sent[1].Type != "private" || sent[1].Comment != id || sent[1].To != "" {
			t.Fatalf("%+v", sent)
		}
		if err := answer("Once more", false, id); !hub.Is(err, hub.Invalid) {
			t.Errorf("a second private answer: %v", err)
		}
		if err := answer("To nobody", true, ""); !hub.Is(err, hub.Invalid) {
			t.Errorf("public without a comment: %v", err)
		}
		if err := answer(strings.Repeat("long ", 2000), true, id); !hub.Is(err, hub.Invalid) {
			t.Errorf("too long: %v", err)
		}
		out := s.Outbound(n.handle(ann.ID), "with a file")
		out.Public, out.PublicRef, out.Attachments = true, id, []hub.Attachment{s.Hub.File("a.png", png)}
		if _, err := s.Adapter.Send(t.Context(), out); !hub.Is(err, hub.Unsupported) {
			t.Errorf("a file in public: %v", err)
		}
		late := s.Outbound(n.handle(ann.ID), "late")
		late.PublicRef, late.LastInAt = below, s.Hub.Clock.Now().Add(-7*24*time.Hour)
		if _, err := s.Adapter.Send(t.Context(), late); !hub.Is(err, hub.Denied) {
			t.Errorf("a private answer after a week: %v", err)
		}
		if len(s.Sent()) != 2 {
			t.Errorf("sent %+v", s.Sent()[2:])
		}
		own := sim.Person{ID: account, Name: "Acme"}
		s.acc.Comment(own, "178_1", id, "Yes, it is.")
		if m := s.last(t); m.Event == "" {
			t.Errorf("our own comment is a message: %+v", m)
		}
		s.acc.Comment(sim.Person{}, "178_1", "", "Anonymous")
		if m := s.last(t); m.Event == "" || len(m.Raw) == 0 {
			t.Errorf("%+v", m)
		}
	})
}

func TestReactionsTypingAndWhatTheNetworksDoNotHave(t *testing.T) {
	both(t, func(t *testing.T, n network) {
		s := n.open(t)
		id, _ := s.acc.Say(ann, "Hello")
		amend := s.Adapter.(channels.Amender).Amend
		for _, sign := range []string{"❤️", ""} {
			if err := amend(t.Context(), channels.Amendment{To: n.handle(ann.ID), Change: hub.Change{Kind: hub.Reacted, Ref: id, Reaction: sign}}); err != nil {
				t.Fatal(err)
			}
		}
		err := amend(t.Context(), channels.Amendment{To: n.handle(ann.ID), Change: hub.Change{Kind: hub.Reacted, Ref: id, Reaction: "🎉"}})
		if (n.sim == sim.Messenger) != (err == nil) || (err != nil && !hub.Is(err, hub.Unsupported)) {
			t.Errorf("🎉: %v", err)
		}
		for _, kind := range []hub.ChangeKind{hub.Edited, hub.Deleted} {
			if err := amend(t.Context(), channels.Amendment{To: n.handle(ann.ID), Ours: true, Change: hub.Change{Kind: kind, Ref: id}}); !hub.Is(err, hub.Unsupported) {
				t.Errorf("%s: %v", kind, err)
			}
		}
		typing := s.Adapter.(channels.Typist).Typing
		for _, on := range []bool{true, true, false} {
			if err := typing(t.Context(), n.handle(ann.ID), on); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for _, one := range s.Sent() {
			got = append(got, one.Type)
		}
		want := []string{"react", "unreact", "react", "mark_seen", "typing_on", "typing_off"}
		if n.sim == sim.Instagram {
			want = slices.Delete(want, 2, 3)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}

func TestVerifyAsksAndSubscribes(t *testing.T) {
	both(t, func(t *testing.T, n network) {
		s := n.open(t)
		steps := s.Adapter.(channels.Verifier).Verify(t.Context())
		if len(steps) != 2 || !steps[0].OK || steps[0].Text != "Acme" || !steps[1].OK || s.acc.Apps != 1 {
			t.Errorf("%+v", steps)
		}
		s.Token = "another"
		if steps := s.Adapter.(channels.Verifier).Verify(t.Context()); len(steps) != 1 || steps[0].OK || !strings.Contains(steps[0].Text, "no longer valid") {
			t.Errorf("%+v", steps)
		}
	})
}

func TestCommentsThatAreChangedOrRemoved(t *testing.T) {
	s := onMessenger.open(t)
	id, _ := s.acc.Comment(ann, "9_1", "", "Hi")
	for _, who := range []sim.Person{ann, {}, {ID: account}} { // Meta does not always say who
		s.acc.Post(s.acc.CommentBody(who, id, "9_1", "", "Ho "+who.ID, "edited"))
		m := s.last(t)
		if m.Change == nil || *m.Change != (hub.Change{Kind: hub.Edited, Ref: id}) || !m.From.IsZero() || m.Text != "Ho "+who.ID {
			t.Errorf("%+v", m)
		}
	}
	s.acc.Post(s.acc.CommentBody(sim.Person{}, id, "9_1", "", "", "remove"))
	if m := s.last(t); m.Change == nil || *m.Change != (hub.Change{Kind: hub.Deleted, Ref: id}) {
		t.Errorf("%+v", m)
	}
	s.acc.Post(s.acc.CommentBody(ann, id, "9_1", "", "Ho", "hide"))
	if m := s.last(t); m.Event != "messenger.feed" {
		t.Errorf("%+v", m)
	}
	post := s.Outbound(onMessenger.handle(ann.ID), "Thanks")
	post.PublicRef = account + "_77"
	if _, err := s.Adapter.Send(t.Context(), post); err != nil {
		t.Fatal(err)
	}
	asked := s.Asked()
	if body := string(asked[len(asked)-1].Body); !strings.Contains(body, `"recipient":{"post_id":"`+account+`_77"}`) {
		t.Errorf("%s", body)
	}
}
