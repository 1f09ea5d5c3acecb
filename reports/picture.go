package reports

import (
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Rates are shown for the last four hours, in quarters.
const (
	quarter  = 15 * time.Minute
	quarters = 16
)

// model is what the board knows. It belongs to whoever holds the board's lock.
type model struct {
	seq   int64 // of the last fact that went in
	talks []talk
	at    map[hub.ConversationID]int // place in talks
	waits map[hub.ContactID]hub.PersonWait
	doors map[personKey][]hub.ConversationID
	// How many doors of a group are of somebody who waits in that group already.
	twiceIn   map[hub.ChannelKind]int
	twiceWith map[hub.TeamID]int
	agents    []hub.Agent
	teams     []hub.Team
	staff     map[hub.AgentID]Staff
	words     map[wordKey]int
	upTo      int64 // facts up to this one are in words already
	today     []Attained
}

type wordKey struct {
	from    int64 // of the quarter, Unix milliseconds
	channel hub.ChannelKind
	answer  bool
}

func newModel() *model {
	return &model{at: map[hub.ConversationID]int{}, waits: map[hub.ContactID]hub.PersonWait{}, doors: map[personKey][]hub.ConversationID{}, twiceIn: map[hub.ChannelKind]int{}, twiceWith: map[hub.TeamID]int{},
		staff: map[hub.AgentID]Staff{}, words: map[wordKey]int{}}
}

// put takes a conversation in as it is now. One that has ended goes; an older
// version than the known one is old news.
func (m *model) put(t talk) {
	i, known := m.at[t.id]
	switch {
	case known && t.version < m.talks[i].version:
	case t.status.Ended():
		m.drop(t.id)
	case known:
		m.silence(&m.talks[i])
		m.talks[i] = t
		m.knock(&m.talks[i])
	default:
		m.at[t.id] = len(m.talks)
		m.talks = append(m.talks, t)
		m.knock(&m.talks[len(m.talks)-1])
	}
}

// wait takes in since when a person waits; an older version is old news.
func (m *model) wait(w hub.PersonWait) {
	was := m.waits[w.ContactID]
	if w.Version <= was.Version {
		return
	}
	doors := append(slices.Clone(was.Doors), w.Doors...)
	for _, d := range doors {
		if i, ok := m.at[d.ConversationID]; ok {
			m.silence(&m.talks[i])
		}
	}
	m.waits[w.ContactID] = w
	for _, d := range doors {
		if i, ok := m.at[d.ConversationID]; ok && m.talks[i].knocks == 0 {
			m.knock(&m.talks[i])
		}
	}
}

// personKey is a person, or one separate matter of theirs.
type personKey struct {
	contact hub.ContactID
	matter  hub.ConversationID
}

func (t *talk) person() personKey {
	if t.separate {
		return personKey{t.contact, t.id}
	}
	return personKey{contact: t.contact}
}

// knock notes in which conversations a person waits.
func (m *model) knock(t *talk) {
	if t.knocks = t.waiting; !t.separate {
		t.knocks = 0
		for _, d := range m.waits[t.contact].Doors {
			if d.ConversationID == t.id {
				t.knocks = stamp(d.WaitingSince)
			}
		}
	}
	if t.knocks == 0 {
		return
	}
	k := t.person()
	m.together(m.doors[k], t, 1)
	m.doors[k] = append(m.doors[k], t.id)
}

// together counts a door by which somebody waits in a group once more, or no more.
func (m *model) together(others []hub.ConversationID, t *talk, by int) {
	channel, team := false, false
	for _, id := range others {
		o := &m.talks[m.at[id]]
		channel, team = channel || o.channel == t.channel, team || o.team == t.team
	}
	if channel {
		m.twiceIn[t.channel] += by
	}
	if team {
		m.twiceWith[t.team] += by
	}
}

// silence takes back what knock noted.
func (m *model) silence(t *talk) {
	if t.knocks == 0 {
		return
	}
	t.knocks = 0
	k := t.person()
	left := slices.DeleteFunc(m.doors[k], func(id hub.ConversationID) bool { return id == t.id })
	if m.doors[k] = left; len(left) == 0 {
		delete(m.doors, k)
	}
	m.together(left, t, -1)
}

func (m *model) drop(id hub.ConversationID) {
	i, known := m.at[id]
	if !known {
		return
	}
	m.silence(&m.talks[i])
	last := len(m.talks) - 1
	m.talks[i] = m.talks[last]
	m.at[m.talks[i].id] = i
	m.talks[last] = talk{}
	m.talks = m.talks[:last]
	delete(m.at, id)
}

// heard says what has to be looked up because of a fact.
type heard struct {
	people map[hub.ContactID]bool // whose conversations have other owners now
	house  bool                   // agents changed
	staff  bool                   // presence changed
}

// apply takes a fact in.
func (m *model) apply(f *hub.Fact, h *heard) {
	m.seq = f.Seq
	switch f.Type {
	case hub.ConversationHidden:
		m.drop(f.ConversationID)
		return
	case hub.ContactMerged, hub.ContactUnmerged:
		h.people[f.ContactID] = true
		return
	case hub.AgentChanged:
		h.house = true
		return
	case hub.PersonWaiting:
		m.wait(waitTold(f))
		return
	case hub.PresenceChanged:
		h.staff = true
		return
	}
	if f.ConversationID == "" {
		return
	}
	d := read(f)
	if d.Conversation != nil && d.Conversation.ID != "" {
		m.put(d.Conversation.talk())
	}
	if msg := d.Message; msg != nil && d.Conversation != nil && f.Seq > m.upTo {
		switch {
		case f.Type == hub.MessageReceived && msg.Automatic == hub.ByPerson && msg.Author.Type == hub.ActorContact:
			m.count(msg.CreatedAt, d.Conversation.Channel, false, 1)
		case f.Type == hub.MessageSent && msg.Automatic == hub.ByPerson && msg.Author.Type == hub.ActorAgent:
			m.count(msg.CreatedAt, d.Conversation.Channel, true, 1)
		}
	}
}

func (m *model) count(at time.Time, channel hub.ChannelKind, answer bool, n int) {
	from := at.UnixMilli() / quarter.Milliseconds() * quarter.Milliseconds()
	m.words[wordKey{from, channel, answer}] += n
}

// counted takes in what the store has counted up to a fact.
func (m *model) counted(all []store.Words, upTo int64) {
	m.upTo = upTo
	for _, w := range all {
		m.count(w.From, w.Channel, w.Direction == hub.DirOut, w.N)
	}
}

// forget drops quarters that are no longer shown.
func (m *model) forget(now time.Time) {
	first := firstQuarter(now).UnixMilli()
	for k := range m.words {
		if k.from < first {
			delete(m.words, k)
		}
	}
}

func firstQuarter(now time.Time) time.Time {
	return now.UTC().Truncate(quarter).Add(-(quarters - 1) * quarter)
}

// colleagues are those who may answer, by name.
func colleagues(all []hub.Agent) []hub.Agent {
	out := slices.DeleteFunc(slices.Clone(all), func(a hub.Agent) bool { return !a.Active() || a.Role == hub.RoleReadOnly })
	slices.SortFunc(out, func(a, b hub.Agent) int {
		if a.Name != b.Name {
			if a.Name < b.Name {
				return -1
			}
			return 1
		}
		return slices.Compare([]byte(a.ID), []byte(b.ID))
	})
	return out
}
