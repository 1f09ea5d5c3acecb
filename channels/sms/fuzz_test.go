package sms_test

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzWebhooks sends signed nonsense: nothing may panic, and what is taken as a
// message is whole and clean.
func FuzzWebhooks(f *testing.F) {
	sid := "SM" + strings.Repeat("1", 32)
	f.Add("", sid, theirs, "Hello", "0", "", "")
	f.Add("/status?ref=msg_1", sid, theirs, "", "", "delivered", "30003")
	f.Add("", "x", "\xff", "\x00STOP", "99999999999", "received", "")
	f.Fuzz(func(t *testing.T, path, sid, from, body, media, status, code string) {
		n := open(t, nil)
		if path != "" && path != "/" && !strings.HasPrefix(path, "/status") || strings.ContainsAny(path, " \r\n\t#") {
			return
		}
		n.Post(t.Context(), n.rig.URL+path, [][2]string{{"AccountSid", account}, {"MessageSid", sid}, {"From", from}, {"To", ours}, {"Body", body},
			{"NumMedia", media}, {"MessageStatus", status}, {"ErrorCode", code}})
		for _, in := range n.rig.Hub.Received() {
			if in.SrcKey == "" || in.Thread == "" || in.Event == "" && (in.From.IsZero() || in.Ref == "" || !utf8.ValidString(in.Text) || strings.ContainsRune(in.Text, 0)) {
				t.Fatalf("%+v", in)
			}
		}
		for _, r := range n.rig.Hub.Receipts() {
			if r.Ref == "" || r.State == "" {
				t.Fatalf("%+v", r)
			}
		}
	})
}
