package desk

import (
	"context"
	"errors"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// Way says how the person can be answered through an inbox now.
type Way struct {
	InboxID  hub.InboxID
	Channel  hub.ChannelKind
	To       hub.Handle
	Allowed  bool      // free words may go
	Why      hub.Code  // else: why not: a code of package hub
	Text     string    // the same for people
	Ends     time.Time // when the time to answer is over, or was; zero: never
	Template bool      // a template may go, whether free words may or not
	Public   bool      // the person's last word here was public: an answer says where it is to be read
	Private  bool      // such an answer may be private
	Edit     bool      // what we said can be edited,
	Delete   bool      // and taken back
	React    bool
	Call     bool          // the person can be rung
	Senders  []hub.Address // the addresses that an answer may go out from, where there are several
	From     string        // the one of them that it does unasked
}

// Ways answers how the person can be answered: through the inboxes of the
// conversation, and through those of also.
func (d *Desk) Ways(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, typed bool, also []hub.InboxID) ([]Way, error) {
	const verb = "desk.ways"
	t, err := d.read(ctx, by, scope, id)
	if err != nil {
		return nil, named(verb, err)
	}
	var out []Way
	for _, in := range unique(append(append([]hub.InboxID{}, t.c.InboxIDs...), also...)) {
		w, err := d.way(ctx, t, scope, ReplyInput{InboxID: in})
		switch {
		case hub.Is(err, hub.Invalid):
			out = append(out, Way{InboxID: in, Why: hub.CodeInboxOff, Text: text(err)})
		case err != nil:
			return nil, named(verb, err)
		default:
			out = append(out, d.wayNow(t, &w, typed))
		}
	}
	return out, nil
}

func (d *Desk) wayNow(t *turn, w *way, typed bool) Way {
	out := Way{InboxID: w.inbox.ID, Channel: w.inbox.Kind, To: w.to, Public: w.openly()}
	out.Private = out.Public && w.can.Private
	if w.sender.Several() {
		out.Senders, out.From = w.sender.All, w.sender.From
	}
	out.Ends, _ = w.windowEnds(typed)
	if a, err := d.open(w.inbox.ID); err == nil {
		_, amends := a.(channels.Amender)
		out.Edit, out.Delete, out.React = amends && w.can.EditOut, amends && w.can.DeleteOut, amends && w.can.Reactions
		_, calls := a.(channels.Caller)
		out.Call = calls && mayCall(t, *w) == nil
		_, out.Template = a.(channels.Templater)
	}
	out.Why, out.Text = whyNot(t, w, typed)
	out.Allowed = out.Why == ""
	out.Template = out.Template && w.mayTemplate() && (out.Allowed || out.Why == hub.CodeWindow)
	return out
}

// whyNot is what free words would be refused with.
func whyNot(t *turn, w *way, typed bool) (hub.Code, string) {
	in := ReplyInput{Typed: typed}
	if w.openly() {
		in.Visibility = InPublic
	}
	files := w.files
	w.files = nil
	err := allowed(t, &in, *w)
	w.files = files
	if err == nil {
		return "", ""
	}
	return code(err), text(err)
}

// code is what exactly is wrong, as the desk's languages know it.
func code(err error) hub.Code {
	var e *hub.Error
	if errors.As(err, &e) && e.Code != "" {
		return e.Code
	}
	return hub.CodeUnreachable
}

// text is what an error says to people.
func text(err error) string {
	var e *hub.Error
	if errors.As(err, &e) {
		return e.Text
	}
	return ""
}
