package meta

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// Sent remembers, per person, what was last sent and by which ids the network
// knows it: parts that are through are not sent again, echoes of our own words
// are known as ours even when they overtake the API's answer, and a watermark
// becomes receipts. The caller holds the person's turn while it sends.
type Sent struct {
	State channels.State
	Now   func() time.Time
}

const (
	sentPrefix = "sent/"
	sentKept   = 40               // parts per person
	sentWaits  = 10 * time.Minute // how long an answer may be out for an echo to be its
)

// Part is one message of the network; one of ours may be several.
type Part struct {
	Ref   string    `json:"r"`           // ours
	No    int       `json:"n,omitempty"` // of the parts of that message, from 0
	Last  bool      `json:"l,omitempty"`
	ID    string    `json:"i,omitempty"` // the network's; empty while its answer is out
	Print string    `json:"p,omitempty"` // of what it says
	At    time.Time `json:"t"`           // when it was taken, or first tried
	Read  bool      `json:"d,omitempty"` // told as read already
}

// Load answers what was sent to the person, oldest first.
func (s *Sent) Load(ctx context.Context, who string) ([]Part, error) {
	raw, err := s.State.Get(ctx, sentPrefix+who)
	if hub.Is(err, hub.Missing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var parts []Part
	if json.Unmarshal(raw, &parts) != nil {
		return nil, nil // of no use; it is written anew
	}
	return parts, nil
}

// Begin notes that a part is about to be sent. It answers its id when an earlier
// attempt has brought it through already.
func (s *Sent) Begin(ctx context.Context, who string, p Part) (string, error) {
	parts, err := s.Load(ctx, who)
	if err != nil {
		return "", err
	}
	p.At = s.Now().UTC()
	for i := range parts {
		if parts[i].Ref == p.Ref && parts[i].No == p.No {
			if parts[i].ID != "" {
				return parts[i].ID, nil
			}
			parts[i] = p
			return "", s.save(ctx, who, parts)
		}
	}
	return "", s.save(ctx, who, append(parts, p))
}

// End notes what became of a part: its id, or, with none, that it did not go out.
func (s *Sent) End(ctx context.Context, who string, p Part) error {
	parts, err := s.Load(ctx, who)
	if err != nil {
		return err
	}
	for i := range parts {
		if parts[i].Ref != p.Ref || parts[i].No != p.No {
			continue
		}
		if p.ID == "" {
			parts = append(parts[:i:i], parts[i+1:]...)
		} else {
			parts[i].ID, parts[i].At = p.ID, s.Now().UTC()
		}
		return s.save(ctx, who, parts)
	}
	return nil
}

func (s *Sent) save(ctx context.Context, who string, parts []Part) error {
	if len(parts) > sentKept {
		parts = parts[len(parts)-sentKept:]
	}
	raw, err := json.Marshal(parts)
	if err != nil {
		return hub.Wrap(hub.Internal, err, "What was sent could not be noted.")
	}
	return s.State.Put(ctx, sentPrefix+who, raw)
}

// Ours finds the part that an echo is of: by its id, else the oldest of the same
// words whose answer is still out. It only reads, so it needs no turn.
func (s *Sent) Ours(ctx context.Context, who, id, print string) (Part, bool, error) {
	parts, err := s.Load(ctx, who)
	if err != nil {
		return Part{}, false, err
	}
	for _, p := range parts {
		if p.ID == id {
			return p, true, nil
		}
	}
	for _, p := range parts {
		if p.ID == "" && p.Print == print && s.Now().Sub(p.At) < sentWaits {
			return p, true, nil
		}
	}
	return Part{}, false, nil
}

// Upto answers the messages that were through by the watermark and are not noted
// as read.
func (s *Sent) Upto(ctx context.Context, who string, mark time.Time) ([]Part, error) {
	parts, err := s.Load(ctx, who)
	var out []Part
	for _, p := range parts {
		if p.ID != "" && p.Last && !p.Read && !p.At.After(mark) {
			out = append(out, p)
		}
	}
	return out, err
}

// Told notes that the hub knows: all by the watermark is read.
func (s *Sent) Told(ctx context.Context, who string, mark time.Time) error {
	parts, err := s.Load(ctx, who)
	if err != nil {
		return err
	}
	for i, p := range parts {
		if p.ID != "" && !p.At.After(mark) {
			parts[i].Read = true
		}
	}
	return s.save(ctx, who, parts)
}

// Idle answers whose row of State key is, for channels.Channel.Idle.
func Idle(kind hub.HandleKind, scope, key string, value []byte, before time.Time) (hub.Handle, bool) {
	who, ok := strings.CutPrefix(key, sentPrefix)
	if !ok {
		return hub.Handle{}, false
	}
	var parts []Part
	if json.Unmarshal(value, &parts) != nil || len(parts) == 0 || parts[len(parts)-1].At.Before(before) {
		return hub.Handle{Kind: kind, Scope: scope, Address: who}, true
	}
	return hub.Handle{}, false
}
