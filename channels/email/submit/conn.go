// Package submit speaks SMTP with the server by which an inbox sends (RFC 5321).
// In come mails whose lines end with CRLF, out comes what the server said to
// each. Where the server allows it, the commands of a mail are sent at once
// (RFC 2920): that saves two round trips for each.
package submit

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/parleyhub/parley/internal/run"
)

// Bounds of what a server may say.
const (
	maxLine  = 2000 // bytes; RFC 5321 allows 512, many send more
	maxLines = 100  // of one answer
	keptMost = 256 << 10
)

// Waits are how long an answer may take.
type Waits struct {
	Command time.Duration
	Final   time.Duration // the answer to the final dot
	Warm    time.Duration // how long a connection counts as alive that took a mail
}

// Conn is a connection to a server that has been greeted. It is for one user at a time.
type Conn struct {
	conn  net.Conn
	in    *bufio.Reader
	out   []byte // what is being written, kept for the next time
	ext   map[string]string
	waits Waits
	name  string // ours

	tookAt time.Time // when the server last took a mail over it

	broken bool // nobody knows any more whose answer comes next
}

// ErrNoTLS says that a server does not offer STARTTLS.
var ErrNoTLS = errors.New("the server does not offer STARTTLS")

// errOdd says that the other side speaks something else than SMTP.
var errOdd = errors.New("the server does not speak SMTP")

// Open reads a server's greeting and says who we are. The caller closes conn.
func Open(conn net.Conn, name string, w Waits) (*Conn, error) {
	c := &Conn{conn: conn, in: bufio.NewReaderSize(conn, maxLine), waits: w, name: name}
	c.limit(w.Command)
	if _, _, err := c.answer(220); err != nil {
		return nil, err
	}
	return c, c.hello()
}

// OpenTLS is Open that goes on under TLS (RFC 3207). ErrNoTLS: the server has none.
func OpenTLS(conn net.Conn, name string, w Waits, set *tls.Config) (*Conn, error) {
	c, err := Open(conn, name, w)
	if err != nil {
		return nil, err
	}
	if !c.Can("STARTTLS") {
		return nil, ErrNoTLS
	}
	if _, _, err := c.ask(220, "STARTTLS"); err != nil {
		return nil, err
	}
	if c.in.Buffered() > 0 { // said in the clear, to be taken for something that came under TLS
		return nil, errOdd
	}
	safe := tls.Client(conn, set)
	c.limit(w.Command)
	if err := safe.Handshake(); err != nil { //nolint:noctx // the connection has a deadline
		return nil, err
	}
	c.conn, c.in = safe, bufio.NewReaderSize(safe, maxLine)
	return c, c.hello()
}

// hello asks what the server can, with HELO where it does not know EHLO.
func (c *Conn) hello() error {
	_, words, err := c.ask(250, "EHLO "+c.name)
	var said *smtp.SMTPError
	if errors.As(err, &said) && (said.Code == 500 || said.Code == 502) {
		c.ext = nil
		_, _, err = c.ask(250, "HELO "+c.name)
		return err
	}
	if err != nil {
		return err
	}
	c.ext = map[string]string{}
	lines := strings.Split(words, "\n")
	for _, line := range lines[1:] {
		name, more, _ := strings.Cut(line, " ")
		c.ext[strings.ToUpper(name)] = more
	}
	return nil
}

// Can reports whether the server offers an extension.
func (c *Conn) Can(extension string) bool {
	_, ok := c.ext[extension]
	return ok
}

// CanAuth reports whether the server takes a way to sign in.
func (c *Conn) CanAuth(mech string) bool {
	for m := range strings.FieldsSeq(c.ext["AUTH"]) {
		if strings.EqualFold(m, mech) {
			return true
		}
	}
	return false
}

// Auth signs in (RFC 4954).
func (c *Conn) Auth(way sasl.Client) error {
	mech, first, err := way.Start()
	if err != nil {
		return err
	}
	line := "AUTH " + mech
	switch {
	case len(first) > 0:
		line += " " + base64.StdEncoding.EncodeToString(first)
	case first != nil:
		line += " ="
	}
	for {
		code, words, err := c.ask(0, line)
		if err != nil || code == 235 {
			return err
		}
		if code != 334 {
			return refusal(code, words)
		}
		asked, err := base64.StdEncoding.DecodeString(words)
		var next []byte
		if err == nil {
			next, err = way.Next(asked)
		}
		if err != nil {
			_, _, _ = c.ask(0, "*") // we give up anyway
			return err
		}
		line = base64.StdEncoding.EncodeToString(next)
	}
}

// Reset ends a mail that was refused, so that the next one can begin.
func (c *Conn) Reset() error {
	_, _, err := c.ask(250, "RSET")
	return err
}

// Quit says good-bye.
func (c *Conn) Quit() error {
	_, _, err := c.ask(221, "QUIT")
	return err
}

// ask sends one line and reads its answer. Want 0 takes any code.
func (c *Conn) ask(want int, line string) (int, string, error) {
	if strings.ContainsAny(line, "\r\n") {
		return 0, "", errOdd
	}
	c.limit(c.waits.Command)
	c.out = append(append(c.out[:0], line...), "\r\n"...)
	if err := c.write(c.out); err != nil {
		return 0, "", err
	}
	return c.answer(want)
}

func (c *Conn) write(p []byte) error {
	if c.broken {
		return ErrStale
	}
	_, err := c.conn.Write(p)
	c.broken = err != nil
	return err
}

// limit bounds what comes next. A connection that is closed says so by itself.
func (c *Conn) limit(d time.Duration) {
	_ = c.conn.SetDeadline(run.Wall().Add(d)) // fails only on a closed connection, as what follows does
}

// answer reads one answer. A code that is not the wanted one is a *smtp.SMTPError;
// want 0 takes any. After any other error nobody knows whose answer comes next, so
// the connection is of no more use.
func (c *Conn) answer(want int) (int, string, error) {
	code, words, err := c.read()
	switch {
	case err != nil:
		c.broken = true
	case want != 0 && code != want:
		err = refusal(code, words)
	}
	return code, words, err
}

func (c *Conn) read() (int, string, error) {
	var words strings.Builder
	more := false
	for range maxLines {
		raw, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, "", err
		}
		line := strings.TrimRight(string(raw), "\r\n")
		if len(line) < 3 {
			return 0, "", errOdd
		}
		code, err := strconv.Atoi(line[:3])
		if err != nil || code < 100 || code > 599 || len(line) > 3 && line[3] != ' ' && line[3] != '-' {
			return 0, "", errOdd
		}
		if more {
			words.WriteByte('\n')
		}
		words.WriteString(line[min(4, len(line)):])
		more = true
		if len(line) > 3 && line[3] == '-' {
			continue
		}
		return code, words.String(), nil
	}
	return 0, "", errOdd
}

// refusal reads an answer's enhanced status (RFC 2034), if it has one.
func refusal(code int, words string) error {
	e := &smtp.SMTPError{Code: code, EnhancedCode: smtp.NoEnhancedCode, Message: words}
	status, rest, _ := strings.Cut(words, " ")
	parts := strings.Split(status, ".")
	if len(parts) != 3 {
		return e
	}
	var ec smtp.EnhancedCode
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || n < 0 || n > 999 {
			return e
		}
		ec[i] = n
	}
	e.EnhancedCode, e.Message = ec, strings.ReplaceAll(rest, "\n"+status+" ", "\n")
	return e
}
