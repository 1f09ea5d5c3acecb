package mailing

import (
	"reflect"
	"testing"
)

func took(counts ...int) map[string]int {
	out := map[string]int{}
	for i, n := range counts {
		out[address(i)] = n
	}
	return out
}

func those(people ...int) map[string]bool {
	out := map[string]bool{}
	for _, i := range people {
		out[address(i)] = true
	}
	return out
}

// A kill test proves nothing unless it sees each thing that may go wrong.
func TestTheKillTestSeesWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		t    tally
		want tallies
	}{
		"all is well":                     {tally{people: 3, taken: took(1, 1, 1), accepted: 3}, tallies{}},
		"one is unknown and went out":     {tally{people: 3, taken: took(1, 1, 1), accepted: 2, unknown: those(1)}, tallies{}},
		"one is unknown and did not":      {tally{people: 3, taken: took(1, 0, 1), accepted: 2, unknown: those(1)}, tallies{}},
		"one is missing":                  {tally{people: 3, taken: took(1, 0, 1), accepted: 2}, tallies{missing: 1}},
		"one is missing and said to be":   {tally{people: 3, taken: took(1, 0, 1), accepted: 3}, tallies{missing: 1, off: 1}},
		"one went out twice in silence":   {tally{people: 3, taken: took(1, 2, 1), accepted: 3}, tallies{doubled: 1, unlisted: 1, off: 1}},
		"sent again, twice, owned up to":  {tally{people: 3, resend: true, taken: took(1, 2, 1), accepted: 3, again: those(1)}, tallies{doubled: 1}},
		"sent again, twice, in silence":   {tally{people: 3, resend: true, taken: took(1, 2, 1), accepted: 3}, tallies{doubled: 1, unlisted: 1, off: 1}},
		"sent again, and still missing":   {tally{people: 3, resend: true, taken: took(1, 0, 1), accepted: 2, unknown: those(1)}, tallies{missing: 1}},
		"the report says less than there": {tally{people: 3, taken: took(1, 1, 1), accepted: 1}, tallies{off: 2}},
	} {
		if got := c.t.sums(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		if bad := c.t.problems(); (len(bad) > 0) != (c.want.missing+c.want.unlisted+c.want.off > 0) {
			t.Errorf("%s: problems %v", name, bad)
		}
	}
}
