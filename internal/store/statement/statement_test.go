package statement

import "testing"

func TestPlaceholdersBecomeQuestionMarksInOrder(t *testing.T) {
	for text, want := range map[string]struct {
		text  string
		order []int
	}{
		"a = $1 AND b = $2":           {"a = ? AND b = ?", nil},
		"a = $2 AND b = $1 OR c = $2": {"a = ? AND b = ? OR c = ?", []int{1, 0, 1}},
		"a = 1":                       {"a = 1", nil},
	} {
		got := Compile(text, "", true)
		if got.Text != want.text || len(got.Order) != len(want.order) {
			t.Errorf("%q: %+v", text, got)
		}
		for i := range want.order {
			if got.Order[i] != want.order[i] {
				t.Errorf("%q: order %v", text, got.Order)
			}
		}
	}
}

func TestRowsAndListsAreWidened(t *testing.T) {
	if got := Rows("INSERT INTO a (x, y) VALUES /*rows*/ ($1, $2) ON CONFLICT DO NOTHING", 3); got !=
		"INSERT INTO a (x, y) VALUES ($1, $2), ($3, $4), ($5, $6) ON CONFLICT DO NOTHING" {
		t.Error(got)
	}
	if got := List("a = $1 AND b IN (/*list*/ $2)", 3); got != "a = $1 AND b IN ($2, $3, $4)" {
		t.Error(got)
	}
	for n, want := range map[int]int{0: 1, 1: 1, 2: 4, 17: 64, 65: 256, 5000: 256} {
		if got := Width(n); got != want {
			t.Errorf("%d: %d", n, got)
		}
	}
}
