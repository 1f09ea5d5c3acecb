package telegram

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	sim "github.com/parleyhub/parley/channels/sim/telegram"
	"github.com/parleyhub/parley/hub"
)

func TestAMessageIsWhoSaidItAndWhat(t *testing.T) {
	r := hooked(t, nil)
	id := r.net.Say(ana, "Where is my order? 😀\r\nIt is late.")
	r.Hub.Clock.Advance(3 * time.Second)
	m := r.one()
	if m.From != toAna || m.FromName != "Ana Marin" || m.Proof == "" || m.Language != "ro" || m.Public || m.Joins || m.HTML != "" {
		t.Errorf("%+v", m)
	}
	if m.Text != "Where is my order? 😀\nIt is late." || m.Ref != fmt.Sprintf("telegram:%d:7000000001:%d", int64(sim.BotID), id) || m.Thread != "chat:7000000001" {
		t.Errorf("%q %q %q", m.Text, m.Ref, m.Thread)
	}
	if !m.AcceptedAt.Equal(r.Hub.Clock.Now()) || m.AcceptedAt.Sub(m.ReceivedAt) != 3*time.Second {
		t.Errorf("received %v, accepted %v", m.ReceivedAt, m.AcceptedAt)
	}
	if len(m.Traits) != 1 || m.Traits[0].Value != "anam" || !bytes.Contains(m.Raw, []byte(`"update_id"`)) {
		t.Errorf("%+v", m.Traits)
	}
	r.net.Post(ana.Private(), ana, sim.Object{"text": "And this?", "reply_to": id, "quote": sim.Object{"text": "my order", "position": 9}})
	if a := r.one(); !reflect.DeepEqual(a.Refs, []string{m.Ref}) || a.Quoted != "my order" {
		t.Errorf("%v %q", a.Refs, a.Quoted)
	}
	r.net.Post(ana.Private(), ana, sim.Object{"text": "old", "date": 946684800})
	if a := r.one(); !a.ReceivedAt.Equal(r.Hub.Clock.Now()) {
		t.Errorf("a time beyond belief was believed: %v", a.ReceivedAt)
	}
}

func TestWhatIsNoTextIsSaidInWords(t *testing.T) {
	r := hooked(t, nil)
	for name, c := range map[string]struct {
		fields sim.Object
		want   string
	}{
		"location": {sim.Object{"location": sim.Object{"latitude": 44.4268, "longitude": 26.1025}}, "mlat=44.426800&mlon=26.102500"},
		"venue": {sim.Object{"location": sim.Object{"latitude": 1.5, "longitude": 2}, "venue": sim.Object{
			"location": sim.Object{"latitude": 1.5, "longitude": 2}, "title": "Our shop", "address": "Main Street 1"}}, "Our shop\nMain Street 1\nhttps://www.openstreetmap.org/?mlat=1.500000"},
		"contact": {sim.Object{"contact": sim.Object{"phone_number": "+40721000000", "first_name": "Mama"}}, "Mama\n+40721000000"},
		"poll":    {sim.Object{"poll": sim.Object{"id": "1", "question": "Tea?", "options": []sim.Object{{"text": "yes"}, {"text": "no"}}}}, "Tea?\n- yes\n- no"},
		"dice":    {sim.Object{"dice": sim.Object{"emoji": "🎲", "value": 5}}, "🎲 5"},
	} {
		r.net.Post(ana.Private(), ana, c.fields)
		if m := r.one(); !strings.Contains(m.Text, c.want) || len(m.Claims) != 0 {
			t.Errorf("%s: %q %v", name, m.Text, m.Claims)
		}
	}
	r.net.Post(ana.Private(), ana, sim.Object{"contact": sim.Object{"phone_number": "40721000000", "first_name": "Ana", "user_id": ana.ID}})
	if m := r.one(); len(m.Claims) != 1 || m.Claims[0] != (hub.Handle{Kind: hub.HandlePhone, Address: "+40721000000"}) || len(m.Also) != 0 {
		t.Errorf("one's own number is a claim: %+v %+v", m.Claims, m.Also)
	}
	r.net.Post(ana.Private(), ana, sim.Object{"pinned_message": sim.Object{"message_id": 1}})
	if m := r.one(); m.Event != "service_message" {
		t.Errorf("%+v", m)
	}
}

func TestWhatWasBrokenIsReadAgain(t *testing.T) {
	r := hooked(t, nil)
	var sink items
	for raw, broken := range map[string]bool{
		"{": true, `{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5,"first_name":"x"},"text":"dry by now"}}`: false,
	} {
		sink.got = nil
		if err := r.a().Reread(t.Context(), &sink, []byte(raw)); err != nil || len(sink.got) != 1 || (sink.got[0].Broken != "") != broken {
			t.Errorf("%s: %v %+v", raw, err, sink.got)
		}
	}
}

func TestAnAlbumIsOneMessageAlsoAtOnceAndTwice(t *testing.T) {
	r := hooked(t, nil)
	var pictures [][]byte
	for i := range 10 {
		pictures = append(pictures, []byte(fmt.Sprint(jpeg, i)))
	}
	ids := r.net.Album(ana.Private(), ana, "All of them", pictures...)
	r.deliver(sim.Delivery{Times: 2, Parallel: true, Shuffle: true})
	got := r.Hub.Received()
	if len(got) != 10 {
		t.Fatalf("%d items", len(got))
	}
	files, text := map[string]bool{}, ""
	for _, m := range got {
		if m.Ref != got[0].Ref || !m.Joins || m.Thread != got[0].Thread || len(m.Attachments) != 1 {
			t.Errorf("%+v", m)
		}
		files[m.Attachments[0].Name] = true
		text += m.Text
	}
	if len(files) != 10 || text != "All of them" {
		t.Errorf("%d files, %q", len(files), text)
	}
	// What points to any of it points to the whole.
	r.net.React(ana.Private(), ana, ids[7], nil, []string{"👍"})
	if m := r.one(); m.Change.Ref != got[0].Ref {
		t.Errorf("%+v", m.Change)
	}
	r.net.Post(ana.Private(), ana, sim.Object{"text": "this one", "reply_to": ids[3]})
	if m := r.one(); m.Refs[0] != got[0].Ref {
		t.Errorf("%v", m.Refs)
	}
	r.net.Edit(ana.Private(), ids[0], sim.Object{"caption": "Most of them"})
	if m := r.one(); m.Change.Ref != got[0].Ref || m.Change.Kind != hub.Edited || m.Text != "Most of them" || len(m.Attachments) != 0 || !m.Change.KeepFiles {
		t.Errorf("%+v", m)
	}
}

func TestOneUpdateTwentyTimesAtOnceIsOneMessage(t *testing.T) {
	r := hooked(t, nil)
	r.net.Say(ana, "Hello")
	r.net.Post(ion.Private(), ion, r.net.Photo([]byte(jpeg), ""))
	r.deliver(sim.Delivery{Times: 20, Parallel: true, Shuffle: true})
	if got := r.Hub.Received(); len(got) != 2 || r.Hub.Offers() != 40 {
		t.Errorf("%d messages of %d offers", len(got), r.Hub.Offers())
	}
}

func TestChangesAndSigns(t *testing.T) {
	r := hooked(t, nil)
	id := r.net.Say(ana, "Helo")
	ref := r.one().Ref
	r.net.Edit(ana.Private(), id, sim.Object{"text": "Hello", "entities": []sim.Object{{"type": "bold", "offset": 0, "length": 5}}})
	if m := r.one(); *m.Change != (hub.Change{Kind: hub.Edited, Ref: ref}) || m.Text != "Hello" || m.HTML != "<b>Hello</b>" || m.From != toAna || m.Ref != "" {
		t.Errorf("%+v", m)
	}
	for _, c := range []struct {
		old, now []string
		want     string
	}{
		{nil, []string{"👍"}, "👍"}, {[]string{"👍"}, []string{"👍", "🔥"}, "🔥"}, {[]string{"👍", "🔥"}, []string{"👍"}, "👍"}, {[]string{"👍"}, nil, ""},
	} {
		r.net.React(ana.Private(), ana, id, c.old, c.now)
		if m := r.one(); *m.Change != (hub.Change{Kind: hub.Reacted, Ref: ref, Reaction: c.want}) || m.From != toAna {
			t.Errorf("%v to %v: %+v", c.old, c.now, m.Change)
		}
	}
	r.net.Raw("message_reaction", sim.Object{"chat": sim.Object{"id": club.ID, "type": "supergroup", "title": "Club"}, "message_id": 3, "date": 1,
		"actor_chat": sim.Object{"id": club.ID, "type": "supergroup", "title": "Club"}, "old_reaction": []sim.Object{}, "new_reaction": []sim.Object{{"type": "paid"}}})
	if m := r.one(); m.Change.Reaction != "⭐" || m.From.Address != "-1001234567890" || !m.Public {
		t.Errorf("%+v", m)
	}
}

func TestBlockingIsConsentTakenBack(t *testing.T) {
	r := hooked(t, nil)
	for _, blocked := range []bool{true, false} {
		r.net.Block(ana, blocked)
		m := r.one()
		if m.Consent == nil || m.Consent.Given == blocked || m.Consent.Proof == "" || m.From != toAna || m.Text != "" {
			t.Errorf("blocked %v: %+v", blocked, m)
		}
	}
	r.net.Raw("my_chat_member", sim.Object{"chat": sim.Object{"id": club.ID, "type": "supergroup"}, "from": sim.Object{"id": 1, "first_name": "x"}, "date": 1,
		"old_chat_member": sim.Object{"status": "left"}, "new_chat_member": sim.Object{"status": "member"}})
	if m := r.one(); m.Consent != nil || m.Event != "my_chat_member" {
		t.Errorf("being let into a group is nobody's consent: %+v", m)
	}
}

func TestAPressedButtonIsItsWordsAndIsAnswered(t *testing.T) {
	r := hooked(t, nil)
	id := r.net.Post(ana.Private(), ana, sim.Object{"text": "Choose", "reply_markup": sim.Object{"inline_keyboard": [][]sim.Object{{{"text": "Yes, please", "callback_data": "y1"}}}}})
	ref := r.one().Ref
	r.net.Press(ana, id, "y1")
	if m := r.one(); m.Text != "Yes, please" || m.Refs[0] != ref || m.From != toAna {
		t.Errorf("%+v", m)
	}
	if got := r.net.Sent("answerCallbackQuery"); len(got) != 1 {
		t.Errorf("answered %d times", len(got))
	}
	r.Hub.Refuse(hub.Errorf(hub.Temporary, "The hub cannot keep messages now."))
	r.net.Press(ana, id, "other")
	if got := r.net.Deliver(t.Context(), sim.Delivery{}); got[0] != 503 || len(r.net.Sent("answerCallbackQuery")) != 1 {
		t.Errorf("%v; a press that was not kept is answered", got)
	}
}

func TestOfGroupsOnlyWhatIsForUsIsTaken(t *testing.T) {
	r := hooked(t, nil)
	for name, fields := range map[string]sim.Object{
		"talk":                   {"text": "nothing for bots"},
		"a mention of another":   {"text": "@other hi", "entities": []sim.Object{{"type": "mention", "offset": 0, "length": 6}}},
		"our name, not marked":   {"text": "@" + sim.Username},
		"another's command":      {"text": "/start@other_bot", "entities": []sim.Object{{"type": "bot_command", "offset": 0, "length": 16}}},
		"an answer to a person":  {"text": "yes", "reply_to_message": sim.Object{"message_id": 1, "from": sim.Object{"id": 5}}},
		"a name within a longer": {"text": "@" + sim.Username + "x", "entities": []sim.Object{{"type": "mention", "offset": 0, "length": len(sim.Username) + 2}}},
	} {
		r.net.Post(club, ion, fields)
		r.deliver(sim.Delivery{})
		if n := r.Hub.Offers(); n != 0 {
			t.Fatalf("%s was taken", name)
		}
	}
	for name, fields := range map[string]sim.Object{
		"a mention":        sim.Mention("help"),
		"upper case":       {"text": "@PARLEY_Test_Bot hi", "entities": []sim.Object{{"type": "mention", "offset": 0, "length": 16}}},
		"after emoji":      {"text": "😀 @" + sim.Username, "entities": []sim.Object{{"type": "mention", "offset": 3, "length": len(sim.Username) + 1}}},
		"under a picture":  {"caption": "@" + sim.Username, "caption_entities": []sim.Object{{"type": "mention", "offset": 0, "length": len(sim.Username) + 1}}},
		"a command":        {"text": "/help@" + sim.Username, "entities": []sim.Object{{"type": "bot_command", "offset": 0, "length": len(sim.Username) + 6}}},
		"an answer to us":  {"text": "yes", "reply_to_message": sim.Object{"message_id": 1, "from": r.net.Bot}},
		"a name without @": {"text": "you there", "entities": []sim.Object{{"type": "text_mention", "offset": 0, "length": 3, "user": r.net.Bot}}},
		"a hidden administrator": {"text": "/x@" + sim.Username, "entities": []sim.Object{{"type": "bot_command", "offset": 0, "length": len(sim.Username) + 3}},
			"from": sim.Object{"id": 1087968824, "is_bot": true, "first_name": "Group"}, "sender_chat": sim.Object{"id": club.ID, "type": "supergroup", "title": "Club"}},
	} {
		r.net.Post(club, ion, fields)
		m := r.one()
		if !m.Public || m.Thread != "chat:-1001234567890" || (m.From.Address != "42" && m.From.Address != "-1001234567890") {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func TestUpdatesNobodyKnowsAreKept(t *testing.T) {
	r := hooked(t, nil)
	r.net.Raw("x_new_thing", sim.Object{"a": 1})
	if m := r.one(); m.Event != "x_new_thing" || !bytes.Contains(m.Raw, []byte("x_new_thing")) || m.SrcKey == "" || m.Thread == "" {
		t.Errorf("%+v", m)
	}
	for body, check := range map[string]func(hub.Inbound) bool{
		`{"update_id":1,"message":{"message_id":"no number"}}`: func(m hub.Inbound) bool { return m.Broken != "" },
		`not JSON at all`: func(m hub.Inbound) bool { return m.Broken != "" && string(m.Raw) == "not JSON at all" },
		`{"update_id":1}`: func(m hub.Inbound) bool { return m.Event == "empty" },
		`{"update_id":2,"message":{"message_id":1,"chat":{"id":5,"type":"private"},"from":{"id":6,"is_bot":true},"text":"x"}}`: func(m hub.Inbound) bool { return m.Event != "" },
		`{"update_id":3,"channel_post":{"message_id":1,"chat":{"id":-5,"type":"channel"},"text":"x"}}`:                         func(m hub.Inbound) bool { return m.Event == "channel_post" },
	} {
		before := len(r.Hub.Received())
		if status, _ := post(t, r, r.a().secret, body); status != 200 || len(r.Hub.Received()) != before+1 || !check(r.Hub.Received()[before]) {
			t.Errorf("%s: %d %+v", body, status, r.Hub.Received()[before:])
		}
	}
}

func post(t testing.TB, r *rig, secret, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, r.URL, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if secret != "" {
		req.Header.Set(secretHeader, secret)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(raw)
}

func TestOnlyTelegramIsListenedTo(t *testing.T) {
	r := hooked(t, nil)
	body := `{"update_id":9,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5,"first_name":"x"},"text":"forged"}}`
	secret := r.a().secret
	for name, one := range map[string]string{"none": "", "wrong": "x", "cut short": secret[:len(secret)-1], "with more": secret + "0", "another inbox's": strings.Repeat("0", 64)} {
		if status, raw := post(t, r, one, body); status != 401 || strings.Contains(raw, secret) || r.Hub.Offers() != 0 {
			t.Errorf("%s: %d %s", name, status, raw)
		}
	}
	if len(secret) != 64 || strings.Trim(secret, "0123456789abcdef") != "" {
		t.Errorf("the secret token %q is not one for Telegram", secret)
	}
	if status, _ := post(t, r, secret, `{"update_id":9,"message":{"text":"`+strings.Repeat("x", 2<<20)+`"}}`); status != 413 {
		t.Errorf("2 MiB: %d", status)
	}
	resp, err := http.Get(r.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 405 {
		t.Error(resp.StatusCode)
	}
	p := polling(t, nil)
	if status, _ := post(t, p, p.a().secret, body); status != 404 || p.Hub.Offers() != 0 {
		t.Errorf("posted to an inbox that fetches: %d", status)
	}
}
