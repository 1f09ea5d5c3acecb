package hub_test

import (
	"slices"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

func TestAYesThatWaitsTakesNothingAndGivesNothing(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2031, 5, n, 0, 0, 0, 0, time.UTC) }
	yes := func(channel, purpose string, n int) hub.Consent {
		return hub.Consent{Channel: channel, Purpose: purpose, Given: true, At: day(n)}
	}
	no := func(channel, purpose string, n int) hub.Consent {
		return hub.Consent{Channel: channel, Purpose: purpose, At: day(n)}
	}
	waits := func(channel, purpose string, n int) hub.Consent {
		return hub.Consent{Channel: channel, Purpose: purpose, Pending: true, At: day(n)}
	}
	asked := waits("email", "news", 2)
	asked.AskedAt, asked.AskedIn, asked.ConfirmBy = day(2), "cs_1", day(9)
	late := asked
	late.AskedIn, late.AskedAt, late.ConfirmBy = "cs_2", day(4), day(11)
	forged := waits("email", "news", 2) // the same once more, as a form that is sent twice
	for name, c := range map[string]struct {
		said  []hub.Consent
		why   string // of news by mail
		waits int
		asked hub.MessageID
	}{
		"nothing known":                      {[]hub.Consent{waits("email", "news", 2)}, hub.Unconfirmed, 1, ""},
		"they said yes before":               {[]hub.Consent{yes("email", "news", 1), waits("email", "news", 2)}, "", 0, ""},
		"they said yes to all":               {[]hub.Consent{yes("", "", 1), waits("email", "news", 2)}, "", 0, ""},
		"they said no before":                {[]hub.Consent{no("email", "news", 1), waits("email", "news", 2)}, hub.Unconfirmed, 1, ""},
		"they said STOP before":              {[]hub.Consent{no("email", "all", 1), waits("email", "news", 2)}, hub.Unconfirmed, 1, ""},
		"they said no since":                 {[]hub.Consent{waits("email", "news", 2), no("email", "news", 3)}, hub.SaidNo, 0, ""},
		"they said STOP since":               {[]hub.Consent{waits("email", "news", 2), no("email", "all", 3)}, hub.SaidNo, 0, ""},
		"they said no to all since":          {[]hub.Consent{waits("email", "news", 2), no("", "", 3)}, hub.SaidNo, 0, ""},
		"a no on another channel":            {[]hub.Consent{waits("email", "news", 2), no("sms", "all", 3)}, hub.Unconfirmed, 1, ""},
		"an old yes comes late":              {[]hub.Consent{no("email", "all", 3), waits("email", "news", 2)}, hub.SaidNo, 0, ""},
		"confirmed":                          {[]hub.Consent{asked, hub.Confirmed(asked, day(3), "", "", "")}, "", 0, ""},
		"confirmed after STOP":               {[]hub.Consent{no("email", "all", 1), asked, hub.Confirmed(asked, day(3), "", "", "")}, "", 0, ""},
		"asked":                              {[]hub.Consent{waits("email", "news", 2), asked}, hub.Unconfirmed, 1, "cs_1"},
		"said twice it is asked once":        {[]hub.Consent{asked, waits("email", "news", 4)}, hub.Unconfirmed, 1, "cs_1"},
		"the very same once more":            {[]hub.Consent{asked, forged}, hub.Unconfirmed, 1, "cs_1"},
		"asked again":                        {[]hub.Consent{asked, late}, hub.Unconfirmed, 1, "cs_2"},
		"news of before comes late":          {[]hub.Consent{late, asked}, hub.Unconfirmed, 1, "cs_2"},
		"said again after the link was over": {[]hub.Consent{asked, waits("email", "news", 10)}, hub.Unconfirmed, 1, ""},
		"for what needs no yes":              {[]hub.Consent{waits("email", "service", 2)}, hub.NoConsent, 0, ""},
		"without a channel":                  {[]hub.Consent{waits("all", "news", 2)}, hub.NoConsent, 0, ""},
		"a yes to everything waits":          {[]hub.Consent{yes("email", "news", 1), waits("email", "all", 2)}, "", 1, ""},
		"and STOP is not lifted by it":       {[]hub.Consent{no("email", "all", 1), waits("email", "all", 2)}, hub.Unconfirmed, 1, ""},
	} {
		var have []hub.Consent
		for _, x := range c.said {
			have = hub.WithConsent(have, x)
		}
		if ok, why := hub.MaySend(have, "email", "news"); why != c.why || ok != (c.why == "") {
			t.Errorf("%s: %v %q, want %q", name, ok, why, c.why)
		}
		definite := slices.DeleteFunc(slices.Clone(have), func(x hub.Consent) bool { return x.Pending })
		for _, purpose := range []string{hub.PurposeService, "news", "other"} {
			with, _ := hub.MaySend(have, "email", purpose)
			if without, _ := hub.MaySend(definite, "email", purpose); with != without {
				t.Errorf("%s: %s is %v", name, purpose, with)
			}
		}
		left := hub.Waiting(have)
		if len(left) != c.waits || len(left) > 0 && left[0].AskedIn != c.asked {
			t.Errorf("%s: %+v", name, left)
		}
		if n := len(hub.Agreed(have, "cs_1", day(3))); n > 0 != (c.waits > 0 && c.asked == "cs_1") {
			t.Errorf("%s: a YES confirms %d", name, n)
		}
		if n := len(hub.Agreed(have, "cs_1", day(9))) + len(hub.Agreed(have, "", day(3))); n > 0 {
			t.Errorf("%s: a late YES, or one to nothing, confirms", name)
		}
	}
}

func TestYesIsReadAsAWholeWord(t *testing.T) {
	for text, want := range map[string]bool{"YES": true, " yes! ": true, "Oui.": true, "da": true, "Sí": true, "Ｙｅｓ": true, "yes but when": false, "": false, "no": false, "STOP": false, "Yesterday": false} {
		if hub.AgreeWord(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func TestStartWaitsWhereItHasToBeConfirmed(t *testing.T) {
	at := time.Date(2031, 5, 1, 0, 0, 0, 0, time.UTC)
	have := []hub.Consent{{Channel: "sms", Purpose: "all", At: at, Source: hub.SourceMessage}} // the carrier's STOP silences answers, too
	if !hub.Stopped(have, "sms") || !hub.OptedOut(have, "sms") {
		t.Fatal("STOP is none")
	}
	for _, x := range hub.Started("sms", at.Add(time.Hour), true) {
		have = hub.WithConsent(have, x)
	}
	if _, why := hub.MaySend(have, "sms", "marketing"); why != hub.Unconfirmed || hub.OptedOut(have, "sms") || len(hub.Waiting(have)) != 1 {
		t.Errorf("%q %+v", why, have)
	}
}

func TestNoDeclinesWhatWasAskedForAndNothingElse(t *testing.T) {
	at := time.Unix(5000, 0)
	waits := func(purpose string, in hub.MessageID) hub.Consent {
		return hub.Consent{Channel: "sms", Purpose: purpose, Pending: true, At: time.Unix(1000, 0), AskedAt: time.Unix(1001, 0), AskedIn: in, ConfirmBy: time.Unix(4000, 0)}
	}
	for name, c := range map[string]struct {
		have     []hub.Consent
		declined []string // purposes to which it is no afterwards
		left     int      // wait afterwards
	}{
		"one":           {[]hub.Consent{waits("news", "cs_1")}, []string{"news"}, 0},
		"one of two":    {[]hub.Consent{waits("news", "cs_1"), waits("events", "cs_2")}, []string{"news"}, 1},
		"both":          {[]hub.Consent{waits("news", "cs_1"), waits("events", "cs_1")}, []string{"news", "events"}, 0},
		"all":           {[]hub.Consent{waits("all", "cs_1")}, []string{"news", "marketing"}, 0},
		"another one":   {[]hub.Consent{waits("news", "cs_2")}, nil, 1},
		"not asked yet": {[]hub.Consent{waits("news", "")}, nil, 1},
		"nothing":       {nil, nil, 0},
	} {
		have := c.have
		said := hub.Declined(have, "cs_1", at)
		for _, x := range said {
			have = hub.WithConsent(have, x)
		}
		if (len(said) > 0) != (len(c.declined) > 0) || len(hub.Waiting(have)) != c.left || hub.OptedOut(have, "sms") {
			t.Errorf("%s: %+v", name, have)
		}
		for _, purpose := range c.declined {
			if _, why := hub.MaySend(have, "sms", purpose); why != hub.SaidNo {
				t.Errorf("%s: %s: %q", name, purpose, why)
			}
		}
	}
	if said := hub.Declined([]hub.Consent{waits("news", "")}, "", at); len(said) > 0 {
		t.Errorf("a no to no question: %+v", said)
	}
}
