package hub

import (
	"strings"
	"time"
)

// Unsure is a message that may have gone out: the line died after the hand-over.
type Unsure struct {
	Order     OrderID
	MessageID MessageID
	Text      string
	Files     int
	To        Handle
	Began     time.Time // of the attempt whose end we do not know
	Ended     time.Time // when we gave up waiting; zero: not written down
}

// How far a network's clock, and its queue, may be away from ours.
const (
	unsureBefore = time.Minute
	unsureAfter  = 10 * time.Minute
)

// Said reports whether words and files that a network heard us say at an instant
// may be this message. Files are known by their number: networks encode them anew.
func (u *Unsure) Said(text string, files int, at time.Time) bool {
	end := u.Ended
	if end.IsZero() {
		end = u.Began
	}
	if at.Before(u.Began.Add(-unsureBefore)) || at.After(end.Add(unsureAfter)) {
		return false
	}
	ours, theirs := strings.Join(strings.Fields(u.Text), " "), strings.Join(strings.Fields(text), " ")
	return ours == theirs && (theirs != "" || files > 0 && files == u.Files)
}
