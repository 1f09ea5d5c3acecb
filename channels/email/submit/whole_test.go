package submit_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"github.com/parleyhub/parley/channels/email/submit"
)

func neat(to ...string) submit.Mail {
	return submit.Mail{From: "us@us.example", To: to, Raw: []byte("Subject: x\r\n\r\n.dot\r\nlast\r\n")}
}

// A mail goes in one piece over a connection that has just carried one, and only
// where the server takes it so.
func TestAMailGoesInOnePieceWhereThatIsSafe(t *testing.T) {
	for _, c := range []struct {
		name, ehlo string
		m          submit.Mail
		whole      bool
	}{
		{"both extensions", "PIPELINING CHUNKING SIZE", neat("a@a.example"), true},
		{"no chunks", "PIPELINING", neat("a@a.example"), false},
		{"no groups", "CHUNKING", neat("a@a.example"), false},
		{"several people", "PIPELINING CHUNKING", neat("a@a.example", "b@b.example"), false},
		{"bare line ends, which BDAT would carry as they are", "PIPELINING CHUNKING", mail("a@a.example"), false},
		{"large", "PIPELINING CHUNKING", submit.Mail{To: []string{"a@a.example"}, Raw: []byte(strings.Repeat("x\r\n", 100<<10))}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &script{ehlo: c.ehlo, final: "250 taken"}
			conn, end := open(t, s)
			for range 3 {
				if _, err := conn.Send(c.m); err != nil {
					t.Fatal(err)
				}
			}
			end()
			if len(s.mails) != 3 {
				t.Fatalf("%d mails came, saw %q", len(s.mails), s.seen)
			}
			chunks := 0
			for _, line := range s.seen {
				if strings.HasPrefix(line, "BDAT ") {
					chunks++
				}
			}
			// The first one goes over a connection of which nothing is known yet.
			if want := map[bool]int{true: 2}[c.whole]; chunks != want {
				t.Errorf("%d went in one piece, want %d", chunks, want)
			}
			if c.whole && (s.mails[1] != string(c.m.Raw) || s.inline != 3) {
				t.Errorf("%q came as %q, %d commands at once", c.m.Raw, s.mails[1], s.inline)
			}
		})
	}
}

func TestWhatARefusalOfAWholeMailMeans(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers map[string][]string // the first of each is to the mail before
		hangUp  string
		code    int   // of the refusal
		is      error // ErrStale: it was surely not taken and may go over another connection
		goesOn  bool
	}{
		{"sender put off", map[string][]string{"MAIL": {"250 ok", "451 later"}, "RCPT": {"250 ok", "503 no"}, "BDAT": {"503 no"}}, "", 451, nil, true},
		{"recipient refused", map[string][]string{"RCPT": {"250 ok", "550 5.1.1 nobody"}, "BDAT": {"554 no one to send to"}}, "", 550, nil, true},
		{"content refused", map[string][]string{"BDAT": {"552 too much"}}, "", 552, nil, true},
		{"content put off", map[string][]string{"BDAT": {"452 full"}}, "", 452, nil, true},
		{"hung up on before it began", map[string][]string{"MAIL": {"250 ok", "421 bye"}, "RCPT": {"250 ok", ""}}, "", 421, submit.ErrStale, false},
		{"BDAT not known after all", map[string][]string{"BDAT": {"500 what?"}}, "", 500, submit.ErrStale, false},
		{"nonsense in the end", map[string][]string{"BDAT": {"354 go on"}}, "", 0, submit.ErrAfter, false},
		{"gone without a word", nil, "content", 0, submit.ErrAfter, false},
		{"gone after the envelope", map[string][]string{"BDAT": {""}}, "", 0, submit.ErrAfter, false},
		{"refused, then gone", map[string][]string{"RCPT": {"250 ok", "550 nobody"}, "BDAT": {""}}, "", 550, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &script{ehlo: "PIPELINING CHUNKING", final: "250 taken", answers: c.answers, hangUp: c.hangUp}
			conn, _ := open(t, s)
			if _, err := conn.Send(neat("a@a.example")); err != nil {
				t.Fatal(err)
			}
			_, err := conn.Send(neat("b@b.example"))
			var said *smtp.SMTPError
			if errors.As(err, &said) != (c.code != 0) || said != nil && said.Code != c.code {
				t.Errorf("answered %v, want code %d", err, c.code)
			}
			for _, x := range []error{submit.ErrStale, submit.ErrAfter} {
				if errors.Is(err, x) != (c.is == x) {
					t.Errorf("%v: is it %v? want %v", err, x, c.is)
				}
			}
			if err = conn.Reset(); (err == nil) != c.goesOn {
				t.Fatalf("goes on: %v", err)
			}
			if c.goesOn {
				if _, err = conn.Send(neat("c@c.example")); err != nil {
					t.Errorf("the next mail: %v", err)
				}
			}
		})
	}
}
