package app

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
)

// What somebody makes up about answers to a campaign changes no row, and a mail
// whose header is full of ids is an answer by the nearest of them.
func TestMadeUpAnswersToACampaignMoveNothing(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		m := mailedTo(t, cfg, 5, nil)
		id := func(n int) string { return m.sent[to(n)].header.Get("Message-Id") }
		// More than 64 KiB of header would be read in a process of its own.
		ids := func(sign string) string {
			var b strings.Builder
			for i := range 10_000 {
				if i%100 == 0 {
					b.WriteString("\n ")
				}
				fmt.Fprintf(&b, sign, strconv.FormatInt(int64(i+36*36), 36))
			}
			return b.String()
		}
		token := strings.TrimPrefix(m.back(2), "help+")
		flip := func(s string, at int) string {
			other := "0"
			if s[at] == '0' {
				other = "1"
			}
			return s[:at] + other + s[at+1:]
		}
		next := func(s string) string { return flip(s, len(hub.SendPrefix)+14) } // the last sign of the row's number
		m.comes(
			"References:"+ids("<%s>")+"\n "+id(0)+"\n"+letterTo("many", to(0), houseAddress, "at the end of ten thousand"),
			"In-Reply-To:"+ids("%s@x ")+"\n"+letterTo("bare", to(1), houseAddress, "ten thousand bare ids"),
			letterTo("forged", to(2), "help+"+next(token), "the next row"),
			letterTo("cut", to(3), "help+"+token[:len(token)/2]+"@shop.example", "half a token"),
			"In-Reply-To: <"+flip(strings.Trim(id(4), "<>"), 30)+">\n"+letterTo("id", to(4), houseAddress, "a forged id"),
		)
		for n, text := range []string{"at the end of ten thousand", "ten thousand bare ids", "the next row", "half a token", "a forged id"} {
			conv, before, said := m.where(text)
			want := hub.SendAccepted
			if n == 0 {
				want = hub.SendReplied
				m.shows(0, before)
			}
			row := m.rowOf(string(person(n)))
			if row.State != string(want) || (said.Campaign != nil) != (n == 0) || conv.ContactID != person(n) || n > 0 && (len(before) > 0 || row.ConversationID != "") {
				t.Errorf("%q: %s, %+v, %d messages before, of %s", text, row.State, said.Campaign, len(before), conv.ContactID)
			}
		}
	})
}
