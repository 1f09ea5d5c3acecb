package smtpd

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type taken struct {
	mu    sync.Mutex
	mails []string
	envs  []Envelope
	err   error
}

func (k *taken) take(_ context.Context, e Envelope, raw []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.err != nil {
		return k.err
	}
	k.mails, k.envs = append(k.mails, string(raw)), append(k.envs, e)
	return nil
}

func start(t testing.TB, more func(*Server)) (addr string, k *taken) {
	t.Helper()
	k = &taken{}
	s := &Server{Hostname: "mx.desk.example", MaxBytes: 1 << 20, Log: slog.New(slog.DiscardHandler), Take: k.take,
		Known: func(rcpt string) bool { return strings.HasSuffix(rcpt, "@desk.example") }}
	if more != nil {
		more(s)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := s.Serve(ctx, ln); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { cancel(); wg.Wait() })
	return ln.Addr().String(), k
}

// talk sends raw bytes and answers the reply codes it gets for them.
func talk(t testing.TB, addr, said string) string {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(5 * time.Second))
	if _, err := c.Write([]byte(said)); err != nil {
		t.Fatal(err)
	}
	var codes []string
	for in := bufio.NewScanner(c); in.Scan(); {
		if line := in.Text(); len(line) > 3 && line[3] == ' ' {
			codes = append(codes, line[:3])
		}
	}
	return strings.Join(codes, " ")
}

const open = "EHLO a\r\nMAIL FROM:<ann@c.example>\r\nRCPT TO:<s@desk.example>\r\nDATA\r\n"

func TestOnlyCRLFDotCRLFEndsAMail(t *testing.T) {
	for name, body := range map[string]string{
		"bare line feeds":              "a\n.\nMAIL FROM:<evil@c.example>\nb",
		"line feed, dot, CRLF":         "a\n.\r\nMAIL FROM:<evil@c.example>\r\nb",
		"CRLF, dot, line feed":         "a\r\n..\nb",
		"bare carriage returns":        "a\r.\rb\r",
		"two carriage returns at last": "a\r\r",
		"carriage return at last":      "a\r",
		"dot then carriage return":     "a\r\n..\rb",
		"leading dots":                 "..a\r\n...\r\nb",
		"nul and 8-bit":                "a\x00\xff\xfe\r\nb",
		"a very long line":             strings.Repeat("x", 300000),
		"long line then dot":           strings.Repeat("x", 16<<10-1) + "\r\n..y",
		"nothing":                      "",
	} {
		t.Run(name, func(t *testing.T) {
			addr, k := start(t, nil)
			end := "\r\n.\r\n"
			if body == "" {
				end = ".\r\n"
			}
			if got := talk(t, addr, open+body+end+"QUIT\r\n"); got != "220 250 250 250 354 250 221" {
				t.Fatalf("replies %s", got)
			}
			want := ""
			if body != "" {
				want = body + "\r\n"
				want = strings.TrimPrefix(want, ".")
				want = strings.ReplaceAll(want, "\r\n..", "\r\n.")
			}
			if len(k.mails) != 1 || k.mails[0] != want {
				t.Errorf("%d mails, the first %.80q, want %.80q", len(k.mails), strings.Join(k.mails, "|"), want)
			}
		})
	}
}

func TestRepliesSayWhatIsWrong(t *testing.T) {
	for said, want := range map[string]string{
		"EHLO a\r\nMAIL FROM:<a@b.example> SIZE=99999999\r\nQUIT\r\n":                                        "220 250 552 221",
		"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<x@other.example>\r\nDATA\r\nQUIT\r\n":                            "220 250 250 550 503 221",
		"MAIL FROM:<a@b.example>\r\nAUTH PLAIN x\r\nSTARTTLS\r\nNONSENSE\r\nQUIT\r\n":                        "220 503 502 502 500 221",
		"EHLO a\r\nMAIL FROM:<a@b.example\r\nMAIL FROM:<a b@c.example>\r\nRSET\r\nNOOP\r\nQUIT\r\n":          "220 250 501 250 250 250 221",
		"EHLO " + strings.Repeat("a", 9000) + "\r\nHELO a\r\nQUIT\r\n":                                       "220 500 250 221",
		"helo a\r\nmail from: <a@b.example>\r\nrcpt to:<\"a b\"@desk.example>\r\nQUIT\r\n":                   "220 250 250 250 221",
		"EHLO a\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<@relay.example:s@desk.example>\r\nVRFY x\r\nQUIT\r\n": "220 250 250 250 252 221",
		strings.Repeat("X\r\n", 30): "220 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 421",
	} {
		addr, _ := start(t, nil)
		if got := talk(t, addr, said); got != want {
			t.Errorf("%.60q: %s, want %s", said, got, want)
		}
	}
}

func TestSizeAndTroubleAreAnsweredAfterTheMail(t *testing.T) {
	addr, k := start(t, nil)
	if got := talk(t, addr, open+strings.Repeat("x\r\n", 1<<19)+".\r\n"+open[8:]+"ok\r\n.\r\nQUIT\r\n"); got != "220 250 250 250 354 552 250 250 354 250 221" {
		t.Errorf("too large: %s", got)
	}
	if len(k.mails) != 1 {
		t.Errorf("%d mails", len(k.mails))
	}
	exact := strings.Repeat("x", 1<<20-2) + "\r\n"
	if got := talk(t, addr, open+exact+".\r\nQUIT\r\n"); got != "220 250 250 250 354 250 221" {
		t.Errorf("exactly the limit: %s", got)
	}
	k.mu.Lock()
	k.err = errors.New("no room")
	k.mu.Unlock()
	if got := talk(t, addr, open+"ok\r\n.\r\nQUIT\r\n"); got != "220 250 250 250 354 451 221" {
		t.Errorf("a failing sink: %s", got)
	}
}

func TestLimitsOnConnectionsAndRecipients(t *testing.T) {
	addr, _ := start(t, func(s *Server) { s.MaxConns, s.MaxRcpts = 1, 2 })
	said := "EHLO a\r\nMAIL FROM:<a@b.example>\r\n" + strings.Repeat("RCPT TO:<s@desk.example>\r\n", 3) + "QUIT\r\n"
	if got := talk(t, addr, said); got != "220 250 250 250 250 452 221" {
		t.Error(got)
	}
	var conns []net.Conn
	refused := false
	for range 3 {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		conns = append(conns, c)
		_ = c.SetReadDeadline(time.Now().Add(2 * time.Second))
		b := make([]byte, 100)
		n, _ := c.Read(b)
		refused = refused || bytes.HasPrefix(b[:n], []byte("421"))
	}
	if !refused {
		t.Errorf("%d connections at once", len(conns))
	}
}

func TestStandardClientIsUnderstood(t *testing.T) {
	addr, k := start(t, nil)
	for i := range 3 {
		c, err := smtp.Dial(addr)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.SendMail("ann@c.example", []string{"s@desk.example", "s+x@desk.example"}, strings.NewReader(fmt.Sprintf("Subject: %d\r\n\r\n.hidden\r\n", i))); err != nil {
			t.Error(err)
		}
		c.Close()
	}
	if len(k.mails) != 3 || k.mails[0] != "Subject: 0\r\n\r\n.hidden\r\n" || len(k.envs[0].To) != 2 {
		t.Errorf("%q", k.mails)
	}
}

func FuzzDialogue(f *testing.F) {
	f.Add([]byte(open + "a\r\n.\r\n"))
	f.Add([]byte("EHLO a\r\nMAIL FROM:<\"\\\">@x>\r\n"))
	f.Fuzz(func(t *testing.T, said []byte) {
		in := bufio.NewReaderSize(bytes.NewReader(said), 16)
		if raw, err := readData(in, 1<<16); err == nil && len(raw) > len(said) {
			t.Fatal("longer than what was said")
		}
		if a, _, ok := path(string(said)); ok && strings.ContainsAny(a, "\r\n\x00") {
			t.Fatalf("path %q", a)
		}
	})
}
