package health

import (
	"fmt"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// How many sends have to fail in a row, and over how long, before an inbox counts
// as failing: one receiving server that asks to come back later is no outage.
const (
	streakMin  = 3
	streakSpan = time.Minute
)

// streak are the sends of one inbox that failed one after the other.
type streak struct {
	n     int
	since time.Time
}

// Tried hears of every attempt to send through an inbox. What a provider says
// about one message or one address says nothing about the inbox.
func (k *Keeper) Tried(inbox hub.InboxID, err error) {
	switch hub.KindOf(err) {
	case "":
		k.mu.Lock()
		delete(k.tries, inbox)
		k.mu.Unlock()
		k.Report(inbox, Sending, channels.Health{State: channels.Healthy})
	case hub.Denied:
		k.Report(inbox, Sending, channels.Health{State: channels.Stopped, Text: words(err)})
	case hub.Temporary, hub.Unknown, hub.Internal:
		now := k.Now()
		k.mu.Lock()
		s := k.tries[inbox]
		if s == nil {
			s = &streak{since: now}
			k.tries[inbox] = s
		}
		s.n++
		bad := s.n >= streakMin && now.Sub(s.since) >= streakSpan
		n := s.n
		k.mu.Unlock()
		if bad {
			k.Report(inbox, Sending, channels.Health{State: channels.Failing, Text: fmt.Sprintf("Sending has failed %s in a row: %s", times(n), words(err))})
		}
	}
}

// times rounds down, so that the text, and with it the row, does not change with
// every attempt.
func times(n int) string {
	for _, step := range []int{1000, 100, 30, 10} {
		if n >= step {
			return fmt.Sprintf("more than %d times", step-1)
		}
	}
	return "several times"
}

// Listened hears why a listener stopped. An error of settings or credentials is
// for good; any other is tried again.
func (k *Keeper) Listened(inbox hub.InboxID, err error) {
	switch hub.KindOf(err) {
	case "":
		k.Report(inbox, Listening, channels.Health{State: channels.Healthy})
	case hub.Denied, hub.Invalid, hub.Unsupported, hub.Missing:
		k.Report(inbox, Listening, channels.Health{State: channels.Stopped, Text: words(err)})
	default:
		k.Report(inbox, Listening, channels.Health{State: channels.Failing, Text: words(err)})
	}
}
