package twilio

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// Words that the stand-in acts on by itself, as Twilio does by default.
var words = map[string]string{"STOP": "STOP", "STOPALL": "STOP", "UNSUBSCRIBE": "STOP", "CANCEL": "STOP", "END": "STOP", "QUIT": "STOP", "REVOKE": "STOP", "OPTOUT": "STOP",
	"START": "START", "UNSTOP": "START", "YES": "START", "HELP": "HELP", "INFO": "HELP"}

// Text makes somebody write to one of our numbers. It answers the message's id
// and what the webhook was answered.
func (s *Sim) Text(ctx context.Context, from, to, body string, files ...File) (string, Answer) {
	sid := s.Say(from, to, body, files...)
	return sid, s.Again(ctx, sid)
}

// Say is Text while nobody listens: the message is at Twilio, and no webhook tells.
func (s *Sim) Say(from, to, body string, files ...File) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &Message{SID: s.sid("SM"), From: from, To: to, Body: body, Files: files, Inbound: true, Status: "received", At: s.now()}
	if len(files) > 0 {
		m.SID = "MM" + m.SID[2:]
	}
	if n := s.number(to); n != nil {
		m.Service = n.Service
	}
	s.messages = append(s.messages, m)
	word := words[strings.ToUpper(strings.TrimSpace(body))]
	switch word {
	case "STOP":
		s.out[to+"\x00"+from] = true
	case "START":
		delete(s.out, to+"\x00"+from)
	}
	m.form = s.telling(m, word)
	return m.SID
}

// telling is the form of a message's webhook. Call with s.mu held.
func (s *Sim) telling(m *Message, word string) [][2]string {
	form := [][2]string{{"ToCountry", "US"}, {"ToState", ""}, {"SmsMessageSid", m.SID}, {"NumMedia", strconv.Itoa(len(m.Files))}, {"ToCity", ""},
		{"FromZip", ""}, {"SmsSid", m.SID}, {"FromState", ""}, {"SmsStatus", "received"}, {"FromCity", ""}, {"Body", m.Body}, {"FromCountry", "US"},
		{"To", m.To}, {"ToZip", ""}, {"NumSegments", "1"}, {"MessageSid", m.SID}, {"AccountSid", s.opt.AccountSID}, {"From", m.From}, {"ApiVersion", "2010-04-01"}}
	if m.Service != "" {
		form = append(form, [2]string{"MessagingServiceSid", m.Service})
		if word != "" {
			form = append(form, [2]string{"OptOutType", word})
		}
	}
	for i, f := range m.Files {
		form = append(form, [2]string{fmt.Sprintf("MediaContentType%d", i), f.Type},
			[2]string{fmt.Sprintf("MediaUrl%d", i), s.base + version + s.opt.AccountSID + "/Messages/" + m.SID + "/Media/" + mediaSID(m, i)})
	}
	return form
}

// Again tells of a message (again), byte for byte as before.
func (s *Sim) Again(ctx context.Context, sid string) Answer {
	s.mu.Lock()
	m := s.message(sid)
	if m == nil || !m.Inbound {
		s.mu.Unlock()
		return Answer{Err: fmt.Errorf("no message %s came in", sid)}
	}
	n, form := s.number(m.To), m.form
	s.mu.Unlock()
	if n == nil || n.SMS == "" {
		return Answer{Err: fmt.Errorf("nobody listens at %s", m.To)}
	}
	method := n.Method
	if method == "" {
		method = http.MethodPost
	}
	return s.call(ctx, method, n.SMS, form)
}
