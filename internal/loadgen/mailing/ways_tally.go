package mailing

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/parleyhub/parley/internal/loadgen/figures"
)

// twoWays is a campaign by text and then by mail as both networks and the ledger
// saw it.
type twoWays struct {
	people       int
	second       string         // the inbox for mail
	texts, mails map[string]int // taken, by address
	rows         []rowOf
}

// waySums are people: missing is who got nothing and is not listed as unknown,
// doubled who got the same way twice, silent who got both though nothing says why,
// behind whose text did not arrive and for whom there is nothing else, off whose row
// says another thing than the network, odd whose row is in a state that has no
// place there.
type waySums struct{ missing, doubled, silent, behind, off, odd, unknown, both int }

func numberOf(contact string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(contact, "con_"))
	if err != nil {
		return -1
	}
	return n
}

func (t *twoWays) sums() (x waySums) {
	text, mail := make([]*rowOf, t.people), make([]*rowOf, t.people)
	for i := range t.rows {
		row := &t.rows[i]
		way := text
		if row.Inbox == t.second {
			way = mail
		}
		if n := numberOf(row.ContactID); n < 0 || n >= t.people || way[n] != nil {
			x.odd++
		} else {
			way[n] = row
		}
	}
	for i := range t.people {
		texts, mails := t.texts[phone(i)], t.mails[address(i)]
		first, second := text[i], mail[i]
		x.judge(first, texts)
		x.judge(second, mails)
		known := is(first, "unknown") || is(second, "unknown")
		late := first != nil && (first.State == "failed" || first.Reason == "not_in_time")
		if known {
			x.unknown++
		}
		if texts+mails == 0 && !known {
			x.missing++
		}
		if texts > 0 && mails > 0 {
			x.both++
			if !late && !known {
				x.silent++
			}
		}
		if second == nil && (late || is(first, "accepted")) {
			x.behind++
		}
	}
	return x
}

func is(row *rowOf, state string) bool { return row != nil && row.State == state }

// judge holds one row against how many messages its network took.
func (x *waySums) judge(row *rowOf, n int) {
	want := 0
	switch {
	case row == nil:
	case row.State == "accepted" || row.State == "delivered" || row.State == "failed" && row.Reason == "bounced":
		want = 1
	case row.State == "unknown":
		want = min(n, 1)
	default:
		x.odd++
	}
	if n > 1 {
		x.doubled += n - 1
		n = 1
	}
	if n != want {
		x.off++
	}
}

// show adds figures and problems to r.
func (t *twoWays) show(r *figures.Result) {
	x := t.sums()
	r.AtMost("missing", float64(x.missing), 0, "people")
	r.AtMost("got the same way twice", float64(x.doubled), 0, "people")
	r.AtMost("got both, and nothing says why", float64(x.silent), 0, "people")
	r.AtMost("did not arrive by text and got no mail", float64(x.behind), 0, "people")
	r.AtMost("rows that say another thing than the network", float64(x.off), 0, "rows")
	r.AtMost("rows in a state without a place here", float64(x.odd), 0, "rows")
	r.Add("got both, and their row says why", float64(x.both-x.silent), "people")
	r.Add("listed as unknown", float64(x.unknown), "people")
	if bad := x.missing + x.doubled + x.silent + x.behind + x.off + x.odd; bad > 0 {
		r.Problems = append(r.Problems, fmt.Sprintf("%d people: %+v", t.people, x))
	}
}
