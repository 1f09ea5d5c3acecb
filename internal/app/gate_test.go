package app

import (
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// gate stands before a server: while it is shut, whoever comes is turned away
// and whoever is inside is thrown out.
type gate struct {
	ln   net.Listener
	to   string
	wg   sync.WaitGroup
	mu   sync.Mutex
	shut bool
	open map[net.Conn]bool

	hung    bool
	through []*atomic.Bool // of each pair: its bytes get lost
}

// before puts a gate in front of the server that rawURL names, and answers the
// URL that leads through it.
func before(t testing.TB, rawURL string) (*gate, string) {
	t.Helper()
	u, err := url.Parse(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{ln: ln, to: u.Host, open: map[net.Conn]bool{}}
	g.wg.Go(g.serve)
	t.Cleanup(func() { ln.Close(); g.set(true); g.wg.Wait() })
	return g, strings.Replace(rawURL, u.Host, ln.Addr().String(), 1)
}

func (g *gate) serve() {
	for {
		in, err := g.ln.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", g.to)
		lost := g.pair()
		if err != nil || !g.keep(in, out) {
			in.Close()
			if err == nil {
				out.Close()
			}
			continue
		}
		g.wg.Go(func() { _, _ = io.Copy(lossy{out, lost}, in); out.Close(); in.Close() })
		g.wg.Go(func() { _, _ = io.Copy(lossy{in, lost}, out); out.Close(); in.Close() })
	}
}

func (g *gate) keep(conns ...net.Conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut {
		return false
	}
	for _, c := range conns {
		g.open[c] = true
	}
	return true
}

// pair is whether the bytes of a new connection get lost.
func (g *gate) pair() *atomic.Bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	lost := new(atomic.Bool)
	lost.Store(g.hung)
	g.through = append(g.through, lost)
	return lost
}

// hang makes the server one that neither answers nor goes away. Afterwards new
// connections work; those from before stay silent for good.
func (g *gate) hang(on bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.hung = on
	for _, lost := range g.through {
		lost.Store(lost.Load() || on)
	}
}

// lossy is a connection that may lose everything without a word.
type lossy struct {
	net.Conn
	lost *atomic.Bool
}

func (l lossy) Write(p []byte) (int, error) {
	if l.lost.Load() {
		return len(p), nil
	}
	return l.Conn.Write(p)
}

func (g *gate) set(shut bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = shut
	if shut {
		for c := range g.open {
			c.Close()
		}
		g.open = map[net.Conn]bool{}
	}
}
