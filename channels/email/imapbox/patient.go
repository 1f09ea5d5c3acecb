package imapbox

import (
	"net"
	"sync"
	"time"
)

// patient is a connection that closes itself when the other side owes an answer
// and stays silent. The library sets no deadline while a command waits, and
// would wait for ever. The deadlines it does set are left out: this one is
// stricter, and rolls on with every byte that comes.
type patient struct {
	net.Conn
	raw   net.Conn // beneath TLS: closing it never waits
	mu    sync.Mutex
	wait  time.Duration
	quiet bool // nothing is owed: silence is fine
	timer *time.Timer
}

func (p *patient) Read(b []byte) (int, error) {
	p.arm()
	n, err := p.Conn.Read(b)
	p.mu.Lock()
	if p.timer != nil {
		p.timer.Stop()
	}
	p.mu.Unlock()
	return n, err
}

// arm starts the clock of one silence.
func (p *patient) arm() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer == nil {
		p.timer = time.AfterFunc(p.wait, func() { _ = p.raw.Close() })
	}
	p.timer.Stop()
	if !p.quiet {
		p.timer.Reset(p.wait)
	}
}

// expect says whether the other side owes us something from now on. The reader
// is in the middle of a Read, so the clock is moved here.
func (p *patient) expect(owed bool) {
	p.mu.Lock()
	p.quiet = !owed
	p.mu.Unlock()
	p.arm()
}

func (p *patient) within(d time.Duration) {
	p.mu.Lock()
	p.wait = d
	p.mu.Unlock()
}

func (p *patient) Close() error {
	p.mu.Lock()
	if p.timer != nil {
		p.timer.Stop()
	}
	p.mu.Unlock()
	return p.raw.Close()
}

func (p *patient) SetReadDeadline(time.Time) error { return nil }
func (p *patient) SetDeadline(time.Time) error     { return nil }
