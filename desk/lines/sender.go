package lines

import (
	"slices"
	"strings"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// Sender is an inbox as far as its addresses go, and the one that was chosen.
type Sender struct {
	All   []hub.Address             // where it has several or says so; its own first
	owns  func(address string) bool // nil: it has none
	From  string                    // chosen; empty: it has but one
	Alias string                    // the same as messages keep it
}

// Of asks an opened inbox for its addresses.
func Of(a channels.Adapter) (s Sender) {
	if x, ok := a.(channels.Sender); ok {
		s.All = x.Senders()
	}
	if x, ok := a.(channels.Addressee); ok {
		s.owns = x.Owns
	}
	return s
}

// Several reports whether there is something to choose.
func (s *Sender) Several() bool { return len(s.All) > 1 }

// Named chooses the address that the author named.
func (s *Sender) Named(address string) error {
	i := s.find(strings.TrimSpace(address))
	if i < 0 {
		return said.Invalid("from", "not_sender", "is not an address of this inbox")
	}
	s.take(i)
	return nil
}

// As chooses the address of an earlier message; the inbox's own where that is not
// its any more.
func (s *Sender) As(alias string) { s.take(max(0, s.find(alias))) }

func (s *Sender) find(address string) int {
	return slices.IndexFunc(s.All, func(a hub.Address) bool { return strings.EqualFold(a.Address, address) })
}

func (s *Sender) take(i int) {
	s.From, s.Alias = s.All[i].Address, ""
	if i > 0 {
		s.Alias = strings.ToLower(s.From)
	}
}

// Owns reports whether what is sent to h comes back to the inbox.
func (s *Sender) Owns(h hub.Handle) bool {
	return s.owns != nil && h.Kind == hub.HandleEmail && s.owns(h.Address)
}

// Others leaves out the inbox's own addresses: what is sent there only comes back.
func (s *Sender) Others(list []hub.Address) []hub.Address {
	if s.owns == nil {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(a hub.Address) bool { return s.owns(a.Address) })
}

// To is a To line without them; of one that named nothing else an error.
func (s *Sender) To(list []hub.Address) ([]hub.Address, error) {
	out := s.Others(list)
	if len(list) > 0 && len(out) == 0 {
		return nil, said.Invalid("to", "inbox_alone", "names this inbox alone")
	}
	return out, nil
}
