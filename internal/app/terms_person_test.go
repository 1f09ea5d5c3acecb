package app

import (
	"net/http"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
)

// What is said of a person moves the clocks of what they have open, wherever it
// is said: on the profile, by a merge, by its undoing.
func TestTierAndLanguageMoveRunningClocks(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		c := &clock{}
		p := begin(t, cfg, Options{Now: c.Now})
		olga := atDesk(t, p)
		box := olga.chatInbox()
		frt := func(within string) []obj { return []obj{{"metric": "first_response", "within": within}} }
		olga.must(http.DefaultClient, http.MethodPut, "/sla-policies", obj{"version": 0, "policies": []obj{
			{"id": "pol_gold", "when": []obj{{"field": "tier", "in": []string{"gold"}}}, "targets": frt("1h")},
			{"id": "pol_fr", "when": []obj{{"field": "language", "in": []string{"fr"}}}, "targets": frt("3h")},
			{"id": "pol_all", "targets": frt("2h")}}}, nil)
		conv := begun(t, p, olga, box, 1)
		is := func(want time.Duration) {
			t.Helper()
			olga.awaitDue(conv.ID, want.String(), func(d time.Duration) bool { return d == want })
		}
		who := "/contacts/" + string(conv.Contact.ID)
		is(2 * time.Hour)
		olga.must(http.DefaultClient, http.MethodPatch, who, obj{"language": "fr-CA"}, nil)
		is(3 * time.Hour)
		c.advance(10 * time.Minute)
		olga.must(http.DefaultClient, http.MethodPatch, who, obj{"traits": obj{"tier": "Gold"}}, nil)
		is(time.Hour)
		olga.must(http.DefaultClient, http.MethodPatch, who, obj{"traits": obj{"tier": nil}, "language": "de"}, nil)
		is(2 * time.Hour)

		var vip struct{ ID hub.ContactID }
		olga.post("/contacts", obj{"name": "Key customer", "traits": obj{"tier": "gold"}}, &vip)
		olga.post("/contacts/"+string(vip.ID)+"/merge", obj{"other_id": conv.Contact.ID}, nil)
		is(time.Hour)
		olga.post(who+"/unmerge", nil, nil)
		is(2 * time.Hour)
	})
}
