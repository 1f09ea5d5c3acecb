package environ

import (
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/app/wakes"
)

// Customers are the keys of the people whose side of a conversation changed.
func Customers(w *hub.WriteSet) string {
	set := map[string]bool{}
	var b strings.Builder
	add := func(key string) {
		if key != "" && !set[key] {
			set[key] = true
			b.WriteString(key)
			b.WriteByte('\n')
		}
	}
	for i := range w.Messages {
		if m := &w.Messages[i]; m.Direction == hub.DirIn {
			add(wakes.HandleKey(m.From))
		}
	}
	for i := range w.Facts {
		switch f := &w.Facts[i]; f.Type {
		case hub.MessageReceived, hub.MessageSent, hub.MessageChanged, hub.MessageEdited, hub.MessageDeleted, hub.MessageReacted:
			add(contactKey(f.ContactID))
		}
	}
	for i := range w.Orders {
		add(wakes.HandleKey(w.Orders[i].To))
	}
	for i := range w.Identities {
		add(ownerKey(w.Identities[i].Handle))
	}
	return b.String()
}

// ownerKey says that the person behind a handle became known, or changed.
func ownerKey(h hub.Handle) string { return "o" + wakes.HandleKey(h) }

func contactKey(id hub.ContactID) string {
	if id == "" {
		return ""
	}
	return "c" + string(id)
}
