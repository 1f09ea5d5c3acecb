package voice_test

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
	n := open(t, object{"confirm": false})
	if _, err := n.rig.Adapter.(channels.Caller).Call(t.Context(), ann, desk); err != nil {
		t.Fatal(err)
	}
	n.Settle(t.Context())
	n.rig.Adapter.(channels.Verifier).Verify(t.Context())
	n.Add(twilio.Number{Phone: ours, Voice: n.rig.URL}) // its end is told by nobody
	n.Ring(t.Context(), theirs, ours, twilio.Plot{Agent: twilio.NoAnswer, Speaks: mp3, Seconds: 9})
	n.Ring(t.Context(), theirs, ours, twilio.Plot{HangsUp: true})
	for one, err := range n.rig.Adapter.(channels.Reconciler).List(t.Context(), n.rig.Hub.Clock.Now().Add(-time.Hour)) {
		if err != nil {
			t.Fatal(err)
		}
		if err := one.Take(t.Context(), n.rig.Hub); err != nil {
			t.Fatal(err)
		}
	}
	asked := map[string]int{}
	for _, r := range n.Requests() {
		if strings.HasSuffix(r.Path, ".mp3") { // the file itself, not the API
			continue
		}
		asked[r.Method]++
		if err := spec.Request(r.Method, r.Path, r.Query, r.Form); err != nil {
			t.Errorf("%s %s: %v", r.Method, r.Path, err)
		}
	}
	if asked["POST"] != 1 || asked["GET"] < 6 {
		t.Errorf("asked %v", asked)
	}
}
