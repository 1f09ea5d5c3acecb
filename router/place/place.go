// Package place knows where the owner of a shard stands in its stream, also between
// two items that were written to it together. It is pure.
package place

import (
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
)

// Position is where a shard's owner stands.
type Position struct {
	Stored hub.Cursor // as the database has it
	Gen    string     // of the stream that is being read
}

// Left is what of a batch is to be routed: when its owner died, or lost the shard,
// between two items that were written together, the first of them are done.
func (p Position) Left(batch []bus.Msg) []bus.Msg {
	if p.Stored.Part > 0 && batch[0].ID == p.Stored.PartOf {
		return batch[min(p.Stored.Part, len(batch)):]
	}
	return batch
}

// Behind moves the cursor behind the first n of a batch. When others that were
// written to the bus with the last of them are not routed yet, it stays before
// them all and says how many are: each hand-over is counted once.
func (p Position) Behind(batch []bus.Msg, n int) *hub.CursorMove {
	to, last := p.Stored, batch[n-1]
	to.Part, to.PartOf = 0, ""
	whole := n // items of messages that are routed to their end
	if n < len(batch) && batch[n].Seq == last.Seq {
		for whole > 0 && batch[whole-1].Seq == last.Seq {
			whole--
		}
		to.Part, to.PartOf = n-whole, last.ID
		if whole == 0 && p.Stored.PartOf == last.ID {
			to.Part += p.Stored.Part
		}
	}
	if whole > 0 {
		to.Gen, to.Seq, to.Anchor = p.Gen, batch[whole-1].Seq, batch[whole-1].ID
	}
	return &hub.CursorMove{From: p.Stored, To: to}
}
