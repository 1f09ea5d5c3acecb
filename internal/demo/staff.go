package demo

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// seat is a member of the staff in front of a desk.
type seat struct {
	w    *world
	me   *client
	turn int      // which of the staff
	say  chan any // frames to write
	g    *run.Group
}

type liveFrame struct {
	T     string `json:"t"`
	Epoch string `json:"epoch"`
	Seq   int64  `json:"seq"`
	D     []struct {
		Seq  int64        `json:"seq"`
		Type hub.FactType `json:"type"`
		Data hub.FactData `json:"data"`
	} `json:"d"`
}

// work sits one member of the staff down at the live desk until the line breaks.
// What they do about a message lasts, and runs in g.
func (w *world) work(ctx context.Context, g *run.Group, i int) error {
	me := w.staff[i]
	conn, resp, err := websocket.DefaultDialer.DialContext(ctx, "ws://"+w.doors.HTTP+"/api/v1/live",
		http.Header{"Authorization": {"Bearer " + me.token}})
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "no live socket")
	}
	_ = resp.Body.Close() // an upgraded answer has none
	s := &seat{w: w, me: me, turn: i, say: make(chan any, 32), g: g}
	line := run.NewGroup(ctx, w.Log)
	stop := context.AfterFunc(line.Context(), func() { _ = conn.Close() })
	defer stop()
	line.Go("staff's words", func(ctx context.Context) error { return s.speak(ctx, conn) })
	line.Go("staff's eyes", func(ctx context.Context) error { return s.look(ctx, conn) })
	return line.Wait()
}

func (s *seat) speak(ctx context.Context, conn *websocket.Conn) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case f := <-s.say:
			if err := conn.WriteJSON(f); err != nil && ctx.Err() == nil {
				return hub.Wrap(hub.Temporary, err, "the live socket broke off")
			}
		}
	}
}

func (s *seat) look(ctx context.Context, conn *websocket.Conn) error {
	last := int64(0)
	for {
		_, raw, err := conn.ReadMessage()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return hub.Wrap(hub.Temporary, err, "the live socket broke off")
		}
		var f liveFrame
		if err := json.Unmarshal(raw, &f); err != nil {
			return hub.Wrap(hub.Internal, err, "a live frame that is not JSON")
		}
		switch f.T {
		case "welcome":
			last = f.Seq
			s.tell(ctx, map[string]any{"t": "sub", "epoch": f.Epoch, "since": last})
			s.tell(ctx, map[string]any{"t": "presence", "state": "online"})
		case "d":
			for _, e := range f.D {
				if e.Seq <= last {
					continue
				}
				last = e.Seq
				if e.Type == hub.MessageReceived && e.Data.Message != nil && e.Data.Conversation != nil {
					s.notice(e.Data)
				}
			}
		}
	}
}

func (s *seat) tell(ctx context.Context, frame any) {
	select {
	case s.say <- frame:
	case <-ctx.Done():
	}
}

// notice begins to do something about a message, if it is this seat's matter.
func (s *seat) notice(f hub.FactData) {
	if f.Message.Automatic != hub.ByPerson || !s.mine(f.Conversation) {
		return
	}
	d, scripted := s.w.book.about(f.Message.Text)
	language := "en"
	if f.Profile != nil {
		language = f.Profile.Language
	}
	if !scripted {
		d = s.w.book.small(language, f.Message.Seq)
	}
	if d == nil {
		return // nobody gets to it: its clock runs out
	}
	m, c := *f.Message, *f.Conversation
	s.g.Go("deed", func(ctx context.Context) error {
		err := s.do(ctx, &c, &m, d, scripted)
		if err != nil && ctx.Err() == nil && !hub.Is(err, hub.Conflict) {
			s.w.Log.Warn("the staff could not do it", "conversation", c.ID, "error", err)
		}
		return nil
	})
}

// mine reports whether this seat looks after c: its own, or its share of what
// nobody holds. What the watcher of the demo has taken is left to them.
func (s *seat) mine(c *hub.ConversationCard) bool {
	if c.AssigneeID != nil {
		return *c.AssigneeID == s.me.id
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(c.ID))                           // never fails
	return int(h.Sum32()%uint32(len(s.w.staff))) == s.turn //nolint:gosec // a handful
}

// do reads, takes, thinks, writes.
func (s *seat) do(ctx context.Context, c *hub.ConversationCard, m *hub.MessageCard, d *deed, scripted bool) error {
	least, most := 4*time.Second, 20*time.Second
	switch {
	case d.Late:
		least, most = 150*time.Second, 260*time.Second
	case !scripted:
		least, most = 8*time.Second, 14*time.Second // the watcher plays the customer; they may want to answer themselves
	case m.Subject != nil:
		least, most = 10*time.Second, 45*time.Second // mail has time
	}
	if err := s.w.pause(ctx, least, most); err != nil {
		return err
	}
	var now hub.ConversationCard
	if err := s.me.call(ctx, http.MethodGet, "/conversations/"+string(c.ID), nil, &now); err != nil {
		return err
	}
	if !s.mine(&now) || (!scripted && now.LastSeq != m.Seq) {
		return nil
	}
	s.tell(ctx, map[string]any{"t": "viewing", "c": c.ID})
	typing := func(ctx context.Context) error {
		s.tell(ctx, map[string]any{"t": "typing", "c": c.ID, "on": true})
		return s.w.pause(ctx, 2*time.Second, min(time.Duration(len(d.Says))*50*time.Millisecond, 10*time.Second)+3*time.Second)
	}
	defer s.tell(ctx, map[string]any{"t": "viewing", "c": ""})
	return s.w.act(ctx, s.me, &now, m, d, typing)
}

// act does what d says as c's holder.
func (w *world) act(ctx context.Context, me *client, c *hub.ConversationCard, m *hub.MessageCard, d *deed, typing func(context.Context) error) error {
	at := "/conversations/" + string(c.ID)
	post := func(path string, in any) error { return me.call(ctx, http.MethodPost, at+path, in, nil) }
	if c.AssigneeID == nil {
		if err := post("/claim", nil); err != nil {
			return err
		}
	}
	if err := post("/read", map[string]any{"seq": m.Seq}); err != nil {
		return err
	}
	if d.Note != "" {
		if err := post("/messages", map[string]any{"kind": "note", "text": spoken(d.Note, me, c), "client_id": "note-" + string(m.ID)}); err != nil {
			return err
		}
	}
	if len(d.Tags) > 0 {
		if err := post("/tags", map[string]any{"add": d.Tags}); err != nil {
			return err
		}
	}
	if d.Priority != "" {
		if err := post("/priority", map[string]any{"priority": d.Priority}); err != nil {
			return err
		}
	}
	if d.Says != "" {
		if err := w.reply(ctx, me, c, m, d, typing); err != nil {
			return err
		}
	}
	if d.Hand {
		return post("/assign", map[string]any{"agent_id": w.owner.id})
	}
	if d.Snooze != "" {
		aside, err := time.ParseDuration(d.Snooze)
		if err != nil {
			return hub.Wrap(hub.Internal, err, "a story snoozes for no duration")
		}
		return post("/snooze", map[string]any{"until": w.clock.Now().Add(aside)})
	}
	if d.Status != "" {
		return post("/status", map[string]any{"status": d.Status})
	}
	return nil
}

func (w *world) reply(ctx context.Context, me *client, c *hub.ConversationCard, m *hub.MessageCard, d *deed, typing func(context.Context) error) error {
	if m.Call != nil {
		return nil // a call is called back, which takes a phone; nobody writes to it
	}
	if err := typing(ctx); err != nil {
		return err
	}
	in := map[string]any{"kind": "reply", "text": spoken(d.Says, me, c), "client_id": "answer-" + string(m.ID)}
	if m.Public {
		in["visibility"] = "public" // asked where all can read it, answered there
	}
	var files []string
	for _, name := range d.Files {
		f, err := w.prop(name)
		if err != nil {
			return err
		}
		id, err := me.upload(ctx, f)
		if err != nil {
			return err
		}
		files = append(files, id)
	}
	if files != nil {
		in["attachments"] = files
	}
	return me.call(ctx, http.MethodPost, "/conversations/"+string(c.ID)+"/messages", in, nil)
}

// spoken puts names into what the staff says.
func spoken(text string, me *client, c *hub.ConversationCard) string {
	first, _, _ := strings.Cut(c.Contact.Name, " ")
	agent, _, _ := strings.Cut(me.name, " ")
	return strings.NewReplacer("{first}", first, "{agent}", agent).Replace(text)
}
