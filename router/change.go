package router

import (
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// change applies news about an earlier message. News about nothing we know waits
// a while: it may have overtaken its message.
func (t *turn) change(it *item) error {
	in := &it.in
	s, th := t.find(in.Inbox, in.Change.Ref)
	if s == nil || th == nil {
		return t.putOff(it, in.Change.Ref)
	}
	t.settled(it, s.m.ID)
	switch {
	case !s.m.DeletedAt.IsZero():
		t.dropLate(it, &s.m)
		return nil
	case s.m.Direction == hub.DirNote || !mayChange(in, &s.m):
		t.keepPart(it, s.m.ID, hub.RawRefused)
		return nil
	}
	switch in.Change.Kind {
	case hub.Edited:
		t.keepPart(it, s.m.ID, hub.RawEdited)
		t.edit(it, s, th)
	case hub.Deleted:
		return t.takeBack(it, s, th)
	case hub.Reacted:
		t.keepPart(it, s.m.ID, hub.RawReacted)
		t.react(it, s, th)
	}
	return nil
}

// mayChange: a person edits and takes back what they said, and nothing else. Who
// is not named stands for the network, which knows who may.
func mayChange(in *hub.Inbound, m *hub.Message) bool {
	switch {
	case in.Change.Kind == hub.Reacted || in.From.IsZero():
		return true
	case m.Direction == hub.DirOut:
		return in.Echo
	}
	return !in.Echo && (m.From.IsZero() || m.From == in.From)
}

// by is who did what an item says.
func (t *turn) by(it *item) hub.Actor {
	if it.in.Echo {
		return hub.Actor{Type: hub.ActorAgent, Name: it.in.Author}
	}
	if owner, ok := t.known.Owners[it.in.From.Key()]; ok && !it.in.From.IsZero() {
		return hub.Actor{Type: hub.ActorContact, ID: string(owner.ContactID), Name: t.known.Contacts[owner.ContactID].Name}
	}
	return hub.Actor{Type: hub.ActorContact, ID: it.in.From.Address, Name: it.in.FromName}
}

// at is when an item's news became true, as far as its provider can be believed.
func (t *turn) at(it *item) time.Time {
	if it.in.ReceivedAt.IsZero() || it.in.ReceivedAt.After(t.now) {
		return t.now
	}
	return it.in.ReceivedAt
}

func (t *turn) edit(it *item, s *said, th *thread) {
	m, in, at := &s.m, &it.in, t.at(it)
	if at.Before(m.EditedAt) {
		return // an older edit that came late
	}
	files := in.Attachments
	if in.Change.KeepFiles {
		files = m.Attachments
	}
	if m.Text == in.Text && m.HTML == in.HTML && slices.Equal(m.Attachments, files) {
		return
	}
	m.Reword(in.Text, in.HTML, at)
	m.Attachments = files
	t.touch(s, th)
	t.news(hub.MessageEdited, s, th, t.by(it), "edited")
}

// takeBack makes a message empty, here and wherever its words went.
func (t *turn) takeBack(it *item, s *said, th *thread) error {
	g, was := s.m.Forgotten(), s.m
	s.m.Forget(t.at(it))
	t.dropRaws(&g)
	t.ws.Forgotten = append(t.ws.Forgotten, g)
	t.keepTakenBack(it, &was)
	for i := range t.ws.Facts {
		t.ws.Facts[i].Forget(g)
	}
	t.touch(s, th)
	if s.m.Direction == hub.DirIn {
		if err := t.clocks(th, hub.ClockEvent{Type: hub.EvWithdrawn, At: t.now, MessageID: s.m.ID}); err != nil {
			return err
		}
	}
	t.news(hub.MessageDeleted, s, th, t.by(it), "")
	return nil
}

// react sets or takes back somebody's one sign.
func (t *turn) react(it *item, s *said, th *thread) {
	by := t.by(it)
	who := hub.Reaction{Sign: it.in.Change.Reaction, By: by.ID, Name: by.Name, At: t.at(it), Ours: it.in.Echo}
	list, changed := hub.React(s.m.Reactions, who, hub.MaxReactions)
	if !changed {
		return
	}
	s.m.Reactions = list
	t.touch(s, th)
	t.news(hub.MessageReacted, s, th, by, "")
}
