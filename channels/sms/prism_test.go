package sms_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/sim/twilio"
	"github.com/parleyhub/parley/internal/testpeers"
)

// Somebody else's reading of Twilio's description stands between us and the
// stand-in: what it refuses, Twilio need not take. Pictures are not among it: Prism reads no
// field of a form that is a list (TestRequestsAreThoseOfTwiliosPublishedDescription does).
func TestPrismTakesWhatWeAskTwilio(t *testing.T) {
	outside := start(t, channeltest.NewHub(t))
	prism := testpeers.Prism(t, "twilio_api_v2010.json", outside.srv.URL)
	n := open(t, object{"api_url": prism.URL})
	n.Sim, n.srv = outside.Sim, outside.srv
	n.Add(twilio.Number{Phone: ours, SMS: n.rig.URL})

	lone := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	ask, err := http.NewRequestWithContext(t.Context(), http.MethodPost, prism.URL+"/2010-04-01/Accounts/"+account+"/Messages.json", strings.NewReader(url.Values{"Body": {"to nobody"}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	ask.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	ask.SetBasicAuth(account, token)
	resp, err := lone.Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("a message to nobody is answered %d: nothing is judged here\n%s", resp.StatusCode, prism.Log())
	}

	for _, text := range []string{"Hello ț 👩‍🚀", strings.Repeat("a", 1600)} {
		if _, _, err := n.send(text); err != nil {
			t.Errorf("%d characters: %v\n%s", len(text), err, prism.Log())
		}
	}
	if got := len(outside.Sent()); got != 2 {
		t.Errorf("%d messages arrived behind Prism, want 2", got)
	}
	outside.Say(theirs, ours, "Nobody told you.")
	listed := 0
	for _, err := range n.rig.Adapter.(channels.Reconciler).List(t.Context(), n.rig.Hub.Clock.Now().Add(-time.Hour)) {
		if err != nil {
			t.Fatalf("the list: %v\n%s", err, prism.Log())
		}
		listed++
	}
	if listed != 1 {
		t.Errorf("%d listed, want 1", listed)
	}
}
