package vouch

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/internal/testpeers"
)

func TestStandingSaysWhatADomainLacks(t *testing.T) {
	names := testpeers.NameServer(t, map[string][]string{
		"good.example":        {"v=spf1 include:relay.example ~all", "google-site-verification=x"},
		"_dmarc.good.example": {"v=DMARC1; p=none"},
		"many.example":        {"v=spf1 -all", "V=SPF1 a -all"},
		"_dmarc.many.example": {"v=DMARC1; p=reject"},
		"open.example":        {"v=spf1 +ALL"},
		"_dmarc.open.example": {"not a policy"},
		"other.example":       {"v=spf10 -all", ""},
	})
	for domain, want := range map[string][]Remark{
		"good.example":      nil,
		"mail.good.example": {NoSPF}, // the policy of its organisation holds
		"many.example":      {ManySPF},
		"open.example":      {OpenSPF, NoPolicy},
		"other.example":     {NoSPF, NoPolicy},
		"nothing.example":   {NoSPF, NoPolicy},
	} {
		if got, known := Standing(t.Context(), names.Resolver, domain); !known || !slices.Equal(got, want) {
			t.Errorf("%s: %v %v, want %v", domain, got, known, want)
		}
	}
	names.Failing.Store(true)
	if got, known := Standing(t.Context(), names.Resolver, "good.example"); known || len(got) > 0 {
		t.Errorf("nobody answers: %v %v", got, known)
	}
}

// What an admin reads names the domain; that nobody answered is nothing to mend.
func TestAdviceIsForAdmins(t *testing.T) {
	names := testpeers.NameServer(t, map[string][]string{
		"desk.example":        {"v=spf1 include:relay.example ~all"},
		"_dmarc.desk.example": {"v=DMARC1; p=quarantine"},
		"open.example":        {"v=spf1 +all"},
	})
	for _, c := range []struct {
		domains []string
		failing bool
		words   []string
	}{
		{domains: nil},
		{domains: []string{"desk.example", "Desk.example"}},
		{domains: []string{"desk.example", "open.example"}, words: []string{"SPF record of open.example lets every host", "_dmarc.open.example"}},
		{domains: []string{"desk.example"}, failing: true, words: []string{"desk.example could not be looked up"}},
	} {
		names.Failing.Store(c.failing)
		got := Advise(t.Context(), names.Resolver, c.domains)
		if got.Mend != (len(c.words) > 0 && !c.failing) || (got.Text() == "") != (len(c.words) == 0) {
			t.Errorf("%v: %+v", c.domains, got)
		}
		for _, word := range c.words {
			if !strings.Contains(got.Text(), word) {
				t.Errorf("%v: %q, want %q", c.domains, got.Text(), word)
			}
		}
	}
}

// An answer holds for a while; then the names are asked again.
func TestNamesAreAskedOnceInAWhile(t *testing.T) {
	names := testpeers.NameServer(t, map[string][]string{"desk.example": {"v=spf1 ~all"}, "_dmarc.desk.example": {"v=DMARC1; p=none"}})
	now, book := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Book{}
	well := func(ctx context.Context) bool {
		return book.Look(ctx, names.Resolver, []string{"desk.example"}, now).Text() == ""
	}
	if !well(t.Context()) {
		t.Fatal("nothing is wrong")
	}
	names.Failing.Store(true)
	if now = now.Add(standingAge - time.Second); !well(t.Context()) {
		t.Error("asked again too soon")
	}
	if now = now.Add(time.Second); well(t.Context()) {
		t.Error("never asked again")
	}
	names.Failing.Store(false)
	if well(t.Context()) {
		t.Error("a bad answer does not hold")
	}
	if book.Forget(); !well(t.Context()) {
		t.Error("forgotten, and not asked again")
	}
	now = now.Add(standingAge)
	gone, stop := context.WithCancel(t.Context())
	stop()
	well(gone) // whoever went away leaves no answer behind
	if !well(t.Context()) {
		t.Error("an answer that nobody waited for is kept")
	}
}
