package visits

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

var nine = time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)

func at(minute int, url, referrer string) report {
	return report{Page: Page{URL: url, Title: "Title of " + url, At: nine.Add(time.Duration(minute) * time.Minute)}, referrer: referrer}
}

func TestAVisitKeepsHowItBeganUntilItIsOver(t *testing.T) {
	var r row
	r.see(at(0, "https://shop.example/a", "https://search.example/"))
	r.see(at(20, "https://shop.example/b", "https://other.example/"))
	r.see(at(49, "https://shop.example/b", "")) // the same page once more: seen, not another page
	r.see(at(70, "https://shop.example/c", ""))
	v := r.visit()
	if v.Landing != "https://shop.example/a" || v.Referrer != "https://search.example/" || !v.Since.Equal(nine) || len(v.Pages) != 3 {
		t.Fatalf("the visit is %+v", v)
	}
	if v.Pages[0].URL != "https://shop.example/c" || !v.Pages[1].At.Equal(nine.Add(20*time.Minute)) {
		t.Fatalf("pages are %+v", v.Pages)
	}
	r.see(at(101, "https://shop.example/d", "https://mail.example/"))
	v = r.visit()
	if v.Landing != "https://shop.example/d" || v.Referrer != "https://mail.example/" || len(v.Pages) != 1 || !v.Since.Equal(nine.Add(101*time.Minute)) {
		t.Fatalf("after half an hour it goes on: %+v", v)
	}
}

func TestARowStaysSmall(t *testing.T) {
	var r row
	for i := range 50 {
		p := at(i, Address(fmt.Sprintf("https://shop.example/%d%s", i, strings.Repeat("x", 350))), Address("https://ref.example/"+strings.Repeat("y", 370)))
		p.Title, p.landing = strings.Repeat("<", 200), p.URL // six bytes each, as JSON has it
		r.see(p)
	}
	if v := r.visit(); len(v.Pages) != maxPages || !strings.HasPrefix(v.Pages[0].URL, "https://shop.example/49") || !strings.HasPrefix(v.Landing, "https://shop.example/0") {
		t.Fatalf("%d pages, the newest %.40q", len(v.Pages), v.Pages[0].URL)
	}
	if n := len(r.bytes()); n > 32<<10 {
		t.Fatalf("a row of %d bytes", n)
	}
	back, ok := rowOf(r.bytes())
	if !ok || len(back.Pages) != maxPages {
		t.Fatal("the row cannot be read back")
	}
}

func TestARowThatNobodyAddsToIsOver(t *testing.T) {
	var r row
	r.see(at(0, "https://shop.example/a", ""))
	for _, c := range []struct {
		key        string
		value      []byte
		before     time.Time
		ours, done bool
	}{
		{Key("v1"), r.bytes(), nine, true, false},
		{Key("v1"), r.bytes(), nine.Add(time.Second), true, true},
		{Key("v1"), []byte("no row"), nine, true, true},
		{"session/abc", r.bytes(), nine.Add(time.Hour), false, false},
	} {
		if ours, done := Over(c.key, c.value, c.before); ours != c.ours || done != c.done {
			t.Errorf("%s before %v: ours %v, done %v", c.key, c.before, ours, done)
		}
	}
}
