package hub_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/hub"
)

func said(channel, purpose string, given bool, minute int) hub.Consent {
	return hub.Consent{Channel: channel, Purpose: purpose, Given: given, At: time.Unix(int64(minute)*60, 0)}
}

func TestTheLastWordDecidesWhetherSomebodyIsWrittenTo(t *testing.T) {
	const yes, no = true, false
	for name, c := range map[string]struct {
		said    []hub.Consent
		purpose string
		why     string // empty: may be sent
	}{
		"nothing was said":                            {nil, "marketing", hub.NoConsent},
		"nothing was said, no purpose":                {nil, "", hub.NoConsent},
		"an answer needs no yes":                      {nil, "service", ""},
		"an order's news needs no yes":                {nil, "transactional", ""},
		"yes":                                         {[]hub.Consent{said("sms", "marketing", yes, 1)}, "marketing", ""},
		"yes to another purpose":                      {[]hub.Consent{said("sms", "events", yes, 1)}, "marketing", hub.NoConsent},
		"yes on another channel":                      {[]hub.Consent{said("email", "marketing", yes, 1)}, "marketing", hub.NoConsent},
		"yes to everything":                           {[]hub.Consent{said("all", "all", yes, 1)}, "marketing", ""},
		"yes to everything, said shortly":             {[]hub.Consent{said("", "", yes, 1)}, "marketing", ""},
		"a later no":                                  {[]hub.Consent{said("sms", "marketing", yes, 1), said("sms", "marketing", no, 2)}, "marketing", hub.SaidNo},
		"a later yes, in any order":                   {[]hub.Consent{said("sms", "marketing", yes, 3), said("sms", "marketing", no, 2)}, "marketing", ""},
		"no and yes at once":                          {[]hub.Consent{said("sms", "marketing", no, 2), said("sms", "marketing", yes, 2)}, "marketing", hub.SaidNo},
		"a later no to more":                          {[]hub.Consent{said("sms", "marketing", yes, 1), said("all", "all", no, 2)}, "marketing", hub.SaidNo},
		"an older no to more":                         {[]hub.Consent{said("sms", "marketing", yes, 3), said("all", "all", no, 2)}, "marketing", ""},
		"STOP":                                        {[]hub.Consent{said("sms", "marketing", yes, 1), said("sms", "all", no, 2)}, "marketing", hub.SaidNo},
		"STOP silences an answer, too":                {[]hub.Consent{said("sms", "", no, 2)}, "service", hub.SaidNo},
		"STOP is not lifted by a yes to all channels": {[]hub.Consent{said("sms", "all", no, 2), said("all", "marketing", yes, 3)}, "marketing", hub.SaidNo},
		"START lifts STOP":                            {[]hub.Consent{said("sms", "all", no, 2), said("sms", "all", yes, 3)}, "marketing", ""},
		"a later yes on the channel lifts a wide no":  {[]hub.Consent{said("all", "", no, 2), said("sms", "marketing", yes, 3)}, "marketing", ""},
		"a later wide yes lifts a wide no":            {[]hub.Consent{said("all", "", no, 2), said("", "marketing", yes, 3)}, "marketing", ""},
		"STOP on another channel":                     {[]hub.Consent{said("email", "all", no, 2)}, "service", ""},
		"no to marketing does not silence an answer":  {[]hub.Consent{said("sms", "marketing", no, 2)}, "service", ""},
	} {
		ok, why := hub.MaySend(c.said, "sms", c.purpose)
		if ok != (c.why == "") || why != c.why {
			t.Errorf("%s: %v %q, want %q", name, ok, why, c.why)
		}
	}
}

func TestLaterNoToEverythingSilencesEverything(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		words := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) hub.Consent {
			return said(rapid.SampledFrom([]string{"sms", "email", "all", ""}).Draw(r, "channel"), rapid.SampledFrom([]string{"marketing", "service", "all", ""}).Draw(r, "purpose"),
				rapid.Bool().Draw(r, "given"), rapid.IntRange(1, 9).Draw(r, "minute"))
		}), 0, 8).Draw(r, "words")
		purpose := rapid.SampledFrom([]string{"marketing", "service", "x"}).Draw(r, "purpose")
		ok, _ := hub.MaySend(words, "sms", purpose)
		if reduced, _ := hub.MaySend(hub.LastWords(words), "sms", purpose); reduced != ok {
			r.Fatalf("the last words say %v, all words %v", reduced, ok)
		}
		if ok, _ := hub.MaySend(append(words, said("all", "all", false, 10)), "sms", purpose); ok {
			r.Fatal("a later no to everything was not heard")
		}
	})
}

func TestTraitsThatAreNumbersOrDates(t *testing.T) {
	for value, want := range map[string]float64{"12": 12, "-3.5": -3.5, " 7 ": 7, "1e3": 1000, "0012": 12, "1970-01-02": 86400000,
		"1970-01-01T00:00:01Z": 1000, "1970-01-01T02:00:00+01:00": 3600000, "1970-01-01 00:01": 60000} {
		if n, ok := hub.TraitNumber(value); !ok || n != want {
			t.Errorf("%q: %v %v, want %v", value, n, ok, want)
		}
	}
	for _, value := range []string{"", "x", "+4072", "NaN", "inf", "0x10", "1e999", "12 pcs", "1970-13-01", "e5", "-", "1,5", "true", "1970-01"} {
		if n, ok := hub.TraitNumber(value); ok {
			t.Errorf("%q became %v", value, n)
		}
	}
}

func TestAYesToEverythingIsNoneToBeingWatched(t *testing.T) {
	const yes, no = true, false
	for name, c := range map[string]struct {
		said []hub.Consent
		may  bool
	}{
		"nothing was said":                {nil, no},
		"yes to everything":               {[]hub.Consent{said("all", "all", yes, 1)}, no},
		"yes to it":                       {[]hub.Consent{said("all", "tracking", yes, 1)}, yes},
		"yes, then no to everything":      {[]hub.Consent{said("all", "tracking", yes, 1), said("all", "all", no, 2)}, no},
		"and yes to everything behind it": {[]hub.Consent{said("all", "tracking", yes, 1), said("all", "all", no, 2), said("all", "all", yes, 3)}, no},
		"and yes to it behind it":         {[]hub.Consent{said("all", "all", no, 2), said("all", "tracking", yes, 3)}, yes},
		"STOP on the channel":             {[]hub.Consent{said("all", "tracking", yes, 1), said("sms", "all", no, 2)}, no},
		"STOP on another":                 {[]hub.Consent{said("all", "tracking", yes, 1), said("email", "all", no, 2)}, yes},
		"not confirmed yet":               {[]hub.Consent{{Channel: "all", Purpose: "tracking", Pending: true}}, no},
	} {
		if got := hub.MayTrack(c.said, "sms"); got != c.may {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestSilenceLeavesAnswersAlone(t *testing.T) {
	at := time.Unix(1000, 0)
	for name, c := range map[string]struct {
		said    []hub.Consent
		service bool // may an answer be sent afterwards, by mail
	}{
		"nothing was said":     {nil, true},
		"no to service before": {[]hub.Consent{said("all", "service", false, 1)}, false},
		"STOP on the channel":  {[]hub.Consent{said("email", "all", false, 1)}, false},
		"yes to news":          {[]hub.Consent{said("email", "news", true, 1), said("all", "all", true, 2)}, true},
	} {
		after := c.said
		for _, x := range hub.Silence(c.said, "all", at) {
			after = hub.WithConsent(after, x)
		}
		for _, purpose := range []string{"news", "marketing", "never heard of"} {
			if ok, why := hub.MaySend(after, "email", purpose); ok || why != hub.SaidNo {
				t.Errorf("%s: %s: %v %s", name, purpose, ok, why)
			}
		}
		if ok, _ := hub.MaySend(after, "email", hub.PurposeService); ok != c.service {
			t.Errorf("%s: an answer: %v", name, ok)
		}
		if hub.MayTrack(after, "email") {
			t.Errorf("%s: still watched", name)
		}
	}
}
