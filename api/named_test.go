package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
)

// TestARefusedSaveNamesItsSentence: what an editor shows of a refusal can be said in
// another language, by the name of the sentence and what stands in it.
func TestARefusedSaveNamesItsSentence(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct {
		path string
		body obj
		want []string // field, sentence, what stands in it
	}{
		{"/segments", obj{"name": strings.Repeat("x", 101), "text": "everyone"}, []string{"name", "length_max", "100"}},
		{"/segments", obj{"name": "x", "match": obj{"is": "trait", "kee": "plan"}}, []string{"match", "no_segment_field", `"kee"`}},
		{"/segments", obj{"name": "x", "match": obj{"is": 7}}, []string{"match", "segment_sort"}},
		{"/segments", obj{"name": "x", "match": obj{"is": "horoscope"}}, []string{"match.is", "segment.is_nothing", "horoscope"}},
		{"/segments", obj{"name": "x", "text": "trait ="}, []string{"text", "segment."}},
		{"/templates", obj{"name": "x", "purpose": "service", "kind": "message", "variants": []obj{{"channel": "mail", "source": "html", "subject": "s", "body": "<script>x</script>"}}}, []string{"variants[0].body", "template.element_refused", "script"}},
		{"/journeys", obj{"journey": obj{"name": "x", "entry": obj{"manual": true}, "steps": []obj{{"id": "a", "wait": obj{"for": "soon"}}}}}, []string{"journey.steps[0].", "journey."}},
		{"/coupon-pools", obj{"pool": obj{"name": "x", "codes": "same"}}, []string{"code", "code_needed"}},
		{"/inboxes", obj{"name": "x", "kind": "pigeon", "settings": obj{"address": "no address"}}, []string{"settings.address", "must_mail"}},
		{"/inboxes", obj{"name": "x", "kind": "pigeon"}, []string{"settings.address", "required"}},
	} {
		answer := h.want(h.ask(hub.RoleAdmin, "POST", c.path, c.body), http.StatusUnprocessableEntity)
		var p struct {
			Errors []struct {
				Field, Rule, Say string
				Args             []string
			}
		}
		if err := json.Unmarshal([]byte(answer.body), &p); err != nil || len(p.Errors) == 0 {
			t.Errorf("%s: %v %s", c.path, err, answer.body)
			continue
		}
		e := p.Errors[0]
		if !strings.HasPrefix(e.Field, c.want[0]) || !strings.HasPrefix(e.Say, c.want[1]) || len(c.want) > 2 && !slices.Equal(e.Args, c.want[2:]) || e.Rule == "" {
			t.Errorf("%s %v: %+v, want %q", c.path, c.body, e, c.want)
		}
	}
}
