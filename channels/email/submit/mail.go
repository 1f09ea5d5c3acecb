package submit

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"github.com/parleyhub/parley/internal/run"
)

// Where a mail ended that was not taken, besides the server's own *smtp.SMTPError.
var (
	// ErrStale: the connection had ended before the server heard of the mail.
	ErrStale = errors.New("the connection had ended")
	// ErrAfter: it ended after the final dot, and nobody knows whether the mail was taken.
	ErrAfter = errors.New("the line died after the final dot")
)

// Mail is one mail with its envelope.
type Mail struct {
	From string // empty: no answers wanted
	To   []string
	Raw  []byte
	UTF8 bool // an address is not ASCII (RFC 6531); the server must offer it
}

// command is a line and the code that is wanted for it.
type command struct {
	line string
	want int
}

// Send hands one mail in, to all of its recipients or to none, and answers what
// the server said to it.
func (c *Conn) Send(m Mail) (string, error) {
	if c.broken || c.in.Buffered() > 0 { // what was said unasked can only be a good-bye
		c.broken = true
		return "", ErrStale
	}
	if c.fits(&m) {
		return c.whole(m)
	}
	commands := c.commands(m)
	step := len(commands)
	switch {
	case !c.Can("PIPELINING"):
		step = 1
	case len(m.To) > 1:
		step-- // the server may take some of them, and DATA with those: then there would be no way back
	}
	for i := 0; i < len(commands); {
		n := min(step, len(commands)-i)
		if err := c.group(commands[i:i+n], i == 0); err != nil {
			return "", err
		}
		i += n
	}
	return c.content(m.Raw)
}

// commands are MAIL, RCPT for each recipient, and DATA.
func (c *Conn) commands(m Mail) []command {
	mail := "MAIL FROM:<" + m.From + ">"
	if c.Can("8BITMIME") {
		mail += " BODY=8BITMIME"
	}
	if c.Can("SIZE") {
		mail += " SIZE=" + strconv.Itoa(len(m.Raw))
	}
	if m.UTF8 {
		mail += " SMTPUTF8"
	}
	out := append(make([]command, 0, len(m.To)+2), command{mail, 250})
	for _, to := range m.To {
		out = append(out, command{"RCPT TO:<" + to + ">", 250})
	}
	return append(out, command{"DATA", 354})
}

// group sends commands at once and reads all of their answers; of refusals the
// first counts. Behind one a server may have said yes to DATA all the same (RFC
// 2920, 3.1): a lone dot then ends a mail to nobody. First says that the server
// has not heard of the mail yet.
func (c *Conn) group(commands []command, first bool) error {
	c.limit(c.waits.Command)
	c.out = c.out[:0]
	for _, x := range commands {
		if strings.ContainsAny(x.line, "\r\n") {
			return errOdd
		}
		c.out = append(append(c.out, x.line...), "\r\n"...)
	}
	if err := c.write(c.out); err != nil {
		return stale(first, err)
	}
	var refused error
	for i, x := range commands {
		code, words, err := c.answer(0)
		switch {
		case err != nil && refused != nil:
			return refused // the connection is of no more use, but this we know
		case err != nil:
			return stale(first && i == 0, err)
		case refused != nil && x.want == 354 && code == 354:
			if err := c.write([]byte(".\r\n")); err == nil {
				_, _, _ = c.answer(0) // a mail to nobody, whatever they say
			}
		case refused == nil && code != x.want && (x.want != 250 || code != 251): // 251: it is forwarded
			refused = refusal(code, words)
			if code == 421 { // the server hangs up
				c.broken = true
				return stale(first && i == 0, refused)
			}
		}
	}
	return refused
}

// stale marks trouble before the server has heard of the mail.
func stale(first bool, err error) error {
	if first {
		return errors.Join(ErrStale, err)
	}
	return err
}

// content sends what stands between DATA and the final dot, and the dot, in one
// piece, and reads whether the mail was taken.
func (c *Conn) content(raw []byte) (string, error) {
	c.limit(c.waits.Final)
	c.out = stuffed(c.out[:0], raw)
	err := c.write(c.out)
	if cap(c.out) > keptMost {
		c.out = nil
	}
	if err != nil {
		return "", err // without its end nobody takes a mail
	}
	code, words, err := c.answer(0)
	switch {
	case err == nil && code >= 400:
		return "", refusal(code, words)
	case err == nil && (code < 200 || code > 299):
		err, c.broken = errOdd, true
	}
	if err != nil {
		return "", errors.Join(ErrAfter, err)
	}
	c.tookAt = run.Wall()
	return strings.TrimSpace(words), nil
}

// stuffed appends raw with CRLF line ends, a dot before each line that begins
// with one (RFC 5321, 4.5.2), and the final dot.
func stuffed(out, raw []byte) []byte {
	for len(raw) > 0 {
		if raw[0] == '.' {
			out = append(out, '.')
		}
		end := bytes.IndexByte(raw, '\n')
		if end < 0 {
			out = append(append(out, raw...), "\r\n"...)
			break
		}
		line := raw[:end]
		if end > 0 && line[end-1] == '\r' {
			line = line[:end-1]
		}
		out = append(append(out, line...), "\r\n"...)
		raw = raw[end+1:]
	}
	return append(out, ".\r\n"...)
}
