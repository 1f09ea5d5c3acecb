package whatsapp_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/parleyhub/parley/channels"
	sim "github.com/parleyhub/parley/channels/sim/meta"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/testpeers"
)

// spec reads the description of the Cloud API that Meta publishes
// (facebook/openapi, v23.0). It is not part of the project.
func spec(t *testing.T) object {
	t.Helper()
	const name = "whatsapp_cloud_api_v23.yaml"
	dir := os.Getenv(testpeers.SpecsFolder)
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "specs")
	}
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		testpeers.Absent(t, name, "is not here ("+testpeers.SpecsFolder+" names its folder)")
	}
	testpeers.Met(t, name)
	var doc object
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// flat merges the parts of each allOf into one schema: the description forbids
// further properties in one part and demands them in another, which no message
// could satisfy as it stands.
func flat(v any, all object) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = flat(v[i], all)
		}
	case object:
		for k := range v {
			v[k] = flat(v[k], all)
		}
		parts, ok := v["allOf"].([]any)
		if !ok {
			return v
		}
		out := object{"type": "object", "properties": object{}}
		var required []any
		for _, p := range parts {
			part, _ := p.(object)
			if ref, ok := part["$ref"].(string); ok {
				part, _ = flat(all[strings.TrimPrefix(ref, "#/components/schemas/")], all).(object)
			}
			props, _ := part["properties"].(object)
			maps.Copy(out["properties"].(object), props)
			more, _ := part["required"].([]any)
			required = append(required, more...)
			if closed, ok := part["additionalProperties"]; ok {
				out["additionalProperties"] = closed
			}
		}
		out["required"] = required
		return out
	}
	return v
}

// schema compiles one of the description's.
func schema(t *testing.T, doc object, name string) *jsonschema.Schema {
	t.Helper()
	schemas := doc["components"].(object)["schemas"].(object)
	for k, v := range schemas {
		schemas[k] = flat(v, schemas)
	}
	raw, err := json.Marshal(object{"components": object{"schemas": schemas}})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("mem:///api.json", plain); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("mem:///api.json#/components/schemas/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRequestsAreThoseOfThePublishedDescription(t *testing.T) {
	message := schema(t, spec(t), "Message")
	s := open(t)
	s.acc.Templates = []sim.Template{{Name: "on_its_way", Language: "en_US", Status: "APPROVED", Category: "UTILITY", Body: "Hello {{1}}, {{2}} is on its way."}}
	first, _ := s.acc.Say(ann, "Hello")
	png := s.Hub.File("a.png", []byte("\x89PNG\r\n\x1a\n0000"))
	pdf := s.Hub.File("invoice.pdf", []byte("%PDF-1.7 0000"))
	mp3 := s.Hub.File("a.mp3", []byte("ID3\x03\x00\x00\x00\x00\x00\x00"))
	mp4 := s.Hub.File("a.mp4", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"))
	for _, m := range []hub.Outbound{
		{Text: "Yes, until six."}, {Text: "As asked", InReplyTo: first}, {Text: "See", Attachments: []hub.Attachment{png}},
		{Attachments: []hub.Attachment{pdf, mp3, mp4}}, {Template: &hub.ProviderTemplate{Name: "on_its_way", Language: "en_US", Params: []string{"Ann", "your order"}}},
	} {
		out := s.Outbound(handle(ann.ID), m.Text)
		out.Attachments, out.Template, out.InReplyTo = m.Attachments, m.Template, m.InReplyTo
		if _, err := s.Adapter.Send(t.Context(), out); err != nil {
			t.Fatalf("%+v: %v", m, err)
		}
	}
	if err := s.Adapter.(channels.Amender).Amend(t.Context(), channels.Amendment{To: handle(ann.ID), Change: hub.Change{Kind: hub.Reacted, Ref: first, Reaction: "👍"}}); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range s.Asked() {
		if !strings.HasSuffix(r.Path, "/messages") {
			continue
		}
		var body object
		if err := json.Unmarshal(r.Body, &body); err != nil {
			t.Fatal(err)
		}
		// Documented since (status messages webhook reference), and not in v23.0 of
		// the description; where it is refused, we do without (TestOurWordIsLeftOut…).
		delete(body, "biz_opaque_callback_data")
		if err := message.Validate(body); err != nil {
			t.Errorf("%s: %v", r.Body, err)
		}
		kind, _ := body["type"].(string)
		seen[kind] = true
	}
	want := []string{"audio", "document", "image", "reaction", "template", "text", "video"}
	if got := slices.Sorted(maps.Keys(seen)); !slices.Equal(got, want) {
		t.Errorf("seen %v, want %v", got, want)
	}
	for _, wrong := range []object{
		{"recipient_type": "individual", "to": "1", "type": "text", "text": object{"body": "x"}},
		{"messaging_product": "whatsapp", "recipient_type": "individual", "to": "1", "type": "telegram"},
		{"messaging_product": "whatsapp", "recipient_type": "individual", "to": "1", "type": "text"},
	} {
		if message.Validate(wrong) == nil {
			t.Errorf("the description takes %v: this test cannot fail", wrong)
		}
	}
}

// Every example of a webhook in the description comes in without anything broken.
func TestPublishedWebhooksAreRead(t *testing.T) {
	doc := spec(t)
	post := doc["paths"].(object)["/whatsapp/webhooks"].(object)["post"].(object)
	examples := post["requestBody"].(object)["content"].(object)["application/json"].(object)["examples"].(object)
	if len(examples) < 10 {
		t.Fatalf("%d examples", len(examples))
	}
	for name, e := range examples {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			body := sim.Escaped(e.(object)["value"])
			body = bytes.ReplaceAll(body, []byte("106540352242922"), []byte(phoneID))
			s.Fail(sim.Fault{Path: "1003383421387256", Status: 404}) // its picture is long gone
			if status := s.acc.Post(body); status != 200 {
				t.Fatalf("status %d", status)
			}
			got := s.Hub.Received()
			if len(got) != 1 || got[0].Broken != "" {
				t.Fatalf("%d items: %+v", len(got), got)
			}
			m := got[0]
			if !strings.HasPrefix(name, "Group") && (m.Event != "" || (m.Text == "" && m.Change == nil) || m.From.Address == "" || m.Ref == "") {
				t.Errorf("%+v", m)
			}
		})
	}
}
