package direct_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/parleyhub/parley/channels"
	sim "github.com/parleyhub/parley/channels/sim/meta"
	"github.com/parleyhub/parley/hub"
)

var png = append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte("x"), 5000)...)

func TestWhatPeopleSay(t *testing.T) {
	both(t, func(t *testing.T, n network) {
		s := n.open(t)
		id, status := s.acc.Say(ann, "Grüße 👩‍👩‍👧 \x00ok")
		m := s.last(t)
		if status != 200 || m.Text != "Grüße 👩‍👩‍👧 ok" || m.Ref != id || m.SrcKey != id || m.From != n.handle(ann.ID) || m.FromName != "Ann Müller" || m.Thread != ann.ID || m.Proof == "" {
			t.Errorf("%d %+v", status, m)
		}
		s.acc.Answer(ann, id, "And?")
		if got := s.last(t).Refs; !slices.Equal(got, []string{id}) {
			t.Errorf("refs %v", got)
		}
		s.acc.Photo(ann, sim.File{Data: png, Type: "image/png"}, "")
		if at := s.last(t).Attachments; len(at) != 1 || at[0].Type != "image/png" || at[0].Name != "image.png" {
			t.Errorf("%+v", at)
		}
		for _, c := range []struct {
			event object
			want  string
		}{
			{object{"message": object{"mid": "m_1", "text": "Yes", "quick_reply": object{"payload": "Y"}}}, "Yes"},
			{object{"postback": object{"mid": "m_2", "title": "Get started", "payload": "START", "referral": object{"ref": "shop"}}}, "Get started"},
			{object{"message": object{"mid": "m_3", "is_unsupported": true}}, "does not pass on"},
			{object{"message": object{"mid": "m_4", "attachments": []any{object{"type": "location", "title": "Ann's", "payload": object{"coordinates": object{"lat": 1.5, "long": 2.5}}}}}}, "mlat=1.5&mlon=2.5"},
			{object{"message": object{"mid": "m_5", "attachments": []any{object{"type": "fallback", "title": "A page", "url": "https://x.example/a"}}}}, "A page\nhttps://x.example/a"},
			{object{"message": object{"mid": "m_6", "attachments": []any{object{"type": "image", "payload": object{"url": s.srv.URL + "/media/gone"}}}}}, "[image: The file is not there"},
			{object{"message": object{"mid": "m_7", "text": "From the ad", "referral": object{"ads_context_data": object{"ad_title": "Sale"}}}}, "From the ad"},
		} {
			if status := s.acc.Messaging(ann, c.event); status != 200 {
				t.Fatalf("%v: status %d", c.event, status)
			}
			if m := s.last(t); !strings.Contains(m.Text, c.want) || m.Event != "" {
				t.Errorf("%v: %q", c.event, m.Text)
			}
		}
		if q := s.last(t).Quoted; q != "Sale" {
			t.Errorf("quoted %q", q)
		}
		for name, event := range map[string]object{"referral": {"referral": object{"ref": "x"}}, "optin": {"optin": object{"type": "y"}}} {
			s.acc.Messaging(ann, event)
			if m := s.last(t); m.Event != string(n.channel.Kind)+"."+name || len(m.Raw) == 0 {
				t.Errorf("%s: %q", name, m.Event)
			}
		}
	})
}

func TestNewsOfEarlierMessages(t *testing.T) {
	both(t, func(t *testing.T, n network) {
		s := n.open(t)
		id, _ := s.acc.Say(ann, "One")
		for _, c := range []struct {
			do   func() (string, int)
			want hub.Change
			text string
		}{
			{func() (string, int) { return s.acc.React(ann, id, "👍🏽") }, hub.Change{Kind: hub.Reacted, Ref: id, Reaction: "👍🏽"}, ""},
			{func() (string, int) { return s.acc.React(ann, id, "") }, hub.Change{Kind: hub.Reacted, Ref: id}, ""},
			{func() (string, int) { return s.acc.Edit(ann, id, "Two") }, hub.Change{Kind: hub.Edited, Ref: id}, "Two"},
			{func() (string, int) { return s.acc.Unsend(ann, id) }, hub.Change{Kind: hub.Deleted, Ref: id}, ""},
		} {
			if _, status := c.do(); status != 200 {
				t.Fatalf("status %d", status)
			}
			if m := s.last(t); m.Change == nil || *m.Change != c.want || m.Text != c.text || m.From != n.handle(ann.ID) || len(m.Raw) != 0 {
				t.Errorf("%+v %q, want %+v", m.Change, m.Text, c.want)
			}
		}
	})
}

func TestStoriesAreKeptBeforeTheyAreGone(t *testing.T) {
	s := onInstagram.open(t)
	s.acc.StoryReply(ann, sim.File{Data: png, Type: "image/png"}, "Lovely")
	m := s.last(t)
	if m.Text != "Lovely" || len(m.Attachments) != 1 || m.Quoted == "" || m.Attachments[0].Name != "story.png" {
		t.Errorf("%+v", m)
	}
	s.acc.StoryMention(ann, sim.File{Data: png, Type: "image/png"})
	if m := s.last(t); len(m.Attachments) != 1 || !strings.Contains(m.Text, "mentioned") {
		t.Errorf("%+v", m)
	}
	s.Hold()
	s.acc.StoryReply(ann, sim.File{Data: png, Type: "image/png"}, "Too late")
	s.Forget()
	s.Release(0)
	if m := s.last(t); m.Text != "Too late" || len(m.Attachments) != 0 || !strings.Contains(m.Quoted, "gone") {
		t.Errorf("%+v", m)
	}
}

func TestOthersEventsAndStandbyAreNotTaken(t *testing.T) {
	both(t, func(t *testing.T, n network) {
		s := n.open(t)
		event := object{"sender": object{"id": ann.ID}, "recipient": object{"id": account}, "timestamp": 1749416383123, "message": object{"mid": "m_1", "text": "x"}}
		name := map[sim.Network]string{sim.Messenger: "page", sim.Instagram: "instagram"}[n.sim]
		for _, e := range []object{
			{"id": "999", "messaging": []any{event}}, {"id": account, "standby": []any{event}},
		} {
			if status := s.acc.Post(sim.Escaped(object{"object": name, "entry": []any{e}})); status != 200 {
				t.Errorf("status %d", status)
			}
		}
		if got := s.Hub.Received(); len(got) != 0 {
			t.Errorf("%+v", got)
		}
		body := sim.Escaped(object{"object": name, "entry": []any{
			"nonsense", object{"id": account, "messaging": []any{7, event, object{"sender": "x"}, object{"sender": object{"id": "../x"}, "message": object{"mid": "m_2"}}}, "changes": []any{"?"}},
		}})
		for range 2 {
			if status := s.acc.Post(body); status != 200 {
				t.Errorf("status %d", status)
			}
		}
		var broken, texts, events int
		for _, m := range s.Hub.Received() {
			switch {
			case m.Broken != "":
				broken++
			case m.Event != "":
				events++
			case m.Text == "x":
				texts++
			}
		}
		if broken != 4 || texts != 1 || events != 1 {
			t.Errorf("%d broken, %d messages, %d events", broken, texts, events)
		}
		s.acc.Post(sim.Escaped(object{"object": "permissions", "entry": []any{}}))
		if e := s.last(t).Event; e != string(n.channel.Kind)+".object_permissions" {
			t.Errorf("event %q", e)
		}
		if step := s.Adapter.(channels.Verifier).Verify(t.Context())[1]; !strings.Contains(step.Text, "2 items for other accounts") {
			t.Errorf("%+v", step)
		}
	})
}

func TestTwentyAtOnceAreOne(t *testing.T) {
	both(t, func(t *testing.T, n network) {
		s := n.open(t)
		_, body := s.acc.DirectBody(ann, object{"text": "again"})
		var wg sync.WaitGroup
		status := make([]int, 20)
		for i := range status {
			wg.Go(func() { status[i] = s.acc.Post(body) })
		}
		wg.Wait()
		for _, st := range status {
			if st != 200 {
				t.Errorf("status %d", st)
			}
		}
		if got := s.Hub.Received(); len(got) != 1 {
			t.Errorf("%d messages", len(got))
		}
	})
}

func TestOnlyMetaIsBelieved(t *testing.T) {
	both(t, func(t *testing.T, n network) {
		s := n.open(t)
		_, body := s.acc.DirectBody(ann, object{"text": "Grüße"})
		for name, signature := range map[string]string{"none": "", "wrong": "sha256=" + strings.Repeat("0", 64), "of other bytes": s.Sign(append(slices.Clone(body), ' '))} {
			req := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
			if signature != "" {
				req.Header.Set("X-Hub-Signature-256", signature)
			}
			w := httptest.NewRecorder()
			s.Adapter.(channels.Webhook).Handler(s.Hub).ServeHTTP(w, req)
			if w.Code != 401 {
				t.Errorf("%s: status %d", name, w.Code)
			}
		}
		if len(s.Hub.Received()) != 0 || !s.acc.Subscribe() {
			t.Error("an unsigned message was taken, or the challenge was not answered")
		}
	})
}

func TestAFileThatIsNotThereYetMakesTheWebhookComeAgain(t *testing.T) {
	both(t, func(t *testing.T, n network) {
		s := n.open(t)
		s.Fail(sim.Fault{Path: "/media/", Times: 1, Status: 503})
		s.Repeat(1)
		if _, status := s.acc.Photo(ann, sim.File{Data: png, Type: "image/png"}, "See"); status != 200 {
			t.Fatalf("status %d", status)
		}
		m := s.last(t)
		if len(m.Attachments) != 1 || len(s.Hub.Received()) != 1 {
			t.Fatalf("%+v", m)
		}
		r, _, err := s.Hub.Env().Blobs.Open(t.Context(), m.Attachments[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, png) {
			t.Errorf("%d bytes %v", len(got), err)
		}
	})
}

func TestNamesAreACourtesy(t *testing.T) {
	s := onMessenger.open(t)
	s.Fail(sim.Fault{Path: ann.ID, Status: 500, Code: 2})
	s.acc.Say(ann, "One")
	s.acc.Say(sim.Person{ID: "778", Name: "Bo"}, "Two")
	for _, m := range s.Hub.Received() {
		if m.FromName != "" {
			t.Errorf("asked though the network is in trouble: %q", m.FromName)
		}
	}
	s.Heal()
	s.Hub.Clock.Advance(6 * 60e9)
	s.acc.Say(ann, "Three")
	if m := s.last(t); m.FromName != ann.Name {
		t.Errorf("name %q", m.FromName)
	}
}
