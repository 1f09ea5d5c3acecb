package imapbox

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// patient is a connection that closes itself when the other side owes an answer
// and stays silent. The library sets no deadline while a command waits, and
// would wait for ever. The deadlines it does set are left out: this one is
// stricter, and rolls on with every byte that comes.
type patient struct {
	net.Conn
	left  atomic.Int64 // bytes that the other side may still say to what was asked
	raw   net.Conn     // beneath TLS: closing it never waits
	mu    sync.Mutex
	wait  time.Duration
	quiet bool // nothing is owed: silence is fine
	timer *time.Timer
}

func (p *patient) Read(b []byte) (int, error) {
	if p.left.Load() <= 0 {
		return 0, errFlood
	}
	p.arm()
	n, err := p.Conn.Read(b)
	p.left.Add(-int64(n))
	p.mu.Lock()
	if p.timer != nil {
		p.timer.Stop()
	}
	p.mu.Unlock()
	return n, err
}

// errFlood ends a connection whose other side says more than anybody could have
// asked for. The library keeps some of what it reads in memory without a bound.
var errFlood = errors.New("the host says more than it was asked for")

// How much a host may say, in bytes: to a short question, to one for all numbers
// of a mailbox (some 700,000 mails), and to one for a batch of mails.
const (
	fewBytes  = 1 << 20
	listBytes = 32 << 20
	mailBytes = 64 << 20
)

func (p *patient) allow(n int64) { p.left.Store(n) }

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
