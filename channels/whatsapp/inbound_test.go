package whatsapp_test

import (
	"bytes"
	"encoding/json"
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

// last is the newest thing received.
func (s *stage) lastIn(t testing.TB) hub.Inbound {
	t.Helper()
	all := s.Hub.Received()
	if len(all) == 0 {
		t.Fatal("nothing came in")
	}
	return all[len(all)-1]
}

// say posts a message of Ann's and answers what came in.
func (s *stage) say(t testing.TB, more object) hub.Inbound {
	t.Helper()
	_, body := s.acc.Message(ann, more)
	if status := s.acc.Post(body); status != 200 {
		t.Fatalf("status %d", status)
	}
	return s.lastIn(t)
}

func TestEveryKindOfMessageSaysWhatItSays(t *testing.T) {
	for name, c := range map[string]struct {
		more object
		want []string
	}{
		"text":     {object{"type": "text", "text": object{"body": "Grüße 👩‍👩‍👧 \u0000ok"}}, []string{"Grüße 👩‍👩‍👧 ok"}},
		"location": {object{"type": "location", "location": object{"latitude": 37.44, "longitude": -122.16, "name": "Philz", "address": "101 Forest Ave"}}, []string{"📍 Philz", "101 Forest Ave", "mlat=37.44&mlon=-122.16"}},
		"contacts": {object{"type": "contacts", "contacts": []any{object{"name": object{"formatted_name": "Lucía"}, "org": object{"company": "Acme"}, "phones": []any{object{"phone": "+1 983"}}, "emails": []any{object{"email": "l@x.example"}}}}}, []string{"👤 Lucía (Acme)", "+1 983", "l@x.example"}},
		"button":   {object{"type": "button", "button": object{"payload": "x", "text": "Stop"}}, []string{"Stop"}},
		"list":     {object{"type": "interactive", "interactive": object{"type": "list_reply", "list_reply": object{"id": "1", "title": "Express", "description": "1 day"}}}, []string{"Express\n1 day"}},
		"form":     {object{"type": "interactive", "interactive": object{"type": "nfm_reply", "nfm_reply": object{"body": "Sent", "response_json": `{"flow_token":"t","size":"L","n":2}`}}}, []string{"Sent\nn: 2\nsize: L"}},
		"order":    {object{"type": "order", "order": object{"text": "Please", "product_items": []any{object{"product_retailer_id": "ab", "quantity": 2, "item_price": 30, "currency": "USD"}}}}, []string{"Please\n🛒 2 × ab 30 USD"}},
		"unknown":  {object{"type": "unsupported", "errors": []any{object{"code": 131051}}}, []string{"does not pass on"}},
		"ad":       {object{"type": "text", "text": object{"body": "Hi"}, "referral": object{"headline": "Chat with us", "source_url": "https://fb.me/x"}}, []string{"Hi"}},
	} {
		t.Run(name, func(t *testing.T) {
			m := open(t).say(t, c.more)
			for _, w := range c.want {
				if !strings.Contains(m.Text, w) {
					t.Errorf("%q lacks %q", m.Text, w)
				}
			}
			if m.Event != "" || m.Broken != "" {
				t.Errorf("event %q, broken %q", m.Event, m.Broken)
			}
			if (name == "ad") != (m.Quoted == "Chat with us\nhttps://fb.me/x") {
				t.Errorf("quoted %q", m.Quoted)
			}
		})
	}
}

func TestWhoWrites(t *testing.T) {
	user, wa, tel := handle(ann.User), handle(ann.ID), hub.Handle{Kind: hub.HandlePhone, Address: "+" + ann.ID}
	for name, c := range map[string]struct {
		who  sim.Person
		from hub.Handle
		also []hub.Handle
	}{
		"both":          {ann, user, []hub.Handle{wa, tel}},
		"number alone":  {sim.Person{ID: ann.ID, Name: ann.Name}, wa, []hub.Handle{tel}},
		"number hidden": {sim.Person{User: ann.User, Name: ann.Name}, user, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			s.acc.Say(c.who, "Hello")
			m := s.lastIn(t)
			if m.From != c.from || !slices.Equal(m.Also, c.also) || m.Proof != "whatsapp" || m.FromName != "Ann Müller" || m.Thread != c.from.Address {
				t.Errorf("from %v also %v proof %q name %q thread %q", m.From, m.Also, m.Proof, m.FromName, m.Thread)
			}
		})
	}
	t.Run("the same person before and after", func(t *testing.T) {
		s := open(t)
		s.acc.Say(sim.Person{ID: ann.ID}, "Before")
		s.acc.Say(ann, "After")
		got := s.Hub.Received()
		if len(got) != 2 || !slices.Contains(got[1].Also, got[0].From) {
			t.Errorf("nothing leads from %v to %v", got[0].From, got[1])
		}
	})
}

func TestNewsOfEarlierMessages(t *testing.T) {
	s := open(t)
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
		m := s.lastIn(t)
		if m.Change == nil || *m.Change != c.want || m.Text != c.text || (c.want.Kind == hub.Reacted) != (m.From == handle(ann.User)) || m.Thread != ann.User {
			t.Errorf("%+v %q, want %+v", m.Change, m.Text, c.want)
		}
	}
	if _, status := s.acc.Answer(ann, id, "And?"); status != 200 || !slices.Equal(s.lastIn(t).Refs, []string{id}) {
		t.Errorf("an answer's refs: %v", s.lastIn(t).Refs)
	}
}

func TestAnEditedCaptionKeepsItsPicture(t *testing.T) {
	s := open(t)
	id, _ := s.acc.Photo(ann, sim.File{Data: png, Type: "image/png"}, "Old")
	had := s.lastIn(t).Attachments
	caption := func(of string) object {
		return object{"type": "edit", "edit": object{"original_message_id": of, "message": object{"type": "image", "image": object{"caption": "New"}}}}
	}
	if m := s.say(t, caption(id)); m.Change == nil || m.Text != "New" || !slices.Equal(m.Attachments, had) {
		t.Errorf("%+v", m)
	}
	if m := s.say(t, caption("wamid.long_ago")); m.Change != nil || m.Text != "New" || !slices.Equal(m.Refs, []string{"wamid.long_ago"}) || m.From != handle(ann.User) {
		t.Errorf("an edit that would lose a picture: %+v", m)
	}
}

func TestWhatTheOwnerTypesOnThePhoneIsOurs(t *testing.T) {
	s := open(t)
	id, status := s.acc.Echo(ann, "Back at six.")
	m := s.lastIn(t)
	if status != 200 || !m.Echo || m.From != handle(ann.User) || m.Text != "Back at six." || m.Ref != id {
		t.Errorf("%d %+v", status, m)
	}
	s.acc.OwnerSays(ann, object{"type": "revoke", "revoke": object{"original_message_id": id}})
	if m := s.lastIn(t); !m.Echo || m.Change == nil || m.Change.Kind != hub.Deleted || m.Change.Ref != id {
		t.Errorf("%+v", m)
	}
}

func TestANewNumberIsTheSamePerson(t *testing.T) {
	m := open(t).say(t, object{"type": "system", "system": object{"body": "User Ann changed from 1 to 2", "wa_id": "12195555358", "user_id": "US.99", "type": "user_changed_number"}})
	for _, want := range []hub.Handle{handle("US.99"), handle("12195555358"), {Kind: hub.HandlePhone, Address: "+12195555358"}, handle(ann.ID)} {
		if !slices.Contains(m.Also, want) {
			t.Errorf("also %v lacks %v", m.Also, want)
		}
	}
	if m.Automatic == hub.ByPerson || m.Text == "" {
		t.Errorf("automatic %q, text %q", m.Automatic, m.Text)
	}
}

func TestOneBadItemLosesNothing(t *testing.T) {
	s := open(t)
	item := func(id, text string) object {
		return object{"id": id, "from": ann.ID, "timestamp": "1749416383", "type": "text", "text": object{"body": text}}
	}
	value := func(number string, messages ...any) object {
		return object{"field": "messages", "value": object{"messaging_product": "whatsapp", "metadata": object{"phone_number_id": number}, "messages": messages}}
	}
	body := sim.Escaped(object{"object": "whatsapp_business_account", "entry": []any{
		object{"id": wabaID, "changes": []any{
			value(phoneID, item("wamid.1", "one"), object{"id": "wamid.2", "from": ann.ID, "type": 7}, "nonsense", item("wamid.3", "three")),
			"no change at all",
			value("999", item("wamid.4", "for another number")),
			object{"field": "flows", "value": object{"event": "x"}},
		}},
		42,
		object{"id": wabaID, "changes": []any{value(phoneID, item("wamid.5", "five"), object{"id": "wamid.6", "from": ann.ID, "type": "hologram"})}},
	}})
	for range 2 {
		if status := s.acc.Post(body); status != 200 {
			t.Fatalf("status %d", status)
		}
	}
	var texts []string
	var broken, events int
	for _, m := range s.Hub.Received() {
		switch {
		case m.Broken != "":
			broken++
			if len(m.Raw) == 0 {
				t.Error("broken without its raw bytes")
			}
		case m.Event != "":
			events++
			if len(m.Raw) == 0 {
				t.Errorf("%s without its raw bytes", m.Event)
			}
		default:
			texts = append(texts, m.Text)
		}
	}
	if !slices.Equal(texts, []string{"one", "three", "five"}) || broken != 4 || events != 2 {
		t.Errorf("%q, %d broken, %d events", texts, broken, events)
	}
	if step := s.Adapter.(channels.Verifier).Verify(t.Context())[1]; !strings.Contains(step.Text, "2 items for other numbers") {
		t.Errorf("the count of ignored items shows nowhere: %+v", step)
	}
}

func TestTwentyAtOnceAreOne(t *testing.T) {
	s := open(t)
	id, _ := s.acc.Photo(ann, sim.File{Data: bytes.Repeat([]byte("\x89PNG\r\n\x1a\n"), 100), Type: "image/png"}, "See")
	_, body := s.acc.Message(ann, object{"type": "text", "text": object{"body": "again"}})
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
	if got := s.Hub.Received(); len(got) != 2 || got[0].Ref != id {
		t.Errorf("%d messages", len(got))
	}
}

func TestOnlyMetaIsBelieved(t *testing.T) {
	s := open(t)
	_, body := s.acc.Message(ann, object{"type": "text", "text": object{"body": "Hello"}})
	var plain any
	if err := json.Unmarshal(body, &plain); err != nil {
		t.Fatal(err)
	}
	reencoded, err := json.Marshal(plain)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		body      []byte
		signature string
		want      int
	}{
		"none":                {body, "", 401},
		"wrong":               {body, "sha256=" + strings.Repeat("0", 64), 401},
		"of other bytes":      {body, s.Sign(reencoded), 401},
		"of another body":     {append(slices.Clone(body), ' '), s.Sign(body), 401},
		"without its name":    {body, strings.TrimPrefix(s.Sign(body), "sha256="), 401},
		"no hex":              {body, "sha256=zz", 401},
		"too large":           {bytes.Repeat([]byte(" "), 5<<20), s.Sign(nil), 413},
		"no JSON, but signed": {[]byte("hello"), s.Sign([]byte("hello")), 200},
		"right":               {body, s.Sign(body), 200},
	} {
		t.Run(name, func(t *testing.T) {
			req := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(c.body))
			if c.signature != "" {
				req.Header.Set("X-Hub-Signature-256", c.signature)
			}
			w := httptest.NewRecorder()
			s.Adapter.(channels.Webhook).Handler(s.Hub).ServeHTTP(w, req)
			if w.Code != c.want {
				t.Errorf("status %d, want %d", w.Code, c.want)
			}
		})
	}
	got := s.Hub.Received()
	if len(got) != 2 {
		t.Fatalf("%d items, want the message and the broken one", len(got))
	}
	if !s.acc.Subscribe() {
		t.Error("the webhook does not answer the challenge")
	}
	s.Verify = "guessed"
	if s.acc.Subscribe() {
		t.Error("the webhook answers anybody")
	}
}
