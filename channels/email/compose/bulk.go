package compose

import (
	"strings"

	"github.com/parleyhub/parley/hub"
)

// Unsubscribe adds what a mail to many carries, so that programs can offer to
// unsubscribe (RFC 2369, RFC 8058) and complaints can be counted. Plus is the
// sender's address with a token. No Precedence: it says nothing that is of use,
// and some servers answer to it.
func (m *Mail) Unsubscribe(b *hub.Bulk, plus func(token string) string) {
	if b.Feedback != "" {
		m.Extra = append(m.Extra, [2]string{"Feedback-ID", b.Feedback})
	}
	if b.Transactional {
		return
	}
	if SafeID(b.Unsubscribe) != "" {
		m.Leave = append(m.Leave, SafeID(b.Unsubscribe))
		m.OneClick = strings.HasPrefix(b.Unsubscribe, "https://") // RFC 8058 knows no other
	}
	if at := SafeID(plus(b.UnsubscribeMail)); b.UnsubscribeMail != "" && at != "" {
		m.Leave = append(m.Leave, "mailto:"+at+"?subject=unsubscribe")
	}
}
