package twilio

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Call is one leg of a call.
type Call struct {
	SID, Parent, From, To string
	Direction             string // inbound, outbound-api, outbound-dial
	Status                string
	Seconds               int
	Start                 time.Time
	Heard                 []string // what was said to whoever is on the line
	url, callback         string
	events                []string
	seq                   int
}

// Recording is what was spoken on a call.
type Recording struct {
	SID, CallSID string
	Data         []byte
	Seconds      int
}

// How a phone that rings is met.
const (
	Answers  = "answer"
	Busy     = "busy"
	NoAnswer = "no-answer"
	Fails    = "failed"
)

// Plot is how the people of a call behave.
type Plot struct {
	Agent   string // how the agent's phone is met; empty = nobody answers
	Presses bool   // and, when asked, whether a key is pressed
	Person  string // of a call that we start: how the person's phone is met
	HangsUp bool   // the caller of an incoming call goes away while it rings
	Speaks  []byte // what the caller leaves on the voicemail; empty = nothing
	Words   string // and what it says, as the transcription reads it
	Seconds int    // how long is spoken
}

// Plot says what happens when we ring an agent to call somebody.
func (s *Sim) Plot(agent string, p Plot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plots[agent] = p
}

// Calls are all legs, in order.
func (s *Sim) Calls() (out []Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		out = append(out, *c)
	}
	return out
}

// createCall is POST Calls.json.
func (s *Sim) createCall(w http.ResponseWriter, r *http.Request) {
	f := r.PostForm
	c := &Call{From: f.Get("From"), To: f.Get("To"), Direction: "outbound-api", Status: "queued", url: f.Get("Url"), callback: f.Get("StatusCallback"),
		events: f["StatusCallbackEvent"]}
	s.mu.Lock()
	own := s.number(c.From)
	code := 0
	switch u, err := url.Parse(c.url); {
	case len(c.To) < 8 || c.To[0] != '+':
		code = 21211
	case own == nil || own.TextsOnly:
		code = 21210
	case err != nil || u.Host == "":
		code = 21205
	}
	if code != 0 {
		s.mu.Unlock()
		refuse(w, http.StatusBadRequest, code)
		return
	}
	c.SID, c.Start = s.sid("CA"), s.now()
	s.calls = append(s.calls, c)
	s.later(func() delivery { s.playOut(c); return delivery{} })
	out := s.callView(c)
	s.mu.Unlock()
	s.done(w, out)
}

func (s *Sim) callView(c *Call) map[string]any {
	v := map[string]any{"sid": c.SID, "account_sid": s.opt.AccountSID, "from": c.From, "to": c.To, "status": c.Status, "direction": c.Direction,
		"start_time": rfc2822(c.Start), "end_time": rfc2822(c.Start.Add(time.Duration(c.Seconds) * time.Second)), "duration": strconv.Itoa(c.Seconds),
		"parent_call_sid": nil, "date_created": rfc2822(c.Start), "uri": version + s.opt.AccountSID + "/Calls/" + c.SID + ".json"}
	if c.Parent != "" {
		v["parent_call_sid"] = c.Parent
	}
	return v
}

// listCalls is GET Calls.json: newest first.
func (s *Sim) listCalls(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	after, _ := time.Parse(time.RFC3339, q.Get("StartTime>"))
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*Call
	for _, c := range slices.Backward(s.calls) {
		if (q.Get("To") == "" || c.To == q.Get("To")) && (q.Get("ParentCallSid") == "" || c.Parent == q.Get("ParentCallSid")) && !c.Start.Before(after) {
			all = append(all, c)
		}
	}
	from, to, more := window(r, len(all), "Calls")
	list := []any{}
	for _, c := range all[from:to] {
		list = append(list, s.callView(c))
	}
	reply(w, http.StatusOK, map[string]any{"calls": list, "page": from / max(1, to-from), "page_size": to - from, "next_page_uri": more(s.opt.AccountSID)})
}

func (s *Sim) fetchCall(w http.ResponseWriter, sid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if c.SID == sid {
			reply(w, http.StatusOK, s.callView(c))
			return
		}
	}
	refuse(w, http.StatusNotFound, 20404)
}

func (s *Sim) listRecordings(w http.ResponseWriter, call string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []any{}
	for _, r := range s.records {
		if r.CallSID == call {
			list = append(list, map[string]any{"sid": r.SID, "account_sid": s.opt.AccountSID, "call_sid": call, "duration": strconv.Itoa(r.Seconds),
				"status": "completed", "source": "RecordVerb", "uri": version + s.opt.AccountSID + "/Calls/" + call + "/Recordings/" + r.SID + ".json"})
		}
	}
	reply(w, http.StatusOK, map[string]any{"recordings": list, "page": 0, "page_size": 50, "next_page_uri": nil})
}

func (s *Sim) serveRecording(w http.ResponseWriter, name string) {
	if s.noFile() {
		refuse(w, http.StatusServiceUnavailable, 20503)
		return
	}
	id, _, _ := strings.Cut(name, ".")
	s.mu.Lock()
	rec := s.records[id]
	s.mu.Unlock()
	if rec == nil {
		refuse(w, http.StatusNotFound, 20404)
		return
	}
	w.Header().Set("Content-Type", "audio/mpeg")
	_, _ = w.Write(rec.Data)
}

// tell queues a status callback of a leg. Call without s.mu.
func (s *Sim) tell(c *Call, address, event, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if status != "" {
		c.Status = status
	}
	if address == "" || (len(c.events) > 0 && !slices.Contains(c.events, event)) || (len(c.events) == 0 && event != "completed") {
		return
	}
	form := append(s.line(c), [2]string{"Timestamp", s.now().Format(time.RFC1123Z)}, [2]string{"CallbackSource", "call-progress-events"},
		[2]string{"SequenceNumber", strconv.Itoa(c.seq)})
	c.seq++
	if event == "completed" {
		form = append(form, [2]string{"CallDuration", strconv.Itoa(c.Seconds)}, [2]string{"Duration", strconv.Itoa((c.Seconds + 59) / 60)})
	}
	s.later(func() delivery { return delivery{address, form} })
}

// line is what every webhook of a call says. Call with s.mu held.
func (s *Sim) line(c *Call) [][2]string {
	form := [][2]string{{"CallSid", c.SID}, {"AccountSid", s.opt.AccountSID}, {"From", c.From}, {"To", c.To}, {"Caller", c.From}, {"Called", c.To},
		{"CallStatus", c.Status}, {"ApiVersion", "2010-04-01"}, {"Direction", c.Direction}, {"FromCountry", "US"}, {"ToCountry", "US"}}
	if c.Parent != "" {
		form = append(form, [2]string{"ParentCallSid", c.Parent})
	}
	return form
}

func (s *Sim) form(c *Call, more ...[2]string) [][2]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append(s.line(c), more...)
}

func (s *Sim) leg(from, to, parent, direction string) *Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &Call{SID: s.sid("CA"), From: from, To: to, Parent: parent, Direction: direction, Status: "queued", Start: s.now()}
	s.calls = append(s.calls, c)
	return c
}

func (s *Sim) hears(c *Call, what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.Heard = append(c.Heard, fmt.Sprint(what))
}

func (s *Sim) lasts(c *Call, seconds int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.Seconds = seconds
}
