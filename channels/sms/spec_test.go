package sms_test

import (
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/sim/twilio"
	"github.com/parleyhub/parley/internal/testpeers"
)

// What we ask Twilio is what Twilio publishes that it may be asked.
func TestRequestsAreThoseOfTwiliosPublishedDescription(t *testing.T) {
	spec := testpeers.Spec(t, "twilio_api_v2010.json")
	service := "MG" + strings.Repeat("a", 32)
	for _, more := range []object{nil, {"numbers": nil, "messaging_service_sid": service}, {"messaging_service_sid": service}} {
		n := open(t, more)
		n.Add(twilio.Number{Phone: ours, SMS: n.rig.URL, Service: service})
		pic := n.rig.Hub.File("a.png", png)
		for _, text := range []string{"Hello ț 👩‍🚀", strings.Repeat("a", 1600), ""} {
			if _, _, err := n.send(text, pic, pic); err != nil {
				t.Fatal(err)
			}
		}
		n.Say(theirs, ours, "Look", twilio.File{Type: "image/png", Data: png})
		for i := range 250 {
			n.Say(theirs, ours, strings.Repeat("x", i%3))
		}
		for one, err := range n.rig.Adapter.(channels.Reconciler).List(t.Context(), n.rig.Hub.Clock.Now().Add(-time.Hour)) {
			if err != nil {
				t.Fatal(err)
			}
			if err := one.Take(t.Context(), n.rig.Hub); err != nil {
				t.Fatal(err)
			}
		}
		n.rig.Adapter.(channels.Verifier).Verify(t.Context())
		asked := map[string]int{}
		for _, r := range n.Requests() {
			if strings.Contains(r.Path, "/Media/") { // the file itself, not the API
				continue
			}
			asked[r.Method]++
			if err := spec.Request(r.Method, r.Path, r.Query, r.Form); err != nil {
				t.Errorf("%s %s: %v", r.Method, r.Path, err)
			}
		}
		if asked["POST"] != 3 || asked["GET"] < 4 {
			t.Errorf("asked %v", asked)
		}
	}
}
