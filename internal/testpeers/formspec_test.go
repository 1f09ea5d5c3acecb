package testpeers

import (
	"net/url"
	"strings"
	"testing"
)

// A check that cannot fail is none.
func TestAFormThatIsNotAsDescribedIsFound(t *testing.T) {
	s := Spec(t, "twilio_api_v2010.json")
	path := "/2010-04-01/Accounts/AC" + strings.Repeat("0", 32) + "/Messages.json"
	good := func() url.Values { return url.Values{"To": {"+12025550143"}, "Body": {"x"}} }
	if err := s.Request("POST", path, nil, good()); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(url.Values){
		"a name that is not described": func(f url.Values) { f.Set("Text", "x") },
		"no addressee":                 func(f url.Values) { f.Del("To") },
		"no number":                    func(f url.Values) { f.Set("To", "Ann") },
		"twice":                        func(f url.Values) { f.Add("Body", "y") },
		"a service of another shape":   func(f url.Values) { f.Set("MessagingServiceSid", "MG1") },
		"no address":                   func(f url.Values) { f.Set("StatusCallback", "nowhere") },
	} {
		f := good()
		spoil(f)
		if s.Request("POST", path, nil, f) == nil {
			t.Errorf("%s: not found", name)
		}
	}
	for query, want := range map[string]bool{"PageSize=200": true, "PageSize=many": false, "Sise=1": false, "DateSent>=2026-03-02T09:00:00Z": true, "DateSent>=today": false} {
		name, value, _ := strings.Cut(query, "=")
		if err := s.Request("GET", path, url.Values{name: {value}}, nil); (err == nil) != want {
			t.Errorf("%s: %v", query, err)
		}
	}
	if s.Request("GET", "/elsewhere", nil, nil) == nil || s.Answer("GET", path, 200, []byte(`{"messages":"none"}`)) == nil {
		t.Error("a path or an answer of another shape was not found")
	}
}
