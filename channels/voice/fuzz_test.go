package voice_test

import (
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
)

// FuzzWebhooks sends signed nonsense to every address: nothing may panic, and what
// is taken as news of a call is whole.
func FuzzWebhooks(f *testing.F) {
	call := "CA" + strings.Repeat("1", 32)
	f.Add("/status", call, "completed", theirs, "Mon, 02 Mar 2026 09:00:00 +0000", "5", "-1")
	f.Add("/leg?out=1&person=%2B12025550143&call="+call, call, "in-progress", "", "", "", "99999999999999999999")
	f.Add("/dialed?call="+call, "x", "completed", "\xff", "yesterday", "9e9", "")
	f.Fuzz(func(t *testing.T, path, sid, status, from, at, lasted, sequence string) {
		n := open(t, nil)
		if strings.ContainsAny(path, " \r\n\t#") || !strings.HasPrefix(path, "/") {
			return
		}
		n.Post(t.Context(), n.rig.URL+path, [][2]string{{"AccountSid", account}, {"CallSid", sid}, {"CallStatus", status}, {"DialCallStatus", status}, {"From", from},
			{"Timestamp", at}, {"CallDuration", lasted}, {"DialCallDuration", lasted}, {"SequenceNumber", sequence}, {"RecordingStatus", status}})
		for _, in := range n.rig.Hub.Received() {
			if in.SrcKey == "" || in.Thread == "" || (in.Event == "") == (in.Call == nil) {
				t.Fatalf("%+v", in)
			}
			if c := in.Call; c != nil && (in.From.IsZero() || in.Ref == "" || c.Seconds < 0 || c.State == "" || in.From.Kind == hub.HandlePhone && !strings.HasPrefix(in.From.Address, "+")) {
				t.Fatalf("%+v, %+v", in, c)
			}
		}
	})
}
