package twilio

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// createMessage is POST Messages.json.
func (s *Sim) createMessage(w http.ResponseWriter, r *http.Request) {
	f := r.PostForm
	m := &Message{From: f.Get("From"), To: f.Get("To"), Body: f.Get("Body"), Service: f.Get("MessagingServiceSid"),
		MediaURLs: f["MediaUrl"], Callback: f.Get("StatusCallback"), Status: "queued"}
	s.mu.Lock()
	if code := s.refusal(m); code != 0 {
		s.mu.Unlock()
		refuse(w, http.StatusBadRequest, code)
		return
	}
	m.SID, m.At = s.sid("SM"), s.now()
	s.messages = append(s.messages, m)
	s.deliver(m)
	out := s.view(m)
	s.mu.Unlock()
	s.done(w, out)
}

// refusal is the code a message is refused with; 0 = none.
func (s *Sim) refusal(m *Message) int {
	switch {
	case len(m.To) < 8 || m.To[0] != '+' || strings.Trim(m.To[1:], "0123456789") != "":
		return 21211
	case m.Body == "" && len(m.MediaURLs) == 0:
		return 21619
	case len(utf16.Encode([]rune(m.Body))) > 1600:
		return 21617
	case len(m.MediaURLs) > 10:
		return 21623
	case m.From == "" && m.Service == "":
		return 21603
	}
	if m.From == "" {
		for _, n := range s.numbers {
			if n.Service == m.Service {
				m.From = n.Phone
			}
		}
	}
	own := s.number(m.From)
	switch {
	case own == nil && m.Service != "" && m.From == "":
		return 21703
	case own == nil || own.CallsOnly:
		return 21606
	case s.out[m.From+"\x00"+m.To]:
		return 21610
	}
	if u, err := url.Parse(m.Callback); m.Callback != "" && (err != nil || u.Host == "") {
		return 21609
	}
	return 0
}

// deliver queues what becomes of a message. Call with s.mu held.
func (s *Sim) deliver(m *Message) {
	states := []string{"sending", "sent", "delivered"}
	code := s.fate[m.To]
	if code != 0 {
		states[2] = "undelivered"
	}
	for _, state := range states {
		s.later(func() delivery { return s.move(m, state, code) })
	}
}

// move makes a message's next state true and answers the callback about it.
func (s *Sim) move(m *Message, state string, code int) delivery {
	s.mu.Lock()
	urls, fetched := m.MediaURLs, len(m.Files)
	s.mu.Unlock()
	if state == "sending" && fetched == 0 {
		for _, at := range urls {
			f, err := s.get(at)
			s.mu.Lock()
			if err == nil {
				m.Files = append(m.Files, f)
			}
			s.mu.Unlock()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m.Status = state
	form := [][2]string{{"MessageSid", m.SID}, {"SmsSid", m.SID}, {"AccountSid", s.opt.AccountSID}, {"From", m.From}, {"To", m.To},
		{"MessageStatus", state}, {"SmsStatus", state}, {"ApiVersion", "2010-04-01"}}
	if m.Service != "" {
		form = append(form, [2]string{"MessagingServiceSid", m.Service})
	}
	if state == "undelivered" || state == "failed" {
		m.ErrorCode = code
		form = append(form, [2]string{"ErrorCode", strconv.Itoa(code)})
	}
	if state == "delivered" {
		form = append(form, [2]string{"RawDlrDoneDate", s.now().Format("0601021504")})
	}
	return delivery{m.Callback, form}
}

// get fetches a file that we send.
func (s *Sim) get(address string) (File, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return File{}, err
	}
	resp, err := s.http.Do(req)
	if err != nil {
		return File{}, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return File{}, fmt.Errorf("answered %d", resp.StatusCode)
	}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 20<<20))
	return File{Type: resp.Header.Get("Content-Type"), Data: raw}, err
}

// view is a message in the API's shape. Call with s.mu held.
func (s *Sim) view(m *Message) map[string]any {
	direction := "outbound-api"
	if m.Inbound {
		direction = "inbound"
	}
	v := map[string]any{"sid": m.SID, "account_sid": s.opt.AccountSID, "from": m.From, "to": m.To, "body": m.Body, "status": m.Status,
		"direction": direction, "num_media": strconv.Itoa(max(len(m.Files), len(m.MediaURLs))), "num_segments": "1", "api_version": "2010-04-01",
		"date_created": rfc2822(m.At), "date_sent": rfc2822(m.At), "date_updated": rfc2822(m.At), "error_code": nil, "error_message": nil,
		"messaging_service_sid": nil, "uri": version + s.opt.AccountSID + "/Messages/" + m.SID + ".json"}
	if m.Service != "" {
		v["messaging_service_sid"] = m.Service
	}
	if m.ErrorCode != 0 {
		v["error_code"] = m.ErrorCode
	}
	return v
}

// listMessages is GET Messages.json: newest first, as Twilio does.
func (s *Sim) listMessages(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	after, _ := time.Parse(time.RFC3339, q.Get("DateSent>"))
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*Message
	for i := len(s.messages) - 1; i >= 0; i-- {
		m := s.messages[i]
		if (q.Get("To") == "" || m.To == q.Get("To")) && (q.Get("From") == "" || m.From == q.Get("From")) && !m.At.Before(after) {
			all = append(all, m)
		}
	}
	from, to, more := window(r, len(all), "Messages")
	list := []any{}
	for _, m := range all[from:to] {
		list = append(list, s.view(m))
	}
	reply(w, http.StatusOK, map[string]any{"messages": list, "page": from / max(1, to-from), "page_size": to - from, "next_page_uri": more(s.opt.AccountSID)})
}

// window is one page of n items.
func window(r *http.Request, n int, noun string) (from, to int, more func(account string) any) {
	q := r.URL.Query()
	size, _ := strconv.Atoi(q.Get("PageSize"))
	if size <= 0 || size > 1000 {
		size = 50
	}
	page, _ := strconv.Atoi(q.Get("Page"))
	from = min(max(page, 0)*size, n)
	to = min(from+size, n)
	return from, to, func(account string) any {
		if to >= n {
			return nil
		}
		q.Set("Page", strconv.Itoa(page+1))
		q.Set("PageToken", "PA"+strconv.Itoa(to))
		return version + account + "/" + noun + ".json?" + q.Encode()
	}
}

func (s *Sim) message(sid string) *Message {
	for _, m := range s.messages {
		if m.SID == sid {
			return m
		}
	}
	return nil
}

func (s *Sim) fetchMessage(w http.ResponseWriter, sid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.message(sid)
	if m == nil {
		refuse(w, http.StatusNotFound, 20404)
		return
	}
	reply(w, http.StatusOK, s.view(m))
}

func (s *Sim) listMedia(w http.ResponseWriter, sid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.message(sid)
	if m == nil {
		refuse(w, http.StatusNotFound, 20404)
		return
	}
	list := []any{}
	for i, f := range m.Files {
		list = append(list, map[string]any{"sid": mediaSID(m, i), "account_sid": s.opt.AccountSID, "parent_sid": m.SID, "content_type": f.Type,
			"uri": version + s.opt.AccountSID + "/Messages/" + m.SID + "/Media/" + mediaSID(m, i) + ".json"})
	}
	reply(w, http.StatusOK, map[string]any{"media_list": list, "page": 0, "page_size": 50, "next_page_uri": nil})
}

func mediaSID(m *Message, i int) string { return fmt.Sprintf("ME%s%02x", m.SID[4:], i) }

// serveMedia leads to the file's place, as Twilio does.
func (s *Sim) serveMedia(w http.ResponseWriter, r *http.Request, id string) {
	s.mu.Lock()
	to := s.cdn + "/cdn/" + id
	s.mu.Unlock()
	if s.noFile() {
		refuse(w, http.StatusServiceUnavailable, 20503)
		return
	}
	http.Redirect(w, r, to, http.StatusTemporaryRedirect)
}

// serveCDN serves a file to whoever knows its address. A credential has no
// business here.
func (s *Sim) serveCDN(w http.ResponseWriter, r *http.Request, id string) {
	if r.Header.Get("Authorization") != "" {
		http.Error(w, "a credential went where it must not", http.StatusTeapot)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.messages {
		for i, f := range m.Files {
			if m.Inbound && mediaSID(m, i) == id {
				w.Header().Set("Content-Type", f.Type)
				_, _ = w.Write(f.Data)
				return
			}
		}
	}
	http.NotFound(w, r)
}
