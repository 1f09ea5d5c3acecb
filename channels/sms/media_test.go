package sms_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/sim/twilio"
	"github.com/parleyhub/parley/channels/sms"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
)

func read(t testing.TB, env channels.Env, id hub.BlobID) []byte {
	t.Helper()
	r, _, err := env.Blobs.Open(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	raw, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The stand-in answers 418 when a credential comes to where files redirect.
func TestFilesAreWhatTheyAreNotWhatTheyClaim(t *testing.T) {
	n := open(t, nil)
	n.Text(t.Context(), theirs, ours, "", twilio.File{Type: "image/jpeg", Data: []byte("MZ\x90\x00 a program")}, twilio.File{Type: "text/html", Data: png})
	m := n.rig.Hub.Received()[0]
	if len(m.Attachments) != 2 || strings.HasPrefix(m.Attachments[0].Type, "image/") || strings.HasSuffix(m.Attachments[0].Name, ".jpg") ||
		m.Attachments[1].Type != "image/png" || !strings.HasSuffix(m.Attachments[1].Name, ".png") {
		t.Fatalf("%+v", m.Attachments)
	}
	if got := read(t, n.rig.Hub.Env(), m.Attachments[1].ID); !bytes.Equal(got, png) {
		t.Errorf("%q", got)
	}
}

func TestAFileTooLargeIsSaidAndHoldsNothingUp(t *testing.T) {
	n := open(t, nil)
	_, a := n.Text(t.Context(), theirs, ours, "Look", twilio.File{Type: "video/mp4", Data: make([]byte, 33<<20)}, twilio.File{Type: "image/png", Data: png}, twilio.File{})
	m := n.rig.Hub.Received()[0]
	if !a.OK() || len(m.Attachments) != 1 || !strings.HasPrefix(m.Text, "Look\n\n[") || !strings.Contains(m.Text, "larger than 32 MB") || !strings.Contains(m.Text, "empty") {
		t.Fatalf("%+v %q %+v", a, m.Text, m.Attachments)
	}
}

func TestRedirectsToPrivateAddressesAreNotFollowed(t *testing.T) {
	n := open(t, nil)
	env := n.rig.Hub.Env()
	strict := guard.New(false)
	api := strings.TrimPrefix(n.srv.URL, "http://")
	dial := env.Dial
	env.DialWeb = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if addr == api {
			return dial(ctx, network, addr) // the stand-in itself lives on loopback
		}
		return strict.DialWeb(ctx, network, addr)
	}
	env.PublicURL = strings.TrimSuffix(n.rig.URL, "/hooks/sms/inb_channeltest")
	a, err := sms.Channel.Open(t.Context(), n.rig.Inbox, env)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for _, cdn := range []string{"http://127.0.0.1:80", "http://169.254.169.254", "http://[::1]:80", "http://10.0.0.1", "file:///etc", "http://user:pw@" + api} {
		n.At(n.srv.URL, cdn)
		sid := n.Say(theirs, ours, "Look", twilio.File{Type: "image/png", Data: png})
		in := take(t, a, n, sid)
		if len(in.Attachments) != 0 || !strings.Contains(in.Text, "[A file of this message is not here.") {
			t.Errorf("%s: %q with %d files", cdn, in.Text, len(in.Attachments))
		}
		if strings.Contains(in.Text, "127.0.0.1") || strings.Contains(in.Text, token) {
			t.Errorf("%s: the words say too much: %q", cdn, in.Text)
		}
	}
}

// take brings one message in by the provider's list.
func take(t testing.TB, a channels.Adapter, n *network, sid string) hub.Inbound {
	t.Helper()
	for one, err := range a.(channels.Reconciler).List(t.Context(), n.rig.Hub.Clock.Now().Add(-24*time.Hour)) {
		if err != nil {
			t.Fatal(err)
		}
		if one.SrcKey == sid {
			if err := one.Take(t.Context(), n.rig.Hub); err != nil {
				t.Fatal(err)
			}
		}
	}
	all := n.rig.Hub.Received()
	last := all[len(all)-1]
	if last.SrcKey != sid {
		t.Fatalf("%s is not in the list", sid)
	}
	return last
}

func TestWordsDoNotWaitForAFileThatIsLate(t *testing.T) {
	n := open(t, nil)
	n.Fail(twilio.Fault{Files: 1})
	sid := n.Say(theirs, ours, "See the picture", twilio.File{Type: "image/png", Data: png}, twilio.File{Type: "image/png", Data: append(png, 1)})
	if a := n.Again(t.Context(), sid); a.Status != 503 {
		t.Fatalf("Twilio has to come again: %+v", a)
	}
	got := n.rig.Hub.Received()
	if len(got) != 1 || got[0].Text != "See the picture" || len(got[0].Attachments) != 1 || got[0].Joins {
		t.Fatalf("%+v", got)
	}
	if a := n.Again(t.Context(), sid); !a.OK() {
		t.Fatalf("%+v", a)
	}
	got = n.rig.Hub.Received()
	if len(got) != 2 || !got[1].Joins || got[1].Ref != sid || got[1].From != ann || len(got[1].Attachments) != 1 || got[1].Text != "" {
		t.Fatalf("%+v", got)
	}
	if got[0].Attachments[0].Name == got[1].Attachments[0].Name {
		t.Error("the same file came twice")
	}
	if rows := n.rig.Hub.StateKeys(); len(rows) != 0 {
		t.Errorf("left behind: %v", rows)
	}
	n.Again(t.Context(), sid)
	if len(n.rig.Hub.Received()) != 2 {
		t.Error("a third time brought more")
	}
}

func TestTheTokenGoesToTwilioAlone(t *testing.T) {
	n := open(t, nil)
	f := append(form("Look"), [2]string{"MediaUrl0", "http://evil.example/steal"})
	f[5][1] = "1"
	if a := n.Post(t.Context(), n.rig.URL, f); !a.OK() {
		t.Fatalf("%+v", a)
	}
	m := n.rig.Hub.Received()[0]
	if len(m.Attachments) != 0 || !strings.Contains(m.Text, "not at Twilio") {
		t.Fatalf("%+v", m)
	}
}
