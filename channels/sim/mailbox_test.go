package sim

import (
	"context"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

// An answer goes where the mail that it answers came from, with its chain; what
// the host does twice is the same mail twice.
func TestMailboxAnswers(t *testing.T) {
	var sent []Letter
	at := time.Unix(1000, 0)
	m := &Mailbox{
		House: "hello@house.example", People: []Person{{ID: "robin", Name: "Robin", Address: "robin@mail.example"}}, Now: func() time.Time { at = at.Add(time.Second); return at },
		Send: func(_ context.Context, l Letter) error { sent = append(sent, l); return nil },
	}
	do := func(a Act) {
		t.Helper()
		if err := m.Do(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	do(Act{Person: "robin", Do: Say, Subject: "Kettle", Text: "It leaks"})
	if sent[0].To != m.House || sent[0].Answers != "" || sent[0].ID == "" {
		t.Fatalf("first %+v", sent[0])
	}
	m.Deliver("ROBIN@mail.example", Letter{ID: "a@house", From: "hello+token@house.example", Subject: "Re: Kettle", Text: "Sorry!", References: []string{"x"}})
	m.Deliver("nobody@mail.example", Letter{ID: "b@house"})
	said := m.Said()
	if len(said) != 2 || !said[1].Ours {
		t.Fatalf("said %+v", said)
	}
	m.Fail(Twice)
	do(Act{Person: "robin", Do: Photo, Item: said[1].ID})
	if got := sent[1]; got.To != "hello+token@house.example" || got.Answers != "a@house" || len(got.References) != 2 || got.Subject != "Re: Kettle" || !got.Photo {
		t.Errorf("answer %+v", got)
	}
	if len(sent) != 3 || sent[2].ID != sent[1].ID {
		t.Errorf("%d mails, the second twice", len(sent))
	}
	m.Send = func(context.Context, Letter) error { return hub.Errorf(hub.Temporary, "nobody listens") }
	if err := m.Do(t.Context(), Act{Person: "robin", Do: Say, Text: "Hello?"}); !hub.Is(err, hub.Temporary) || len(m.Said()) != 3 {
		t.Errorf("a mail that did not leave: %v, %d said", err, len(m.Said()))
	}
}
