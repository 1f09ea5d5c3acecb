package demo

import (
	"slices"
	"strings"
	"testing"
)

func TestEverySayingIsKnownAgainAndNoneIsTakenForAnother(t *testing.T) {
	b, err := readBook()
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, s := range sides {
		kinds = append(kinds, s.kind)
	}
	w := &world{book: b, Options: Options{}}
	w.rnd = seeded(1)
	ids, keys := map[string]bool{}, map[string]string{}
	for i := range b.stories {
		st := &b.stories[i]
		if ids[st.ID] || len(st.Turns) == 0 {
			t.Errorf("%s: told twice, or empty", st.ID)
		}
		ids[st.ID] = true
		p := w.somebody(st)
		for j := range st.Turns {
			turn := &st.Turns[j]
			if !slices.Contains(kinds, turn.via(st)) {
				t.Errorf("%s: nobody plays on %q", st.ID, turn.via(st))
			}
			key := keyOf(turn.Says)
			for other, id := range keys {
				if strings.HasPrefix(other, key) || strings.HasPrefix(key, other) {
					t.Errorf("%s and %s begin alike: %q", st.ID, id, turn.Says)
				}
			}
			keys[key] = st.ID
			if d, ok := b.about(p.fill(turn.Says)); !ok || d != turn.Then {
				t.Errorf("%s: %q is not known again", st.ID, turn.Says)
			}
		}
	}
	if len(b.stories) < 25 {
		t.Errorf("only %d stories", len(b.stories))
	}
	if _, ok := b.about("What is this place?"); ok {
		t.Error("somebody real is taken for a made-up customer")
	}
	if b.small("ro-RO", 1) == nil || b.small("xx", 1) == nil || b.small("en", 99) != nil {
		t.Error("small talk is missing, or has no end")
	}
}
