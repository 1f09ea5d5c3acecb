package twilio

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

const version = "/2010-04-01/Accounts/"

// ServeHTTP is Twilio's REST API, version 2010-04-01, as far as it is used here.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if id, ok := strings.CutPrefix(r.URL.Path, "/cdn/"); ok {
		s.serveCDN(w, r, id)
		return
	}
	user, token, _ := r.BasicAuth()
	if user != s.opt.AccountSID || subtle.ConstantTimeCompare([]byte(token), []byte(s.opt.AuthToken)) != 1 {
		refuse(w, http.StatusUnauthorized, 20003)
		return
	}
	if err := r.ParseForm(); err != nil {
		refuse(w, http.StatusBadRequest, 20001)
		return
	}
	s.mu.Lock()
	s.requests = append(s.requests, Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.Query(), Form: r.PostForm})
	s.mu.Unlock()
	rest, ok := strings.CutPrefix(r.URL.Path, version+s.opt.AccountSID)
	if !ok {
		refuse(w, http.StatusNotFound, 20404)
		return
	}
	if s.failed(w, r) {
		return
	}
	s.route(w, r, strings.TrimSuffix(rest, ".json"))
}

func (s *Sim) route(w http.ResponseWriter, r *http.Request, path string) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	switch what := r.Method + " " + parts[0]; {
	case what == "GET " && len(parts) == 1:
		reply(w, http.StatusOK, map[string]any{"sid": s.opt.AccountSID, "status": "active", "type": "Full", "friendly_name": "Stand-in"})
	case what == "POST Messages" && len(parts) == 1:
		s.createMessage(w, r)
	case what == "GET Messages" && len(parts) == 1:
		s.listMessages(w, r)
	case what == "GET Messages" && len(parts) == 2:
		s.fetchMessage(w, parts[1])
	case what == "GET Messages" && len(parts) == 3 && parts[2] == "Media":
		s.listMedia(w, parts[1])
	case what == "GET Messages" && len(parts) == 4 && parts[2] == "Media":
		s.serveMedia(w, r, parts[3])
	case what == "GET IncomingPhoneNumbers":
		s.listNumbers(w, r)
	case what == "POST Calls" && len(parts) == 1:
		s.createCall(w, r)
	case what == "GET Calls" && len(parts) == 1:
		s.listCalls(w, r)
	case what == "GET Calls" && len(parts) == 2:
		s.fetchCall(w, parts[1])
	case what == "GET Calls" && len(parts) == 3 && parts[2] == "Recordings":
		s.listRecordings(w, parts[1])
	case what == "GET Recordings" && len(parts) == 2:
		s.serveRecording(w, parts[1])
	default:
		refuse(w, http.StatusNotFound, 20404)
	}
}

// done answers what was made, or loses the answer.
func (s *Sim) done(w http.ResponseWriter, v any) {
	s.mu.Lock()
	lose := s.fault.Lose
	s.mu.Unlock()
	if lose {
		panic(http.ErrAbortHandler) // cuts the line without an answer
	}
	reply(w, http.StatusCreated, v)
}

func reply(w http.ResponseWriter, status int, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(raw)
}

func refuse(w http.ResponseWriter, status, code int) {
	reply(w, status, map[string]any{"code": code, "message": fmt.Sprintf("Refused by the stand-in (%d).", code),
		"more_info": fmt.Sprintf("https://www.twilio.com/docs/errors/%d", code), "status": status})
}

func (s *Sim) listNumbers(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []any{}
	for _, n := range s.numbers {
		if want := r.URL.Query().Get("PhoneNumber"); want != "" && want != n.Phone {
			continue
		}
		list = append(list, map[string]any{"sid": "PN" + strings.Repeat("0", 32), "account_sid": s.opt.AccountSID, "phone_number": n.Phone,
			"sms_url": entered(n.SMS), "voice_url": entered(n.Voice), "status_callback": entered(n.Status), "sms_method": "POST", "voice_method": "POST",
			"capabilities": map[string]bool{"sms": !n.CallsOnly, "mms": !n.CallsOnly, "voice": !n.TextsOnly, "fax": false}})
	}
	reply(w, http.StatusOK, map[string]any{"incoming_phone_numbers": list, "page": 0, "page_size": 50, "next_page_uri": nil})
}

// entered is an address as the API shows it: null where none was entered.
func entered(address string) any {
	if address == "" {
		return nil
	}
	return address
}
