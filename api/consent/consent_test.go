package consent

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

func TestStateIsGoodForItsSessionAndAWhile(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	book := Book{Key: func(p string) []byte { return []byte("0123456789abcdef" + p) }, Now: func() time.Time { return now }}
	state, verifier := book.Begin("inb_1", "session one")
	if again, _ := book.Begin("inb_1", "session one"); again == state {
		t.Error("two rounds share a state")
	}
	if in, v, err := book.End(state, "session one"); err != nil || in != "inb_1" || v != verifier || len(v) != 43 {
		t.Errorf("%q %q %v", in, v, err)
	}
	other := Book{Key: func(p string) []byte { return []byte("another hub's key" + p) }, Now: book.Now}
	for name, try := range map[string]func() error{
		"another session": func() error { _, _, err := book.End(state, "session two"); return err },
		"no session":      func() error { _, _, err := book.End(state, ""); return err },
		"nothing":         func() error { _, _, err := book.End("", "session one"); return err },
		"changed":         func() error { _, _, err := book.End("x"+state, "session one"); return err },
		"another hub":     func() error { _, _, err := other.End(state, "session one"); return err },
	} {
		if err := try(); !hub.Is(err, hub.Denied) {
			t.Errorf("%s: %v", name, err)
		}
	}
	now = now.Add(Lasts + time.Second)
	if _, _, err := book.End(state, "session one"); !hub.Is(err, hub.Denied) {
		t.Errorf("too late: %v", err)
	}
}
