package submit

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"github.com/parleyhub/parley/internal/run"
)

// fits reports whether m may go over c with its envelope in one piece: the server
// takes BDAT (RFC 3030) and commands in groups, and has just taken another mail,
// as nobody can tell a whole mail that was never read from one that was taken.
// With several recipients the server might take some of them and the content.
func (c *Conn) fits(m *Mail) bool {
	return c.Can("CHUNKING") && c.Can("PIPELINING") && len(m.To) == 1 && len(m.Raw) <= keptMost &&
		run.Wall().Sub(c.tookAt) < c.waits.Warm && lined(m.Raw)
}

// lined reports whether raw ends as a line does, and none of its lines otherwise:
// BDAT carries bytes as they are.
func lined(raw []byte) bool {
	if !bytes.HasSuffix(raw, []byte("\r\n")) {
		return false
	}
	for i := 0; i < len(raw); i++ {
		n := bytes.IndexByte(raw[i:], '\n')
		if n < 0 {
			return true
		}
		if i += n; i == 0 || raw[i-1] != '\r' {
			return false
		}
	}
	return true
}

// whole hands a mail in with one write and one wait, where DATA takes two. Not
// taken is what the server refused, or hung up on before it began.
func (c *Conn) whole(m Mail) (string, error) {
	c.limit(c.waits.Final)
	commands := c.commands(m)
	commands[len(commands)-1] = command{"BDAT " + strconv.Itoa(len(m.Raw)) + " LAST", 250}
	c.out = c.out[:0]
	for _, x := range commands {
		if strings.ContainsAny(x.line, "\r\n") {
			return "", errOdd
		}
		c.out = append(append(c.out, x.line...), "\r\n"...)
	}
	c.out = append(c.out, m.Raw...)
	if err := c.write(c.out); err != nil {
		return "", stale(true, err) // without its end nobody takes a mail
	}
	var refused error
	for i := range commands {
		code, words, err := c.answer(0)
		last := i == len(commands)-1
		switch {
		case err != nil && refused != nil:
			return "", refused // the connection is of no more use, but this we know
		case err != nil:
			return "", errors.Join(ErrAfter, err)
		case refused != nil:
		case code == 421:
			c.broken = true // the server hangs up
			return "", stale(i == 0, refusal(code, words))
		case last && code >= 200 && code < 300:
			c.tookAt = run.Wall()
			return strings.TrimSpace(words), nil
		case last && (code == 500 || code == 502):
			// It offers what it does not know, and takes the content for commands.
			c.broken = true
			return "", stale(true, refusal(code, words))
		case last && code < 400:
			c.broken = true
			return "", errors.Join(ErrAfter, errOdd)
		case code < 200 || code > 299:
			refused = refusal(code, words)
		}
	}
	return "", refused
}
