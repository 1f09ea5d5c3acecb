package twilio

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/internal/testpeers"
)

// The stand-in answers in the shapes that Twilio publishes, so that what passes
// against it is about Twilio.
func TestAnswersAreThoseOfTwiliosPublishedDescription(t *testing.T) {
	spec := testpeers.Spec(t, "twilio_api_v2010.json")
	sid, token := "AC"+strings.Repeat("0", 32), "secret"
	s := New(Options{AccountSID: sid, AuthToken: token, Now: time.Now})
	s.At("http://sim.test", "")
	s.Add(Number{Phone: "+15005550006", SMS: "http://hub.test/"})
	in := s.Say("+12025550143", "+15005550006", "Look", File{Type: "image/png", Data: []byte("x")})
	do := func(method, path string, form url.Values) (int, []byte) {
		r := httptest.NewRequest(method, version+sid+path, strings.NewReader(form.Encode()))
		if form != nil {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		r.SetBasicAuth(sid, token)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		raw, _ := io.ReadAll(w.Result().Body)
		return w.Code, raw
	}
	check := func(method, path string, form url.Values) []byte {
		t.Helper()
		status, raw := do(method, path, form)
		if err := spec.Answer(method, version+sid+path, status, raw); err != nil {
			t.Errorf("%s %s: %v\n%s", method, path, err, raw)
		}
		return raw
	}
	check(http.MethodPost, "/Messages.json", url.Values{"To": {"+12025550143"}, "From": {"+15005550006"}, "Body": {"Hello"}})
	check(http.MethodPost, "/Calls.json", url.Values{"To": {"+12025550199"}, "From": {"+15005550006"}, "Url": {"http://hub.test/"}})
	for _, path := range []string{".json", "/Messages.json", "/Messages/" + in + ".json", "/Messages/" + in + "/Media.json", "/Calls.json", "/IncomingPhoneNumbers.json"} {
		check(http.MethodGet, path, nil)
	}
	call := s.Calls()[0].SID
	s.records["RE"+strings.Repeat("1", 32)] = &Recording{SID: "RE" + strings.Repeat("1", 32), CallSID: call, Seconds: 3}
	if raw := check(http.MethodGet, "/Calls/"+call+"/Recordings.json", nil); !bytes.Contains(raw, []byte("RecordVerb")) {
		t.Errorf("%s", raw)
	}
	check(http.MethodGet, "/Calls/"+call+".json", nil)
	if status, raw := do(http.MethodGet, "/Calls/CA0.json", nil); status != 404 || !bytes.Contains(raw, []byte(`"code":20404`)) {
		t.Errorf("%d %s", status, raw)
	}
}
