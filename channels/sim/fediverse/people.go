package fediverse

import (
	"encoding/json"
	"html"
	"slices"
	"strings"
)

// Post is what somebody says.
type Post struct {
	Text       string // as typed; the mention of our account is put before it
	HTML       string // in place of what Text would become
	Visibility string // public when empty
	ReplyTo    string // id of a status
	Language   string
	Warning    string
	Files      []Media // with Type and Bytes
	Bare       bool    // without a mention of us, as in the home timeline
}

// Say makes somebody post to our account, and answers the id of the status.
func (s *Server) Say(acct string, p Post) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := &Status{
		ID: s.id(), CreatedAt: s.stamp(), Visibility: p.Visibility, Language: p.Language, SpoilerText: p.Warning,
		Account: s.person(acct), Content: p.HTML, Source: p.Text, Media: []*Media{}, Mentions: []Mention{},
	}
	if one.Visibility == "" {
		one.Visibility = "public"
	}
	one.URI = one.Account.URL + "/" + one.ID
	if p.ReplyTo != "" {
		one.InReplyToID = &p.ReplyTo
	}
	if !p.Bare {
		one.Mentions = append(one.Mentions, mention(s.us))
	}
	if one.Content == "" {
		one.Content = s.content(one, p.Text)
	}
	for i := range p.Files {
		one.Media = append(one.Media, s.store(&p.Files[i]))
	}
	s.statuses = append(s.statuses, one)
	if p.Bare {
		s.tell("update", one)
		return one.ID
	}
	s.notify("mention", one.Account, one)
	return one.ID
}

func mention(a Account) Mention {
	return Mention{ID: a.ID, Username: a.Username, Acct: a.Acct, URL: a.URL}
}

// content is text as the server writes it: mentions as Mastodon marks them up.
func (s *Server) content(one *Status, text string) string {
	var b strings.Builder
	b.WriteString("<p>")
	for _, m := range one.Mentions {
		b.WriteString(`<span class="h-card" translate="no"><a href="` + m.URL + `" class="u-url mention">@<span>` + m.Username + `</span></a></span> `)
	}
	b.WriteString(strings.ReplaceAll(html.EscapeString(text), "\n", "<br />"))
	b.WriteString("</p>")
	return b.String()
}

// store keeps a file and gives it an address. Held: mu.
func (s *Server) store(m *Media) *Media {
	m.ID = s.id()
	if m.URL == nil {
		at := s.base + "/media/" + m.ID
		m.URL = &at
	}
	s.media[m.ID] = m
	return m
}

// notify makes a notification and tells the stream. Held: mu.
func (s *Server) notify(kind string, by Account, about *Status) {
	n := &Notification{ID: s.id(), Type: kind, CreatedAt: s.stamp(), Account: by, Status: about}
	s.notes = append(s.notes, n)
	s.tell("notification", n)
}

// tell sends an event to every stream. Held: mu.
func (s *Server) tell(event string, payload any) {
	words, ok := payload.(string)
	if !ok {
		raw, err := json.Marshal(payload)
		if err != nil {
			panic(err) // our own shapes
		}
		words = string(raw)
	}
	frame, err := json.Marshal(map[string]any{"stream": []string{"user"}, "event": event, "payload": words})
	if err != nil {
		panic(err)
	}
	s.push(frame)
}

// Edit changes what a status says. The stream tells of it only when told is set:
// a server tells followers, and nobody else.
func (s *Server) Edit(id, text string, told bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.find(id)
	if one == nil {
		return
	}
	at := s.stamp()
	changed := *one
	changed.EditedAt, changed.Source, changed.Content = &at, text, s.content(one, text)
	s.statuses[slices.Index(s.statuses, one)] = &changed
	if told {
		s.tell("status.update", &changed)
	}
}

// Delete takes a status back.
func (s *Server) Delete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(id)
}

// remove a status and what was told of it. Held: mu.
func (s *Server) remove(id string) {
	s.statuses = slices.DeleteFunc(s.statuses, func(one *Status) bool { return one.ID == id })
	s.notes = slices.DeleteFunc(s.notes, func(n *Notification) bool { return n.Status != nil && n.Status.ID == id })
	s.tell("delete", id)
}

// Favourite makes somebody favourite a status of ours.
func (s *Server) Favourite(acct, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if one := s.find(id); one != nil {
		s.notify("favourite", s.person(acct), one)
	}
}

// Repeat tells the newest notification again n times, as retries and merged
// streams do.
func (s *Server) Repeat(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		s.tell("notification", s.notes[len(s.notes)-1])
	}
}

// Tell sends any event to the streams, for shapes of other servers.
func (s *Server) Tell(event, payload string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell(event, payload)
}
