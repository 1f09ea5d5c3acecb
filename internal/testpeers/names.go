package testpeers

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// Names is a name server on loopback.
type Names struct {
	Resolver *net.Resolver // asks it and nobody else
	Silent   atomic.Bool   // it takes questions and does not answer
	Failing  atomic.Bool   // it answers that it has failed
}

// NameServer starts a name server. Records go by name: an address is an A record,
// "mx:host" an MX, anything else a TXT record.
func NameServer(t testing.TB, records map[string][]string) *Names {
	t.Helper()
	conn, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &Names{Resolver: &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}}
	done := make(chan struct{})
	t.Cleanup(func() { _ = conn.Close(); <-done })
	go func() {
		defer close(done)
		buf := make([]byte, 4096)
		for {
			size, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			if out, ok := n.answer(buf[:size], records); ok && !n.Silent.Load() {
				_, _ = conn.WriteTo(out, from) // whoever asked asks again
			}
		}
	}()
	return n
}

func (n *Names) answer(raw []byte, records map[string][]string) ([]byte, bool) {
	var m dnsmessage.Message
	if m.Unpack(raw) != nil || len(m.Questions) != 1 {
		return nil, false
	}
	q := m.Questions[0]
	name := strings.ToLower(strings.TrimSuffix(q.Name.String(), "."))
	found, known := records[name]
	m.Header = dnsmessage.Header{ID: m.ID, Response: true, Authoritative: true, RecursionAvailable: true}
	m.Additionals = nil
	switch {
	case n.Failing.Load():
		m.RCode = dnsmessage.RCodeServerFailure
	case !known:
		m.RCode = dnsmessage.RCodeNameError
	}
	for _, text := range found {
		head := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 60}
		addr, err := netip.ParseAddr(text)
		host, isMX := strings.CutPrefix(text, "mx:")
		switch {
		case m.RCode != 0:
		case err == nil && addr.Is4() && q.Type == dnsmessage.TypeA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.AResource{A: addr.As4()}})
		case isMX && q.Type == dnsmessage.TypeMX:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.MXResource{Pref: 10, MX: dnsmessage.MustNewName(host + ".")}})
		case err != nil && !isMX && q.Type == dnsmessage.TypeTXT:
			var parts []string
			for len(text) > 255 {
				parts, text = append(parts, text[:255]), text[255:]
			}
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.TXTResource{TXT: append(parts, text)}})
		}
	}
	out, err := m.Pack()
	return out, err == nil
}
