package desk

import (
	"time"

	"github.com/parleyhub/parley/hub"
)

// Where an answer can be read.
const (
	InPublic  = "public"
	InPrivate = "private"
)

// openly reports whether the person's last word in this inbox was public.
func (w *way) openly() bool { return w.can.Public && w.last != nil && w.last.Public }

// visible checks where a reply is to be said. Public words are answered where the
// author said so; private ones never in public.
func visible(in *ReplyInput, w *way) error {
	switch in.Visibility {
	case InPublic:
		if !w.openly() {
			return invalid("visibility", "private_stays", "what was said in private is not answered in public")
		}
	case InPrivate:
		if w.openly() && !w.can.Private {
			return invalid("visibility", "not_in_private", "this channel cannot answer public words in private")
		}
	case "":
		if w.openly() {
			return invalid("visibility", "public_first", "must be public or private: the customer wrote in public")
		}
	default:
		return hub.InvalidField("visibility", "must be public or private")
	}
	return nil
}

// windowEnds is until when words of this author may go out freely; zero: always.
// Began is false when there is no word of the person's that could open it.
func (w *way) windowEnds(typed bool) (ends time.Time, began bool) {
	window := w.can.Window
	if window <= 0 {
		return time.Time{}, true
	}
	if typed {
		window = max(window, w.can.HumanWindow)
	}
	if w.last == nil {
		return time.Time{}, false
	}
	return w.last.ReceivedAt.Add(window), true
}

// shut reports whether the time in which the channel lets us answer is over.
func (w *way) shut(typed bool, now time.Time) bool {
	ends, began := w.windowEnds(typed)
	return !began || !ends.IsZero() && now.After(ends)
}

// mayTemplate reports whether the channel takes messages approved beforehand.
func (w *way) mayTemplate() bool { return w.can.Outside == "template" }
