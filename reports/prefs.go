package reports

import (
	"encoding/json"

	"github.com/parleyhub/parley/hub"
)

// Prefs is what a workspace decided about its reports and about people who wait
// at several doors. It is a document.
type Prefs struct {
	Goal   float64     `json:"goal" minimum:"0" maximum:"100" doc:"Attainment the workspace aims for, in percent"`
	Person PersonPrefs `json:"person"`
}

// PersonPrefs say what happens when somebody asks again over another channel
// while they wait. Both are off until switched on.
type PersonPrefs struct {
	Raise    bool `json:"raise" doc:"Their conversations get at least the priority high"`
	OneOwner bool `json:"one_owner" doc:"All their open conversations go to whoever holds the one that waits longest"`
}

// PrefsKind and PrefsID name the document that holds Prefs.
const PrefsKind hub.DocumentKind = "reports"

// PrefsID is the id of the only one of its kind.
const PrefsID = "all"

// DefaultPrefs hold until somebody decides otherwise.
func DefaultPrefs() Prefs { return Prefs{Goal: 90} }

// ParsePrefs reads the document's body.
func ParsePrefs(body []byte) (Prefs, error) {
	p := DefaultPrefs()
	if err := json.Unmarshal(body, &p); err != nil {
		return p, hub.Wrap(hub.Internal, err, "the stored report settings are not JSON")
	}
	return p, nil
}

// Metrics in the order they are shown.
var Metrics = []hub.Metric{hub.FirstResponse, hub.NextResponse, hub.Resolution, "promise"}

// Today makes rows of the clocks that were decided since the day began.
func Today(met, breached map[hub.Metric]int, goal float64) []Attained {
	out := []Attained{}
	for _, m := range Metrics {
		a := Attained{Metric: m, Met: met[m], Breached: breached[m], Target: goal}
		if a.Met+a.Breached == 0 && m != hub.FirstResponse {
			continue
		}
		a.Percent = percent(a.Met, a.Breached)
		out = append(out, a)
	}
	return out
}

// percent is met / (met + breached); 100 when nothing was decided.
func percent(met, breached int) float64 {
	if met+breached == 0 {
		return 100
	}
	return float64(int(1000*float64(met)/float64(met+breached)+0.5)) / 10
}
