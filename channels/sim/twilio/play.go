package twilio

import (
	"context"
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// node is one element of TwiML.
type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Nodes   []node     `xml:",any"`
	Text    string     `xml:",chardata"`
}

func (n node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// Ring makes somebody call one of our numbers, and plays the call to its end. It
// answers the call's id and what the first webhook was answered.
func (s *Sim) Ring(ctx context.Context, from, to string, p Plot) (string, Answer) {
	c := s.leg(from, to, "", "inbound")
	s.mu.Lock()
	n := s.number(to)
	c.Status = "ringing"
	s.mu.Unlock()
	if n == nil || n.Voice == "" {
		return c.SID, Answer{Status: http.StatusNotFound}
	}
	first := s.ask(ctx, c, n.Voice)
	s.tell(c, "", "", "in-progress")
	if first.OK() {
		s.play(ctx, c, first.Body, p, 0)
	}
	s.tell(c, n.Status, "completed", "completed")
	return c.SID, first
}

// playOut plays a call that we were asked to make.
func (s *Sim) playOut(c *Call) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	s.mu.Lock()
	p := s.plots[c.To]
	s.mu.Unlock()
	s.tell(c, c.callback, "initiated", "initiated")
	s.tell(c, c.callback, "ringing", "ringing")
	if p.Agent != Answers {
		s.tell(c, c.callback, "completed", unmet(p.Agent))
		return
	}
	s.tell(c, c.callback, "answered", "in-progress")
	if a := s.ask(ctx, c, c.url); a.OK() {
		s.play(ctx, c, a.Body, p, 0)
	}
	s.tell(c, c.callback, "completed", "completed")
}

func unmet(how string) string {
	if how == "" {
		return NoAnswer
	}
	return how
}

func (s *Sim) ask(ctx context.Context, c *Call, address string, more ...[2]string) Answer {
	return s.Post(ctx, address, s.form(c, more...))
}

// play does what a document says and reports whether the line is still open.
func (s *Sim) play(ctx context.Context, c *Call, doc string, p Plot, depth int) bool {
	var root node
	if depth > 10 || xml.Unmarshal([]byte(doc), &root) != nil || root.XMLName.Local != "Response" {
		s.hears(c, "An application error has occurred.")
		return false
	}
	for _, verb := range root.Nodes {
		next := Answer{}
		switch verb.XMLName.Local {
		case "Say", "Play":
			s.hears(c, strings.TrimSpace(verb.Text))
			continue
		case "Hangup", "Reject":
			return false
		case "Redirect":
			next = s.ask(ctx, c, strings.TrimSpace(verb.Text))
		case "Gather":
			for _, in := range verb.Nodes {
				s.hears(c, strings.TrimSpace(in.Text))
			}
			if !p.Presses {
				continue
			}
			next = s.ask(ctx, c, verb.attr("action"), [2]string{"Digits", "1"})
		case "Dial":
			result, open := s.dial(ctx, c, verb, p)
			if !open {
				return false
			}
			if verb.attr("action") == "" {
				continue
			}
			next = s.ask(ctx, c, verb.attr("action"), result...)
		case "Record":
			if len(p.Speaks) == 0 {
				continue
			}
			next = s.record(ctx, c, verb, p)
		default:
			continue
		}
		if !next.OK() {
			s.hears(c, "An application error has occurred.")
			return false
		}
		return s.play(ctx, c, next.Body, p, depth+1)
	}
	return false
}

// dial rings the numbers of a <Dial>; the first is met as the plot says.
func (s *Sim) dial(ctx context.Context, c *Call, verb node, p Plot) (result [][2]string, open bool) {
	how, caller := p.Agent, c.From
	if c.Direction != "inbound" {
		how = p.Person
	}
	if id := verb.attr("callerId"); id != "" {
		caller = id
	}
	status, bridged, sid, seconds := "", false, "", 0
	for i, n := range verb.Nodes {
		child := s.leg(caller, strings.TrimSpace(n.Text), c.SID, "outbound-dial")
		child.events = strings.Fields(n.attr("statusCallbackEvent"))
		at := n.attr("statusCallback")
		s.tell(child, at, "initiated", "initiated")
		s.tell(child, at, "ringing", "ringing")
		end := unmet(how)
		switch {
		case p.HangsUp && c.Direction == "inbound":
			end = "canceled"
		case i > 0 && status == "completed":
			end = "canceled"
		case i == 0 && how == Answers:
			end = "completed"
			s.tell(child, at, "answered", "in-progress")
			bridged = s.whisper(ctx, child, n.attr("url"), p)
			if bridged {
				seconds = p.Seconds
				s.lasts(child, seconds)
			}
		case i > 0 && how == Answers:
			end = NoAnswer
		}
		s.tell(child, at, "completed", end)
		if i == 0 || end == "completed" {
			status, sid = end, child.SID
		}
	}
	if p.HangsUp && c.Direction == "inbound" {
		return nil, false
	}
	s.lasts(c, seconds)
	return [][2]string{{"DialCallSid", sid}, {"DialCallStatus", status}, {"DialCallDuration", strconv.Itoa(seconds)}, {"DialBridged", strconv.FormatBool(bridged)}}, true
}

// whisper plays what an agent hears before being put through.
func (s *Sim) whisper(ctx context.Context, child *Call, address string, p Plot) bool {
	if address == "" {
		return true
	}
	a := s.ask(ctx, child, address)
	if !a.OK() {
		return false
	}
	var root node
	if xml.Unmarshal([]byte(a.Body), &root) != nil {
		return false
	}
	for _, verb := range root.Nodes {
		switch verb.XMLName.Local {
		case "Say":
			s.hears(child, strings.TrimSpace(verb.Text))
		case "Hangup":
			return false
		case "Gather":
			for _, in := range verb.Nodes {
				s.hears(child, strings.TrimSpace(in.Text))
			}
			if p.Presses {
				a := s.ask(ctx, child, verb.attr("action"), [2]string{"Digits", "1"})
				return a.OK() && !strings.Contains(a.Body, "<Hangup")
			}
		}
	}
	return true
}

// record takes what the caller says after the tone.
func (s *Sim) record(ctx context.Context, c *Call, verb node, p Plot) Answer {
	s.mu.Lock()
	r := &Recording{SID: s.sid("RE"), CallSID: c.SID, Data: p.Speaks, Seconds: p.Seconds}
	s.records[r.SID] = r
	at := s.base + version + s.opt.AccountSID + "/Recordings/" + r.SID
	about := [][2]string{{"RecordingSid", r.SID}, {"RecordingUrl", at}, {"RecordingDuration", strconv.Itoa(r.Seconds)}}
	if to := verb.attr("recordingStatusCallback"); to != "" {
		form := append([][2]string{{"CallSid", c.SID}, {"AccountSid", s.opt.AccountSID}, {"RecordingStatus", "completed"}, {"RecordingChannels", "1"},
			{"RecordingSource", "RecordVerb"}}, about...)
		s.later(func() delivery { return delivery{to, form} })
	}
	if to := verb.attr("transcribeCallback"); to != "" && verb.attr("transcribe") == "true" {
		form := append(s.line(c), [][2]string{{"TranscriptionSid", s.sid("TR")}, {"TranscriptionText", p.Words}, {"TranscriptionStatus", "completed"},
			{"RecordingSid", r.SID}, {"RecordingUrl", at}, {"TranscriptionType", "fast"}}...)
		s.later(func() delivery { return delivery{to, form} })
	}
	s.mu.Unlock()
	return s.ask(ctx, c, verb.attr("action"), append(about, [2]string{"Digits", "hangup"})...)
}
