package submit_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/parleyhub/parley/channels/email/submit"
)

// script is a server that answers as it is told. It reads whole groups of
// commands before it answers, as a server behind a slow line would.
type script struct {
	ehlo    string              // its extensions, a word each
	answers map[string][]string // by the first word of a command, in turn; none: 250, 354, 250
	final   string              // to the dot
	hangUp  string              // it goes away after this command, without a word
	inline  int                 // commands of one mail that it saw before it answered
	mails   []string
	seen    []string
}

func (s *script) next(word string) string {
	if list := s.answers[word]; len(list) > 0 {
		s.answers[word] = list[1:]
		return list[0]
	}
	if word == "DATA" {
		return "354 go on"
	}
	return "250 fine"
}

func (s *script) serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	say := func(line string) { _, _ = io.WriteString(conn, line+"\r\n") }
	say("220 ready")
	var waiting []string
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		s.seen = append(s.seen, line)
		word, _, _ := strings.Cut(line, " ")
		if word == s.hangUp {
			return
		}
		if word == "EHLO" {
			list := append([]string{"hello"}, strings.Fields(s.ehlo)...)
			for i, x := range list {
				sep := "-"
				if i == len(list)-1 {
					sep = " "
				}
				say("250" + sep + x)
			}
			continue
		}
		if word == "BDAT" {
			var n int
			if _, err := fmt.Sscanf(line, "BDAT %d LAST", &n); err != nil {
				return
			}
			content := make([]byte, n)
			if _, err := io.ReadFull(in, content); err != nil || s.hangUp == "content" {
				return
			}
			s.mails = append(s.mails, string(content))
		}
		answer := s.next(word)
		if answer == "" { // it goes away after what it said so far
			say(strings.Join(waiting, "\r\n"))
			return
		}
		waiting = append(waiting, answer)
		if in.Buffered() > 0 && word != "DATA" {
			continue
		}
		s.inline = max(s.inline, len(waiting))
		said := strings.Join(waiting, "\r\n")
		waiting = nil
		say(said)
		if word == "DATA" && strings.HasPrefix(answer, "354") {
			var mail strings.Builder
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				mail.WriteString(line)
			}
			s.mails = append(s.mails, mail.String())
			if s.final == "" {
				return
			}
			say(s.final)
		}
	}
}

// open talks to s; the answer's end waits until s is gone.
func open(t *testing.T, s *script) (c *submit.Conn, end func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer l.Close()
		conn, err := l.Accept()
		if err == nil {
			s.serve(conn)
		}
	}()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	end = func() { _ = conn.Close(); <-done }
	t.Cleanup(end)
	c, err = submit.Open(conn, "us.example", submit.Waits{Command: 20 * time.Second, Final: 20 * time.Second, Warm: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	return c, end
}

func mail(to ...string) submit.Mail {
	return submit.Mail{From: "us@us.example", To: to, Raw: []byte("Subject: x\r\n\r\n.dot\r\n..two\nbare\r\nlast")}
}

const arrived = "Subject: x\r\n\r\n..dot\r\n...two\r\nbare\r\nlast\r\n"

func TestCommandsOfAMailGoAtOnceWhereTheServerSaysSo(t *testing.T) {
	for _, c := range []struct {
		ehlo   string
		to     int
		inline int
	}{{"PIPELINING SIZE 8BITMIME", 1, 3}, {"PIPELINING", 3, 4}, {"SIZE", 1, 1}, {"", 3, 1}} {
		s := &script{ehlo: c.ehlo, final: "250 2.0.0 queued as 42"}
		conn, end := open(t, s)
		to := []string{"a@x.example", "b@x.example", "c@x.example"}[:c.to]
		for range 2 {
			if said, err := conn.Send(mail(to...)); err != nil || said != "2.0.0 queued as 42" {
				t.Fatalf("%q: %q %v", c.ehlo, said, err)
			}
		}
		end()
		if s.inline != c.inline || len(s.mails) != 2 || s.mails[1] != arrived {
			t.Errorf("%q, %d: %d at once, mails %q", c.ehlo, c.to, s.inline, s.mails)
		}
	}
}

func TestWhatARefusalMeans(t *testing.T) {
	type answers = map[string][]string
	for _, c := range []struct {
		name    string
		answers answers
		final   string
		hangUp  string
		code    int   // of the server's refusal
		is      error // what else it is
		isNot   error
		usable  bool // the connection, for the next mail
		mails   int
		several bool
	}{
		{name: "the sender", answers: answers{"MAIL": {"550 5.7.1 not you"}, "RCPT": {"503 no"}, "DATA": {"503 no"}}, final: "250 ok", code: 550, usable: true, mails: 1},
		{name: "the recipient", answers: answers{"RCPT": {"451 4.7.1 later"}, "DATA": {"554 nobody"}}, final: "250 ok", code: 451, usable: true, mails: 1},
		{name: "the recipient, and DATA all the same", answers: answers{"RCPT": {"550 5.1.1 unknown"}}, final: "250 ok", code: 550, usable: true, mails: 2},
		{name: "one of several recipients", answers: answers{"RCPT": {"250 ok", "550 5.1.1 unknown"}}, final: "250 ok", code: 550, usable: true, mails: 1, several: true},
		{name: "forwarded", answers: answers{"RCPT": {"251 elsewhere"}}, final: "250 ok", usable: true, mails: 2},
		{name: "DATA", answers: answers{"DATA": {"452 4.3.1 full"}}, final: "250 ok", code: 452, usable: true, mails: 1},
		{name: "the mail", final: "554 5.7.1 spam", code: 554, mails: 2, usable: true},
		{name: "it hangs up first", answers: answers{"MAIL": {"421 bye"}}, final: "250 ok", code: 421, is: submit.ErrStale},
		{name: "it is gone", hangUp: "MAIL", is: submit.ErrStale},
		{name: "it goes amid the commands", hangUp: "RCPT", is: io.EOF},
		{name: "it goes amid the commands, several", answers: answers{"RCPT": {"250 ok", "250 ok"}}, hangUp: "DATA", isNot: submit.ErrStale, several: true},
		{name: "it goes after the dot", is: submit.ErrAfter, mails: 1},
		{name: "it says something odd after the dot", final: "354 what", is: submit.ErrAfter, mails: 1},
		{name: "it says no number", answers: answers{"RCPT": {"hello"}}, final: "250 ok", isNot: submit.ErrAfter},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &script{ehlo: "PIPELINING", answers: c.answers, final: c.final, hangUp: c.hangUp}
			conn, end := open(t, s)
			to := []string{"a@x.example", "b@x.example"}
			if !c.several {
				to = to[:1]
			}
			_, err := conn.Send(mail(to...))
			var said *smtp.SMTPError
			if errors.As(err, &said) != (c.code != 0) || said != nil && said.Code != c.code {
				t.Errorf("refusal %v, want %d", err, c.code)
			}
			if c.is != nil && !errors.Is(err, c.is) || c.isNot != nil && (err == nil || errors.Is(err, c.isNot)) {
				t.Errorf("%v", err)
			}
			ready := err == nil || conn.Reset() == nil
			if ready != c.usable {
				t.Errorf("usable %v after %v", ready, err)
			}
			_, again := conn.Send(mail(to...))
			if c.usable && again != nil && c.code != 554 || !c.usable && !errors.Is(again, submit.ErrStale) {
				t.Errorf("the next mail: %v", again)
			}
			end()
			if len(s.mails) != c.mails {
				t.Errorf("mails %q", s.mails)
			}
			for i, m := range s.mails {
				if m != arrived && (m != "" || i != 0) {
					t.Errorf("mail %d: %q", i, m)
				}
			}
		})
	}
}

func TestAnAddressCannotAddCommands(t *testing.T) {
	s := &script{ehlo: "PIPELINING", final: "250 ok"}
	conn, end := open(t, s)
	if _, err := conn.Send(mail("a@x.example>\r\nRCPT TO:<b@x.example")); err == nil {
		t.Error("it was sent")
	}
	end()
	for _, line := range s.seen {
		if strings.Contains(line, "RCPT") {
			t.Errorf("said %q", line)
		}
	}
}

func TestAnEndlessAnswerIsNotRead(t *testing.T) {
	for name, answer := range map[string]string{
		"line":  "250 " + strings.Repeat("x", 5000),
		"lines": strings.Repeat("250-more\r\n", 500) + "250 end",
	} {
		s := &script{answers: map[string][]string{"MAIL": {answer}}, final: "250 ok"}
		conn, _ := open(t, s)
		if _, err := conn.Send(mail("a@x.example")); err == nil || conn.Reset() == nil {
			t.Errorf("%s: %v, and it goes on", name, err)
		}
	}
}

func TestWhatIsSaidInTheClearDoesNotComeUnderTLS(t *testing.T) {
	s := &script{ehlo: "STARTTLS", answers: map[string][]string{"STARTTLS": {"220 go\r\n250 injected"}}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		if conn, err := l.Accept(); err == nil {
			s.serve(conn)
		}
	}()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_, err = submit.OpenTLS(conn, "us.example", submit.Waits{Command: 10 * time.Second}, nil)
	if err == nil || !strings.Contains(err.Error(), "does not speak SMTP") {
		t.Errorf("%v", err)
	}
	_ = conn.Close()
	<-done
}
