package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parleyhub/parley/channels"
	sim "github.com/parleyhub/parley/channels/sim/telegram"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/testpeers"
)

// items is a sink that keeps what it is given.
type items struct{ got []hub.Inbound }

func (s *items) Message(_ context.Context, m hub.Inbound) error { s.got = append(s.got, m); return nil }
func (s *items) Receipt(context.Context, hub.Receipt) error     { return nil }

// spec is the machine-readable description of the Bot API.
type spec struct {
	Methods, Types map[string]struct {
		Fields   []field  `json:"fields"`
		Subtypes []string `json:"subtypes"`
	}
}

type field struct {
	Name     string   `json:"name"`
	Types    []string `json:"types"`
	Required bool     `json:"required"`
}

func readSpec(t *testing.T) *spec {
	t.Helper()
	const name = "telegram_bot_api.json"
	dirs := []string{os.Getenv("PARLEY_SPECS")}
	if dirs[0] == "" {
		dirs = []string{"../../../shared/specs"}
	}
	for _, dir := range dirs {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			continue
		}
		var s spec
		if err := json.Unmarshal(raw, &s); err != nil || len(s.Methods) < 100 {
			t.Fatalf("%s: %v", name, err)
		}
		testpeers.Met(t, "Telegram Bot API specification")
		return &s
	}
	testpeers.Absent(t, "Telegram Bot API specification", "("+name+") is neither in $PARLEY_SPECS nor beside this folder")
	return nil
}

// faults of v as one of types, each with its path.
func (s *spec) faults(path string, types []string, v any) []string {
	var all []string
	for _, typ := range types {
		found := s.faultsOf(path, typ, v)
		if len(found) == 0 {
			return nil
		}
		if all == nil || len(found) < len(all) {
			all = found
		}
	}
	return all
}

func (s *spec) faultsOf(path, typ string, v any) []string {
	wrong := []string{fmt.Sprintf("%s: %T is no %s", path, v, typ)}
	if of, ok := strings.CutPrefix(typ, "Array of "); ok {
		list, ok := v.([]any)
		if !ok {
			return wrong
		}
		var all []string
		for i, one := range list {
			all = append(all, s.faultsOf(fmt.Sprintf("%s[%d]", path, i), of, one)...)
		}
		return all
	}
	switch typ {
	case "Integer", "Float":
		n, ok := v.(json.Number)
		if !ok || (typ == "Integer" && strings.ContainsAny(n.String(), ".e")) {
			return wrong
		}
		return nil
	case "String", "InputFile":
		if _, ok := v.(string); !ok {
			return wrong
		}
		return nil
	case "Boolean", "True":
		if b, ok := v.(bool); !ok || (typ == "True" && !b) {
			return wrong
		}
		return nil
	}
	def, ok := s.Types[typ]
	if !ok {
		return []string{path + ": the specification has no " + typ}
	}
	if len(def.Subtypes) > 0 {
		return s.faults(path, def.Subtypes, v)
	}
	o, ok := v.(map[string]any)
	if !ok {
		return wrong
	}
	return s.object(path, def.Fields, o, nil)
}

func (s *spec) object(path string, fields []field, o map[string]any, files map[string][]byte) (all []string) {
	for _, f := range fields {
		v, given := o[f.Name]
		if _, file := files[f.Name]; file && slices.Contains(f.Types, "InputFile") {
			continue
		}
		if !given {
			if f.Required {
				all = append(all, path+"."+f.Name+": is required")
			}
			continue
		}
		all = append(all, s.faults(path+"."+f.Name, f.Types, v)...)
	}
	for key := range o {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.Name == key }) {
			all = append(all, path+"."+key+": is no field of it")
		}
	}
	return all
}

// plain is v as a reader of its JSON sees it.
func plain(t *testing.T, v any) map[string]any {
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.UseNumber()
	out := map[string]any{}
	if err := dec.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// A day in the life of a bot, with everything the channel does; each request and
// each update and each answer of the stand-in is held against the description.
func TestRequestsAndUpdatesAreThoseOfTheBotAPI(t *testing.T) {
	s := readSpec(t)
	r := hooked(t, nil)
	p := &rig{r.Rig, r.net, t}
	n := r.net
	id := n.Say(ana, "Hello")
	n.Post(ana.Private(), ana, sim.Object{"text": "You", "reply_to": id, "quote": sim.Object{"text": "Hello", "position": 0}})
	n.Album(ana.Private(), ana, "See", []byte(jpeg), []byte(jpeg))
	n.Post(ana.Private(), ana, sim.Object{"location": sim.Object{"latitude": 44.5, "longitude": 26.5}})
	n.Post(ana.Private(), ana, sim.Object{"contact": sim.Object{"phone_number": "+40721000000", "first_name": "Ana", "user_id": ana.ID}})
	n.Post(club, ana, sim.Mention("help"))
	n.Edit(ana.Private(), id, sim.Object{"text": "Hello!"})
	n.React(ana.Private(), ana, id, nil, []string{"👍"})
	n.Press(ana, id, "y")
	n.Block(ion, true)
	n.Block(ion, false)
	p.deliver(sim.Delivery{})
	public := ""
	for _, m := range r.Hub.Received() {
		if m.Public {
			public = m.Ref
		}
	}
	var refs []string
	pic, doc := r.Hub.File("a.png", []byte(png)), r.Hub.File("b.pdf", []byte("%PDF-1.7"))
	vid := hub.Attachment{ID: doc.ID, Name: "v.mp4", Type: "video/mp4", Size: 8}
	aud := hub.Attachment{ID: doc.ID, Name: "m.mp3", Type: "audio/mpeg", Size: 8}
	for _, files := range [][]hub.Attachment{nil, {pic}, {doc}, {vid}, {aud}, {pic, vid}, {doc, doc}} {
		m := r.Outbound(toAna, "Hello you")
		m.HTML, m.Attachments = "<b>Hello</b> you", files
		rec, err := r.send(m)
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, rec.Final)
	}
	m := r.Outbound(toAna, "In public")
	m.Public, m.PublicRef = true, public
	if _, err := r.send(m); err != nil {
		t.Fatal(err)
	}
	for _, c := range []hub.Change{{Kind: hub.Edited, Ref: refs[0]}, {Kind: hub.Edited, Ref: refs[1]}, {Kind: hub.Reacted, Ref: refs[0], Reaction: "👍"},
		{Kind: hub.Reacted, Ref: refs[0]}, {Kind: hub.Deleted, Ref: refs[0]}} {
		if err := r.a().Amend(t.Context(), channels.Amendment{To: toAna, Ours: true, Text: "Other words", Change: c}); err != nil {
			t.Fatalf("%+v: %v", c, err)
		}
	}
	if err := r.a().Typing(t.Context(), toAna, true); err != nil {
		t.Fatal(err)
	}
	poll := polling(t, nil)
	poll.net.Say(ana, "Hello")
	poll.listen(func() bool { return poll.net.Pending() == 0 })
	seen := map[string]bool{}
	for _, one := range append(n.Sent(""), poll.net.Sent("")...) {
		def, ok := s.Methods[one.Method]
		if !ok {
			t.Errorf("the Bot API has no method %s", one.Method)
			continue
		}
		seen[one.Method] = true
		for _, f := range s.object(one.Method, def.Fields, plain(t, one.Params), one.Files) {
			t.Error(f)
		}
	}
	for _, method := range []string{"getMe", "getUpdates", "setWebhook", "getWebhookInfo", "getFile", "sendMessage", "sendPhoto", "sendVideo", "sendAudio", "sendDocument",
		"sendMediaGroup", "sendChatAction", "editMessageText", "editMessageCaption", "deleteMessage", "setMessageReaction", "answerCallbackQuery"} {
		if !seen[method] {
			t.Errorf("%s was not tried", method)
		}
	}
	for _, u := range append(n.Updates(), poll.net.Updates()...) {
		for _, f := range s.faultsOf("Update", "Update", any(plain(t, u))) {
			t.Error(f)
		}
	}
	if found := s.faultsOf("Update", "Update", any(map[string]any{"update_id": "1", "message": map[string]any{"x": true}})); len(found) < 4 {
		t.Errorf("the check finds nothing: %v", found)
	}
}
