package mailing

import (
	"context"
	"fmt"
	"net/http"

	"github.com/parleyhub/parley/hub"
)

// tally is one campaign as the relay and the ledger saw it.
type tally struct {
	people   int
	resend   bool            // what was unknown was sent again
	taken    map[string]int  // by the relay, by address
	accepted int             // rows
	other    int             // rows that are neither accepted nor unknown: there should be none
	unknown  map[string]bool // addresses of rows that may have gone out
	again    map[string]bool // addresses whose row says that it was tried more than once
}

// tallies are what all of them came to.
type tallies struct{ missing, doubled, unlisted, off int }

func (a *tallies) add(t tally) {
	x := t.sums()
	a.missing, a.doubled, a.unlisted, a.off = a.missing+x.missing, a.doubled+x.doubled, a.unlisted+x.unlisted, a.off+x.off
}

// sums compares: missing is who the relay has nothing for and the ledger does not
// list; doubled are mails too many, unlisted those of them that the ledger does
// not own up to; off is by how much the report differs from the relay's count.
func (t *tally) sums() (x tallies) {
	mails, both := 0, 0
	for i := range t.people {
		to := address(i)
		n := t.taken[to]
		mails += n
		switch {
		case n == 0 && (t.resend || !t.unknown[to]):
			x.missing++
		case n > 0 && t.unknown[to]:
			both += n
		}
		if n > 1 {
			x.doubled += n - 1
			if !t.unknown[to] && !t.again[to] {
				x.unlisted += n - 1
			}
		}
	}
	over := 0
	if t.resend { // those that were sent twice are one row
		over = x.doubled - x.unlisted
	}
	if x.off = mails - both - over - t.accepted; x.off < 0 {
		x.off = -x.off
	}
	return x
}

// problems says what is wrong.
func (t *tally) problems() (out []string) {
	x := t.sums()
	for _, f := range []struct {
		n    int
		what string
	}{
		{x.missing, "missing"}, {x.unlisted, "doubled and not listed as unknown"}, {x.off, "more or fewer accepted than the relay took"},
		{t.other, "rows that are neither accepted nor unknown"},
	} {
		if f.n != 0 {
			out = append(out, fmt.Sprintf("%d %s", f.n, f.what))
		}
	}
	return out
}

// again asks the ledger about everybody who got it twice, whether their row says
// that it was tried more than once.
func (s *stage) again(ctx context.Context, run string, t *tally) (map[string]bool, error) {
	out := map[string]bool{}
	for i := range t.people {
		if t.taken[address(i)] < 2 {
			continue
		}
		var page struct {
			Items []struct {
				Run struct {
					ID string `json:"id"`
				} `json:"run"`
				Rows []struct {
					Attempts int `json:"attempts"`
				} `json:"rows"`
			} `json:"items"`
		}
		if err := s.d.Patient(ctx, http.MethodGet, "/contacts/"+string(person(i))+"/campaigns", nil, &page); err != nil {
			return nil, err
		}
		for _, x := range page.Items {
			if x.Run.ID == run && len(x.Rows) > 0 && x.Rows[0].Attempts > 1 {
				out[address(i)] = true
			}
		}
	}
	return out, nil
}

func person(n int) hub.ContactID { return hub.ContactID(fmt.Sprintf("con_%09d", n)) }
