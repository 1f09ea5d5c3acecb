package smtpd

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"
)

const (
	maxCommand = 4096 // bytes of a command line
	maxBad     = 20   // refused commands before we hang up
)

// conn is one connection. Its own goroutine owns everything but mu's fields.
type conn struct {
	s    *Server
	raw  net.Conn // as accepted
	net  net.Conn // raw, or TLS over it
	in   *bufio.Reader
	out  *bufio.Writer
	tls  bool
	bad  int
	helo bool
	env  *Envelope // of the open transaction

	mu     sync.Mutex
	busy   bool // taking a mail
	ending bool
}

func newConn(s *Server, raw net.Conn) *conn {
	c := &conn{s: s, raw: raw}
	c.over(raw)
	return c
}

func (c *conn) over(n net.Conn) {
	c.net = n
	c.in = bufio.NewReaderSize(&watched{n, c.raw}, 16<<10)
	c.out = bufio.NewWriter(n)
}

// watched ends a connection that is silent for too long.
type watched struct {
	io.Reader
	raw net.Conn
}

func (w *watched) Read(b []byte) (int, error) {
	t := time.AfterFunc(readWait, func() { _ = w.raw.Close() }) // ends the Read
	defer t.Stop()
	return w.Reader.Read(b)
}

func (c *conn) turnAway() {
	c.reply(421, "4.3.2", "Too many connections, try again later")
	_ = c.flush()
	_ = c.raw.Close() // nothing was said yet
}

// finish ends a connection that waits, or lets it end after its next answer.
func (c *conn) finish() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ending = true
	if !c.busy {
		_ = c.raw.Close() // the other side tries again elsewhere or later
	}
}

// setBusy reports false when the connection has been told to end.
func (c *conn) setBusy(on bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy = on
	return !c.ending
}

func (c *conn) serve(ctx context.Context) {
	defer func() { _ = c.raw.Close() }() // the dialogue is over
	life := time.AfterFunc(lifeTime, func() { _ = c.raw.Close() })
	defer life.Stop()
	defer func() {
		if r := recover(); r != nil {
			c.s.Log.Error("smtp connection failed", "cause", fmt.Sprint(r))
		}
	}()
	c.reply(220, "", c.s.Hostname+" ESMTP")
	for c.bad < maxBad {
		if c.in.Buffered() == 0 && c.flush() != nil {
			return
		}
		line, err := c.line()
		if errors.Is(err, errLong) {
			c.refuse(500, "5.5.2", "Line too long")
			continue
		}
		if err != nil {
			return
		}
		verb, arg, _ := strings.Cut(line, " ")
		if !c.command(ctx, strings.ToUpper(verb), strings.TrimSpace(arg)) {
			_ = c.flush()
			return
		}
	}
	c.reply(421, "4.7.0", "Too many errors")
	_ = c.flush()
}

var errLong = errors.New("line too long")

// line reads one command line; a longer one is read to its end and refused.
func (c *conn) line() (string, error) {
	var line []byte
	long := false
	for skipped := 0; ; {
		part, err := c.in.ReadSlice('\n')
		if !long {
			line = append(line, part...)
		}
		long = long || len(line) > maxCommand
		if skipped += len(part); skipped > 1<<20 {
			return "", io.ErrShortBuffer
		}
		if err == nil {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return "", err
		}
	}
	if long {
		return "", errLong
	}
	return strings.TrimRight(string(line), "\r\n"), nil
}

// command answers one command; false ends the connection.
func (c *conn) command(ctx context.Context, verb, arg string) bool {
	switch verb {
	case "EHLO":
		c.helo, c.env = true, nil
		c.extensions()
	case "HELO":
		c.helo, c.env = true, nil
		c.reply(250, "", c.s.Hostname)
	case "MAIL":
		c.mail(arg)
	case "RCPT":
		c.rcpt(arg)
	case "DATA":
		return c.data(ctx)
	case "RSET":
		c.env = nil
		c.reply(250, "2.0.0", "Ok")
	case "NOOP":
		c.reply(250, "2.0.0", "Ok")
	case "VRFY":
		c.reply(252, "2.1.5", "Send some mail and see")
	case "QUIT":
		c.reply(221, "2.0.0", "Bye")
		return false
	case "STARTTLS":
		return c.startTLS(ctx)
	case "AUTH":
		c.refuse(502, "5.5.1", "No sign-in here")
	default:
		c.refuse(500, "5.5.2", "Unknown command")
	}
	return true
}

func (c *conn) extensions() {
	lines := []string{c.s.Hostname, "PIPELINING", fmt.Sprintf("SIZE %d", c.s.MaxBytes), "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"}
	if c.s.TLS != nil && !c.tls {
		lines = append(lines, "STARTTLS")
	}
	for i, l := range lines {
		sep := "-"
		if i == len(lines)-1 {
			sep = " "
		}
		_, _ = c.out.WriteString("250" + sep + l + "\r\n") // flush tells
	}
}

func (c *conn) mail(arg string) {
	rest, ok := cutFold(arg, "FROM:")
	from, params, valid := path(rest)
	switch {
	case !c.helo:
		c.refuse(503, "5.5.1", "Say EHLO first")
	case c.env != nil:
		c.refuse(503, "5.5.1", "A mail is already open")
	case !ok || !valid:
		c.refuse(501, "5.1.7", "Bad sender address")
	case declared(params) > c.s.MaxBytes:
		c.reply(552, "5.3.4", "Too large")
	default:
		c.env = &Envelope{From: from, Peer: c.raw.RemoteAddr().String()}
		c.reply(250, "2.1.0", "Ok")
	}
}

func (c *conn) rcpt(arg string) {
	limit := c.s.MaxRcpts
	if limit == 0 {
		limit = 100
	}
	rest, ok := cutFold(arg, "TO:")
	to, _, valid := path(rest)
	switch {
	case c.env == nil:
		c.refuse(503, "5.5.1", "MAIL first")
	case !ok || !valid || to == "":
		c.refuse(501, "5.1.3", "Bad address")
	case len(c.env.To) >= limit:
		c.reply(452, "4.5.3", "Too many recipients")
	case !c.s.Known(to):
		c.refuse(550, "5.1.1", "No such address here")
	default:
		c.env.To = append(c.env.To, to)
		c.reply(250, "2.1.5", "Ok")
	}
}

func (c *conn) data(ctx context.Context) bool {
	if c.env == nil || len(c.env.To) == 0 {
		c.refuse(503, "5.5.1", "RCPT first")
		return true
	}
	env := *c.env
	c.env = nil
	c.reply(354, "", "End with CRLF . CRLF")
	if c.flush() != nil {
		return false
	}
	raw, err := readData(c.in, c.s.MaxBytes)
	switch {
	case errors.Is(err, errLarge):
		c.reply(552, "5.3.4", "Too large")
		return true
	case err != nil:
		return false
	case !c.setBusy(true):
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, takeWait)
	defer cancel()
	if err := c.s.Take(ctx, env, raw); err != nil {
		c.reply(451, "4.3.0", "Cannot keep it now, try again later")
	} else {
		c.reply(250, "2.0.0", "Ok")
	}
	sent := c.flush() == nil
	return c.setBusy(false) && sent
}

var errLarge = errors.New("too large")

// readData reads a mail to CRLF . CRLF and takes the doubled dots back. A bare
// carriage return or line feed begins no line. A mail that is too large is read
// to its end all the same, up to ten times the limit.
func readData(in *bufio.Reader, limit int64) ([]byte, error) {
	var buf bytes.Buffer
	start, cr := true, false // at the start of a line; the last byte was CR
	for total := int64(0); ; {
		part, err := in.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
		if start && len(part) == 3 && string(part) == ".\r\n" {
			if total > limit {
				return nil, errLarge
			}
			return buf.Bytes(), nil
		}
		ended := false
		if n := len(part); part[n-1] == '\n' {
			ended = n >= 2 && part[n-2] == '\r' || n == 1 && cr
		}
		cr = part[len(part)-1] == '\r'
		if start && part[0] == '.' {
			part = part[1:]
		}
		start = ended
		if total += int64(len(part)); total <= limit {
			buf.Write(part)
		} else {
			buf = bytes.Buffer{}
		}
		if total > 10*limit {
			return nil, io.ErrShortBuffer
		}
	}
}

func (c *conn) startTLS(ctx context.Context) bool {
	if c.s.TLS == nil || c.tls {
		c.refuse(502, "5.5.1", "Not offered")
		return true
	}
	if c.in.Buffered() > 0 { // said before the handshake, by whom nobody knows
		return false
	}
	c.reply(220, "2.0.0", "Go ahead")
	if c.flush() != nil {
		return false
	}
	t := tls.Server(c.raw, c.s.TLS)
	ctx, cancel := context.WithTimeout(ctx, writeWait)
	defer cancel()
	if t.HandshakeContext(ctx) != nil {
		return false
	}
	c.over(t)
	c.tls, c.helo, c.env = true, false, nil
	return true
}

// refuse is a reply that counts against the other side.
func (c *conn) refuse(code int, status, text string) {
	c.bad++
	c.reply(code, status, text)
}

func (c *conn) reply(code int, status, text string) {
	if status != "" {
		status += " "
	}
	_, _ = fmt.Fprintf(c.out, "%d %s%s\r\n", code, status, text) // flush tells
}

func (c *conn) flush() error {
	t := time.AfterFunc(writeWait, func() { _ = c.raw.Close() })
	defer t.Stop()
	return c.out.Flush()
}
