package hub_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/hub"
)

func TestASendsTokenComesBackAndNobodyElseCanMakeOne(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		ref := hub.SendRef{Run: rapid.Int64Range(0, 1<<32-1).Draw(r, "run"), N: rapid.Int64Range(0, 1<<40-1).Draw(r, "n")}
		key := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(r, "key")
		id := string(ref.Message(key))
		if got, ok := hub.ReadSendMessage(key, strings.ToUpper(id)); !ok || got != ref {
			r.Fatalf("%v came back as %v %v from %s", ref, got, ok, id)
		}
		if len(id) > 40 || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			r.Fatalf("%s cannot stand in an address", id)
		}
		at := rapid.IntRange(len(hub.SendPrefix), len(id)-1).Draw(r, "at")
		other := "0"
		if id[at] == '0' {
			other = "1"
		}
		if got, ok := hub.ReadSendMessage(key, id[:at]+other+id[at+1:]); ok {
			r.Fatalf("a changed id was taken as %v", got)
		}
		if _, ok := hub.ReadSendMessage(append([]byte{key[0] + 1}, key[1:]...), id); ok {
			r.Fatal("an id made with another key was taken")
		}
	})
}

func TestNewsOfASendOnlyGoesForward(t *testing.T) {
	for _, c := range []struct {
		from, to hub.SendState
		ok       bool
	}{
		{hub.SendAccepted, hub.SendDelivered, true}, {hub.SendDelivered, hub.SendAccepted, false}, {hub.SendAccepted, hub.SendFailed, true},
		{hub.SendRead, hub.SendFailed, false}, {hub.SendFailed, hub.SendReplied, true}, {hub.SendReplied, hub.SendRead, false},
		{hub.SendUnknown, hub.SendDelivered, true}, {hub.SendSkipped, hub.SendReplied, false}, {hub.SendPlanned, hub.SendReplied, true},
	} {
		if c.to.Forward(c.from) != c.ok {
			t.Errorf("%s after %s: %v", c.to, c.from, !c.ok)
		}
	}
}
