package guard

import (
	"crypto/x509"
	"errors"
	"net"
	"os"
	"strings"

	"code.dny.dev/ssrf"

	"github.com/parleyhub/parley/hub"
)

// Bare is err with words that name no host and no address, because such errors
// end in logs. What it is (Is, As) stays as it was. Nil stays nil.
func Bare(err error) error {
	if err == nil {
		return nil
	}
	return &bare{err: err, words: words(err)}
}

// Undialled is the error of a connection that did not come about. A rule of
// ours that forbids it is said as it is; anything else is the host's matter, and
// words say what that means to whoever asked.
func Undialled(err error, words string) error {
	var own *hub.Error
	if errors.As(err, &own) && own.Kind == hub.Invalid {
		return own
	}
	return hub.Wrap(hub.Temporary, Bare(err), words)
}

type bare struct {
	err   error
	words string
}

func (b *bare) Error() string { return b.words }
func (b *bare) Unwrap() error { return b.err }

func words(err error) string {
	switch e := err.(type) {
	case nil:
		return "it failed"
	case *bare:
		return e.words
	case *net.OpError:
		return e.Op + ": " + words(e.Err)
	case *os.SyscallError:
		return e.Syscall + ": " + words(e.Err)
	case *net.DNSError:
		switch {
		case e.IsNotFound:
			return "the host's name is not known"
		case e.IsTimeout:
			return "looking up the host's name took too long"
		}
		return "the host's name could not be looked up"
	case *net.AddrError:
		return e.Err
	case x509.HostnameError:
		return "the certificate is for another name"
	case x509.UnknownAuthorityError:
		return "the certificate is signed by nobody we trust"
	case interface{ Unwrap() []error }:
		var all []string
		for _, one := range e.Unwrap() {
			all = append(all, words(one))
		}
		return strings.Join(all, ": ")
	}
	for _, rule := range []error{ssrf.ErrProhibitedIP, ssrf.ErrProhibitedNetwork, ssrf.ErrProhibitedPort, ssrf.ErrInvalidHostPort} {
		if errors.Is(err, rule) {
			return rule.Error()
		}
	}
	if inner := errors.Unwrap(err); inner != nil {
		return words(inner)
	}
	return err.Error()
}
