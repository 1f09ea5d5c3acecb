package courtesy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/router/courtesy"
)

func TestWordsAreInTheFirstLanguageThatThereAreAny(t *testing.T) {
	for _, c := range []struct {
		languages []string
		begins    string
	}{
		{nil, "You will"}, {[]string{""}, "You will"}, {[]string{"fr-CA"}, "Vous ne"}, {[]string{"RO_ro"}, "Nu veți"}, {[]string{"de", "", "ro"}, "Nu veți"}, {[]string{"fr", "ro"}, "Vous ne"}, {[]string{"xx", "-"}, "You will"},
	} {
		if got := courtesy.Words(courtesy.Out, c.languages...); !strings.HasPrefix(got, c.begins) {
			t.Errorf("%q: %q", c.languages, got)
		}
	}
	// Each says how the mind is changed, and none is itself read as a word: two hubs
	// must not talk to each other.
	for _, m := range []courtesy.Mind{courtesy.Out, courtesy.Back, courtesy.Confirmed, courtesy.Declined} {
		for _, lang := range []string{"en", "fr", "ro"} {
			text := courtesy.Words(m, lang)
			leads := map[courtesy.Mind]string{courtesy.Out: "START.", courtesy.Back: "STOP.", courtesy.Confirmed: "STOP."}[m]
			if text == "" || !strings.HasSuffix(text, leads) || len([]rune(text)) > 130 || hub.IsOptWord(text) || lang != "en" && text == courtesy.Words(m, "en") {
				t.Errorf("%s, %s: %q", m, lang, text)
			}
		}
	}
}

// TestAHouseHasWordsOfItsOwn: they go before the usual ones of their language, also in
// a language that has none; what would be read as a word itself is never sent.
func TestAHouseHasWordsOfItsOwn(t *testing.T) {
	own := map[string]string{"out de": "Auf Wiedersehen.", "out ro": "La revedere.", "back ro": "Stop", "back en": "Hello again."}
	h := courtesy.House{Language: "ro", Own: func(m courtesy.Mind, language string) string { return own[string(m)+" "+language] }}
	for _, c := range []struct {
		mind      courtesy.Mind
		languages []string
		begins    string
	}{
		{courtesy.Out, []string{"de-AT", "fr"}, "Auf Wiedersehen."}, {courtesy.Out, []string{"fr"}, "Vous ne"}, {courtesy.Out, []string{"", ""}, "La revedere."},
		{courtesy.Back, nil, "Puteți primi"}, {courtesy.Back, []string{"en"}, "Hello again."}, {courtesy.Declined, []string{"de"}, "Vă mulțumim"},
	} {
		if got := h.Words(c.mind, c.languages...); !strings.HasPrefix(got, c.begins) {
			t.Errorf("%s, %q: %q", c.mind, c.languages, got)
		}
	}
}

func TestChangesAreCountedByWhatWasSaid(t *testing.T) {
	now := time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)
	said := func(proof, channel, source string, ago time.Duration) hub.ConsentChange {
		return hub.ConsentChange{Consent: hub.Consent{Channel: channel, Proof: proof, Source: source, At: now.Add(-ago)}}
	}
	page := said("confirmed by the link", "post", hub.SourceConfirmed, time.Hour)
	page.IP = "192.0.2.1"
	log := []hub.ConsentChange{
		said("msg_1", "post", hub.SourceMessage, time.Hour), said("msg_1", "post", hub.SourceMessage, time.Hour), // one word, two rows
		said("msg_2", "post", hub.SourceConfirmed, 2*time.Hour), page,
		said("msg_3", "email", hub.SourceMessage, time.Hour), said("", "post", "agent", time.Hour), said("msg_4", "post", hub.SourceMessage, 25*time.Hour),
	}
	if n := courtesy.Changes(log, "post", now.Add(-courtesy.Day)); n != 2 {
		t.Errorf("%d changes, want 2", n)
	}
}
