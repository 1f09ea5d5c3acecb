package app

import (
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
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
		if err != nil || !g.keep(in, out) {
			in.Close()
			if err == nil {
				out.Close()
			}
			continue
		}
		g.wg.Go(func() { _, _ = io.Copy(out, in); out.Close(); in.Close() })
		g.wg.Go(func() { _, _ = io.Copy(in, out); out.Close(); in.Close() })
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
