package whatsapp_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	sim "github.com/parleyhub/parley/channels/sim/meta"
	"github.com/parleyhub/parley/channels/whatsapp"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/testpeers"
)

// described is the published description as a file that Prism can follow: its
// parts forbid each other's fields, so they are one (see flat), and the field
// that came after v23.0 is added.
func described(t *testing.T) string {
	t.Helper()
	doc := spec(t)
	schemas := doc["components"].(object)["schemas"].(object)
	for k, v := range schemas {
		schemas[k] = flat(v, schemas)
	}
	for _, one := range schemas["Message"].(object)["oneOf"].([]any) {
		name := strings.TrimPrefix(one.(object)["$ref"].(string), "#/components/schemas/")
		schemas[name].(object)["properties"].(object)["biz_opaque_callback_data"] = object{"type": "string"}
	}
	raw, err := yaml.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "whatsapp.yaml")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// Somebody else's reading of the description stands between us and the stand-in.
func TestPrismTakesWhatWeAskWhatsApp(t *testing.T) {
	h := channeltest.NewHub(t)
	m, acc, srv := meta(t, h)
	prism := testpeers.PrismOver(t, described(t), srv.URL)
	acc.Templates = []sim.Template{{Name: "on_its_way", Language: "en_US", Status: "APPROVED", Category: "UTILITY", Body: "Hello {{1}}, {{2}} is on its way."}}
	through := settings(m, srv)
	through["api_base_url"] = prism.URL
	r := channeltest.Open(t, h, whatsapp.Channel, through)
	acc.Hook = r.URL

	ask, err := http.NewRequestWithContext(t.Context(), http.MethodPost, prism.URL+"/v23.0/"+phoneID+"/messages", strings.NewReader(`{"to":"1","type":"text","text":{"body":"x"}}`))
	if err != nil {
		t.Fatal(err)
	}
	ask.Header.Set("Content-Type", "application/json")
	ask.Header.Set("Authorization", "Bearer "+m.Token)
	lone := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := lone.Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("a message of no product is answered %d: nothing is judged here\n%s", resp.StatusCode, prism.Log())
	}

	first, _ := acc.Say(ann, "Hello")
	for _, o := range []hub.Outbound{
		{Text: "Yes, until six."}, {Text: "As asked", InReplyTo: first},
		{Template: &hub.ProviderTemplate{Name: "on_its_way", Language: "en_US", Params: []string{"Ann", "your order"}}},
	} {
		out := r.Outbound(handle(ann.ID), o.Text)
		out.Template, out.InReplyTo = o.Template, o.InReplyTo
		if _, err := r.Adapter.Send(t.Context(), out); err != nil {
			t.Errorf("%+v: %v\n%s", o, err, prism.Log())
		}
	}
	if err := r.Adapter.(channels.Amender).Amend(t.Context(), channels.Amendment{To: handle(ann.ID), Change: hub.Change{Kind: hub.Reacted, Ref: first, Reaction: "👍"}}); err != nil {
		t.Errorf("a reaction: %v\n%s", err, prism.Log())
	}
}
