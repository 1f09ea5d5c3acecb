package outreach

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/runs"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/templates"
	"github.com/parleyhub/parley/templates/library"
)

// TestATemplateOfJourneysCanBeSentByAProgram: what comes with a message is there
// as the event, when no event brought it about; an event of its own wins.
func TestATemplateOfJourneysCanBeSentByAProgram(t *testing.T) {
	entry, _ := library.Get("order-update")
	entry.Template.ID = entry.ID
	schema := templates.NewSchema(nil)
	p, found, err := templates.Prepare(entry.Template, schema, nil)
	if err != nil {
		t.Fatal(err, found)
	}
	l := &letter{program: p, schema: schema, now: func() time.Time { return time.Unix(1, 0) }}
	for want, given := range map[string]map[string]any{
		"A-17": {"extra": map[string]any{"order": "A-17"}},
		"B-2":  {"extra": map[string]any{"order": "A-17"}, "event": map[string]any{"order": "B-2"}},
	} {
		raw, err := json.Marshal(given)
		if err != nil {
			t.Fatal(err)
		}
		out, err := l.Render(runs.Reader{Kind: "post", Class: hub.ClassMail, Contact: &hub.Contact{ID: "con_1"}, Brand: &hub.Brand{}, Given: raw})
		if err != nil || !strings.Contains(out.Subject, want) {
			t.Errorf("given %v: %q, %v", given, out.Subject, err)
		}
	}
}
