package channeltest

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Person is one customer of the hub in memory, with conversations in a row.
type Person struct {
	conv    hub.ConversationID
	seq     int64
	visible []hub.Message
}

func (p *Person) add(m hub.Message) hub.Message {
	if p.conv == "" {
		p.conv = hub.NewConversationID(m.CreatedAt)
	}
	p.seq++
	m.Seq, m.ConversationID = p.seq, p.conv
	p.visible = append(p.visible, m)
	return m
}

func (h *Hub) person(who hub.Handle) *Person {
	p := h.people[who.Key()]
	if p == nil {
		p = &Person{}
		h.people[who.Key()] = p
	}
	return p
}

func (h *Hub) wakes(p *Person) []func() {
	var out []func()
	for _, w := range h.watchers {
		if w.wake != nil && h.people[w.key] == p {
			out = append(out, w.wake)
		}
	}
	return out
}

// Reply is an agent's answer to the person, visible at once.
func (h *Hub) Reply(who hub.Handle, text string, files ...hub.Attachment) hub.Message {
	_, release := h.Hold(who, text, files...)
	return release()
}

// Hold takes a position in the conversation for an answer that release shows
// later, as an undo window does.
func (h *Hub) Hold(who hub.Handle, text string, files ...hub.Attachment) (seq int64, release func() hub.Message) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p, now := h.person(who), h.Clock.Now()
	if p.conv == "" {
		p.conv = hub.NewConversationID(now)
	}
	p.seq++
	id := hub.NewMessageID(now)
	m := hub.Message{
		ID: id, ConversationID: p.conv, Seq: p.seq, Direction: hub.DirOut, Text: text, Ref: string(id), Attachments: files,
		Author: hub.Actor{Type: hub.ActorAgent, ID: "agt_1", Name: "Grace"}, CreatedAt: now,
	}
	return m.Seq, func() hub.Message {
		h.mu.Lock()
		at := len(p.visible)
		for at > 0 && p.visible[at-1].Seq > m.Seq {
			at--
		}
		p.visible = append(p.visible[:at:at], append([]hub.Message{m}, p.visible[at:]...)...)
		wake := h.wakes(p)
		h.mu.Unlock()
		call(wake)
		return m
	}
}

// Note takes a position that the customer never sees.
func (h *Hub) Note(who hub.Handle) { h.Hold(who, "note") }

// Turn begins a new conversation of the person.
func (h *Hub) Turn(who hub.Handle) {
	h.mu.Lock()
	defer h.mu.Unlock()
	*h.person(who) = Person{}
}

// Visible is the person's side of the conversation now.
func (h *Hub) Visible(who hub.Handle) []hub.Message {
	_, msgs, _ := thread{h}.Since(context.Background(), who, 0, 1<<20) // never fails
	return msgs
}

// Type makes an agent type to the person.
func (h *Hub) Type(who hub.Handle, on bool, name string) {
	h.mu.Lock()
	var fns []func(bool, string)
	for _, w := range h.watchers {
		if w.typing != nil && w.key == who.Key() {
			fns = append(fns, w.typing)
		}
	}
	h.mu.Unlock()
	for _, fn := range fns {
		fn(on, name)
	}
}

type thread struct{ h *Hub }

func (t thread) Since(ctx context.Context, who hub.Handle, after int64, limit int) (hub.ConversationID, []hub.Message, error) {
	if err := ctx.Err(); err != nil {
		return "", nil, err
	}
	t.h.mu.Lock()
	defer t.h.mu.Unlock()
	p := t.h.people[who.Key()]
	if p == nil {
		return "", nil, nil
	}
	var out []hub.Message
	for _, m := range p.visible {
		if m.Seq > after && len(out) < limit {
			out = append(out, m)
		}
	}
	return p.conv, out, nil
}

func (t thread) Follow(ctx context.Context, who hub.Handle, wake func()) error {
	return t.h.watch(ctx, watcher{key: who.Key(), wake: wake})
}

func (h *Hub) watch(ctx context.Context, w watcher) error {
	h.mu.Lock()
	h.nextID++
	id := h.nextID
	h.watchers[id] = w
	h.mu.Unlock()
	<-ctx.Done()
	h.mu.Lock()
	delete(h.watchers, id)
	h.mu.Unlock()
	return ctx.Err()
}

type live struct{ h *Hub }

func (l live) CustomerTyping(_ context.Context, who hub.Handle, on bool) {
	l.h.mu.Lock()
	defer l.h.mu.Unlock()
	l.h.typing = append(l.h.typing, Typing{who, on})
}

func (l live) CustomerMoved(_ context.Context, who hub.Handle) {
	l.h.mu.Lock()
	defer l.h.mu.Unlock()
	l.h.moved = append(l.h.moved, who)
}

func (l live) AgentTyping(ctx context.Context, who hub.Handle, fn func(on bool, name string)) error {
	return l.h.watch(ctx, watcher{key: who.Key(), typing: fn})
}

func (l live) Beat(_ context.Context, who hub.Handle, ttl time.Duration) {
	l.h.mu.Lock()
	defer l.h.mu.Unlock()
	l.h.here[who.Key()] = l.h.Clock.Now().Add(ttl)
}

func (l live) Here(_ context.Context, who hub.Handle) bool {
	l.h.mu.Lock()
	defer l.h.mu.Unlock()
	return l.h.Clock.Now().Before(l.h.here[who.Key()])
}

type window struct {
	until time.Time
	n     int
}

func (l live) Allow(_ context.Context, key string, n int, per time.Duration) bool {
	l.h.mu.Lock()
	defer l.h.mu.Unlock()
	now := l.h.Clock.Now()
	w := l.h.windows[key]
	if !now.Before(w.until) {
		w = window{until: now.Add(per)}
	}
	w.n++
	l.h.windows[key] = w
	return w.n <= n
}

// Watching lists the handles that somebody follows, one a line.
func (h *Hub) Watching() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := ""
	for _, w := range h.watchers {
		if w.wake != nil {
			out += w.key + "\n"
		}
	}
	return out
}
