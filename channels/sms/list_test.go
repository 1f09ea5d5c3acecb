package sms_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/sim/twilio"
	"github.com/parleyhub/parley/hub"
)

func contextWithTimeout(t testing.TB, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), d)
}

func TestWhatCameWhileWeWereAwayIsListedOldestFirst(t *testing.T) {
	n := open(t, nil)
	n.Add(twilio.Number{Phone: "+15005550099"}) // another inbox's
	n.Say(theirs, ours, "long ago")
	n.rig.Hub.Clock.Advance(24 * time.Hour)
	since := n.rig.Hub.Clock.Now()
	var want []string
	for i := range 450 { // three pages
		n.rig.Hub.Clock.Advance(time.Second)
		want = append(want, n.Say(theirs, ours, fmt.Sprint("message ", i)))
	}
	n.Say(theirs, "+15005550099", "not ours")
	if _, _, err := n.send("our own"); err != nil {
		t.Fatal(err)
	}
	var got []string
	rec := n.rig.Adapter.(channels.Reconciler)
	for one, err := range rec.List(t.Context(), since) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, one.SrcKey)
		if err := one.Take(t.Context(), n.rig.Hub); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Fatalf("%d listed, want %d in order", len(got), len(want))
	}
	in := n.rig.Hub.Received()
	if len(in) != 450 || in[7].Text != "message 7" || in[7].From != ann || !in[7].ReceivedAt.Equal(since.Add(8*time.Second)) || !in[7].AcceptedAt.After(in[7].ReceivedAt) {
		t.Fatalf("%d: %+v", len(in), in[7])
	}
	n.Again(t.Context(), want[7]) // its webhook after all
	if len(n.rig.Hub.Received()) != 450 {
		t.Error("the list and the webhook do not mean the same message")
	}
}

func TestListedPicturesAndStopsAreTaken(t *testing.T) {
	n := open(t, nil)
	since := n.rig.Hub.Clock.Now()
	pic := n.Say(theirs, ours, "Look", twilio.File{Type: "image/png", Data: png})
	if m := take(t, n.rig.Adapter, n, pic); len(m.Attachments) != 1 || m.Attachments[0].Type != "image/png" {
		t.Errorf("%+v", m)
	}
	n.Fail(twilio.Fault{Files: 2})
	late := n.Say(theirs, ours, "Look again", twilio.File{Type: "image/png", Data: png})
	for one, err := range n.rig.Adapter.(channels.Reconciler).List(t.Context(), since) {
		if err == nil && one.SrcKey == late {
			if err := one.Take(t.Context(), n.rig.Hub); !hub.Is(err, hub.Temporary) {
				t.Errorf("a file that may still come: %v", err)
			}
		}
	}
	n.rig.Hub.Clock.Advance(2 * time.Hour) // it has waited long enough
	if m := take(t, n.rig.Adapter, n, late); len(m.Attachments) != 0 || !strings.Contains(m.Text, "[A file of this message is not here.") {
		t.Errorf("%+v", m)
	}
	stop := n.Say(theirs, ours, "stop")
	since = n.rig.Hub.Clock.Now()
	if m := take(t, n.rig.Adapter, n, stop); m.Consent == nil || m.Consent.Given {
		t.Errorf("%+v", m)
	}
	n.Fail(twilio.Fault{Status: 503})
	for one, err := range n.rig.Adapter.(channels.Reconciler).List(t.Context(), since) {
		if !hub.Is(err, hub.Temporary) {
			t.Errorf("%+v, %v", one, err)
		}
	}
}

func TestAServiceListsItsOwnMessagesAlone(t *testing.T) {
	service := "MG" + strings.Repeat("a", 32)
	n := open(t, object{"numbers": nil, "messaging_service_sid": service})
	n.Add(twilio.Number{Phone: ours, Service: service})
	n.Add(twilio.Number{Phone: "+15005550099"})
	n.Say(theirs, "+15005550099", "not ours")
	sid := n.Say(theirs, ours, "ours")
	var got []string
	for one, err := range n.rig.Adapter.(channels.Reconciler).List(t.Context(), n.rig.Hub.Clock.Now()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, one.SrcKey)
	}
	if len(got) != 1 || got[0] != sid {
		t.Errorf("%v", got)
	}
}

func TestVerifySaysWhatIsWrong(t *testing.T) {
	n := open(t, nil)
	check := func(name string, want ...string) {
		t.Helper()
		var got []string
		for _, s := range n.rig.Adapter.(channels.Verifier).Verify(t.Context()) {
			got = append(got, fmt.Sprint(s.Name, " ", s.OK))
			if !s.OK && s.Text == "" {
				t.Errorf("%s: %s says nothing", name, s.Name)
			}
			if strings.Contains(s.Text, token) {
				t.Errorf("%s: %q", name, s.Text)
			}
		}
		if strings.Join(got, ", ") != strings.Join(want, ", ") {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	check("all well", "sign_in true", "number true", "webhook true")
	n.Add(twilio.Number{Phone: ours, SMS: n.rig.URL + "/#rc=5"})
	check("with a fragment", "sign_in true", "number true", "webhook true")
	n.Add(twilio.Number{Phone: ours, SMS: "https://elsewhere.example/"})
	check("elsewhere", "sign_in true", "number true", "webhook false")
	n.Add(twilio.Number{Phone: ours, CallsOnly: true})
	check("no texts", "sign_in true", "number false")
	n.Fail(twilio.Fault{Status: 401, Code: 20003})
	check("signed out", "sign_in false")
	n.srv.Close()
	check("gone", "sign_in false")
}

func TestHealthIsReported(t *testing.T) {
	n := open(t, nil)
	var last channels.Health
	env := n.rig.Hub.Env()
	env.Report = func(h channels.Health) { last = h }
	a, err := openWith(t, n, env)
	if err != nil {
		t.Fatal(err)
	}
	send := func() { _, _ = a.Send(t.Context(), n.rig.Outbound(ann, "Hello")) }
	for _, c := range []struct {
		fault twilio.Fault
		want  channels.HealthState
	}{
		{twilio.Fault{}, channels.Healthy}, {twilio.Fault{Status: 401, Code: 20003}, channels.Stopped}, {twilio.Fault{}, channels.Healthy},
		{twilio.Fault{Status: 503}, channels.Failing}, {twilio.Fault{Status: 403, Code: 30002}, channels.Stopped},
	} {
		n.Fail(c.fault)
		if send(); last.State != c.want || (last.State != channels.Healthy && last.Text == "") {
			t.Errorf("%+v: %+v", c.fault, last)
		}
	}
}
