package mailing

import "testing"

func text(i int, state, reason string) rowOf {
	return rowOf{ContactID: string(person(i)), Inbox: "texts", State: state, Reason: reason}
}

func mail(i int, state string) rowOf {
	return rowOf{ContactID: string(person(i)), Inbox: "mail", State: state}
}

// The kill test of two ways proves nothing unless it sees each thing that may go wrong.
func TestTheKillTestOfTwoWaysSeesWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		texts, mails int
		rows         []rowOf
		want         waySums
	}{
		"it arrived":                      {1, 0, []rowOf{text(0, "delivered", "")}, waySums{}},
		"it went on":                      {1, 1, []rowOf{text(0, "accepted", "not_in_time"), mail(0, "accepted")}, waySums{both: 1}},
		"it failed and went on":           {1, 1, []rowOf{text(0, "failed", "bounced"), mail(0, "accepted")}, waySums{both: 1}},
		"it arrived afterwards":           {1, 1, []rowOf{text(0, "delivered", "not_in_time"), mail(0, "accepted")}, waySums{both: 1}},
		"it may have gone out":            {1, 0, []rowOf{text(0, "unknown", "interrupted")}, waySums{unknown: 1}},
		"it may have gone out, or not":    {0, 0, []rowOf{text(0, "unknown", "interrupted")}, waySums{unknown: 1}},
		"the mail may have gone out":      {1, 0, []rowOf{text(0, "accepted", "not_in_time"), mail(0, "unknown")}, waySums{unknown: 1}},
		"nobody has it":                   {0, 0, []rowOf{text(0, "delivered", "")}, waySums{missing: 1, off: 1}},
		"there is no row":                 {0, 0, nil, waySums{missing: 1}},
		"both in silence":                 {1, 1, []rowOf{text(0, "delivered", ""), mail(0, "accepted")}, waySums{both: 1, silent: 1}},
		"the same twice":                  {2, 0, []rowOf{text(0, "delivered", "")}, waySums{doubled: 1}},
		"two rows of one way":             {1, 2, []rowOf{text(0, "accepted", "not_in_time"), mail(0, "accepted"), mail(0, "accepted")}, waySums{both: 1, doubled: 1, odd: 1}},
		"it was awaited by nobody":        {1, 0, []rowOf{text(0, "accepted", "")}, waySums{behind: 1}},
		"it failed and did not go on":     {1, 0, []rowOf{text(0, "failed", "bounced")}, waySums{behind: 1}},
		"a mail that no row tells of":     {1, 1, []rowOf{text(0, "accepted", "not_in_time")}, waySums{both: 1, behind: 1, off: 1}},
		"the ledger says more than there": {1, 0, []rowOf{text(0, "accepted", "not_in_time"), mail(0, "accepted")}, waySums{off: 1}},
		"it still waits":                  {1, 0, []rowOf{text(0, "accepted", "not_in_time"), mail(0, "planned")}, waySums{odd: 1}},
	} {
		w := twoWays{people: 1, second: "mail", texts: map[string]int{phone(0): c.texts}, mails: map[string]int{address(0): c.mails}, rows: c.rows}
		if got := w.sums(); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
