package whatsapp_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	sim "github.com/parleyhub/parley/channels/sim/meta"
	"github.com/parleyhub/parley/channels/whatsapp"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
)

var png = append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte("x"), 5000)...)

func read(t testing.TB, h *channeltest.Hub, id hub.BlobID) []byte {
	t.Helper()
	r, _, err := h.Env().Blobs.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestFilesComeWithTheMessage(t *testing.T) {
	s := open(t)
	s.acc.Photo(ann, sim.File{Data: png, Type: "image/png"}, "See here")
	m := s.lastIn(t)
	if m.Text != "See here" || len(m.Attachments) != 1 {
		t.Fatalf("%+v", m)
	}
	at := m.Attachments[0]
	if at.Name != "photo.png" || at.Type != "image/png" || !bytes.Equal(read(t, s.Hub, at.ID), png) {
		t.Errorf("%+v", at)
	}
	s.acc.Document(ann, sim.File{Data: []byte("%PDF-1.7"), Type: "application/pdf", Name: "../../etc/Rechnung März.pdf"}, "")
	if at := s.lastIn(t).Attachments; len(at) != 1 || at[0].Name != "Rechnung März.pdf" {
		t.Errorf("%+v", at)
	}
	s.acc.Voice(ann, sim.File{Data: []byte("OggS\x00\x02"), Type: "audio/ogg; codecs=opus"})
	if at := s.lastIn(t).Attachments; len(at) != 1 {
		t.Errorf("%+v", at)
	}
	for _, r := range s.Asked() {
		if strings.HasPrefix(r.Path, "/media/") && r.Header.Get("User-Agent") != "Parley/1.0.0" {
			t.Errorf("user agent %q", r.Header.Get("User-Agent"))
		}
	}
}

func TestFilesThatLieAreNamedAndTheWordsStay(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the token went to another host")
		}
		w.Write(png)
	}))
	defer elsewhere.Close()
	for name, c := range map[string]struct {
		file sim.File
		want string // in the text; empty: the file comes
	}{
		"another sum":     {sim.File{Data: png, Type: "image/png", Hash: "AAAAGGsTJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI="}, "not the one that was announced"},
		"too large":       {sim.File{Data: bytes.Repeat([]byte("x"), 17<<20), Type: "image/png"}, "larger than 16 MB"},
		"empty":           {sim.File{Data: nil, Type: "image/png"}, "empty"},
		"no picture":      {sim.File{Data: []byte("<html><script>alert(1)</script>"), Type: "image/png"}, ""},
		"redirected":      {sim.File{Data: png, Type: "image/png", Away: elsewhere.URL}, ""},
		"redirected home": {sim.File{Data: png, Type: "image/png", Away: "file:///etc/passwd"}, "not an address"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			if _, status := s.acc.Photo(ann, c.file, "Words"); status != 200 {
				t.Fatalf("status %d", status)
			}
			m := s.lastIn(t)
			if !strings.HasPrefix(m.Text, "Words") || (c.want == "") != (len(m.Attachments) == 1) || !strings.Contains(m.Text, c.want) {
				t.Errorf("%q with %+v", m.Text, m.Attachments)
			}
			if len(m.Attachments) == 1 && name == "no picture" && !strings.HasPrefix(m.Attachments[0].Type, "text/html") {
				t.Errorf("the type is by content, not by claim: %q", m.Attachments[0].Type)
			}
		})
	}
}

func TestAFileThatIsNotThereYetMakesTheWebhookComeAgain(t *testing.T) {
	s := open(t)
	s.Fail(sim.Fault{Path: "/media/", Times: 2, Status: 503})
	s.Hold()
	s.acc.Photo(ann, sim.File{Data: png, Type: "image/png"}, "")
	s.acc.Say(ann, "and a word")
	held := s.Release(0)
	if held[0] != 503 || held[1] != 200 {
		t.Fatalf("statuses %v", held)
	}
	if n := len(s.Hub.Received()); n != 1 {
		t.Errorf("%d messages, want the word alone", n)
	}
}

func TestAFileThatNeverComesIsNamedInTheEnd(t *testing.T) {
	s := open(t)
	s.Fail(sim.Fault{Path: "/media/", Status: 503})
	s.Repeat(2)
	if _, status := s.acc.Photo(ann, sim.File{Data: png, Type: "image/png"}, "Words"); status != 200 {
		t.Fatalf("the third time must be taken, status %d", status)
	}
	m := s.lastIn(t)
	if n := len(s.Hub.Received()); n != 1 || m.Text != "Words\n[photo: The file cannot be fetched at the moment.]" {
		t.Errorf("%d messages, %q", n, m.Text)
	}
}

func TestFilesAreNeverFetchedFromInside(t *testing.T) {
	h := channeltest.NewHub(t)
	m, acc, srv := meta(t, h)
	checked, err := channels.Check(whatsapp.Channel.Fields, settings(m, srv))
	if err != nil {
		t.Fatal(err)
	}
	env := h.Env()
	web := guard.New(false) // what the hub lends for addresses that strangers name
	dialled := 0
	env.DialWeb = func(ctx context.Context, network, addr string) (net.Conn, error) {
		dialled++
		if addr == srv.Listener.Addr().String() && dialled == 1 { // Meta itself; it redirects
			var d net.Dialer
			return d.DialContext(ctx, network, addr)
		}
		return web.DialWeb(ctx, network, addr)
	}
	a, err := whatsapp.Channel.Open(t.Context(), hub.Inbox{ID: "inb_1", Kind: whatsapp.Channel.Kind, Settings: checked}, env)
	if err != nil {
		t.Fatal(err)
	}
	hook := httptest.NewServer(a.(channels.Webhook).Handler(h))
	defer func() { hook.Close(); a.Close() }()
	acc.Hook = hook.URL
	for _, inside := range []string{"http://169.254.169.254/latest/meta-data", "http://localhost:6379/", "http://[::ffff:10.0.0.1]/"} {
		dialled = 0
		if _, status := acc.Photo(ann, sim.File{Data: png, Type: "image/png", Away: inside}, "Words"); status != 200 {
			t.Fatalf("%s: status %d", inside, status)
		}
		got := h.Received()
		if in := got[len(got)-1]; len(in.Attachments) != 0 || !strings.Contains(in.Text, "not allowed") {
			t.Errorf("%s: %q", inside, in.Text)
		}
	}
}

func TestASinkThatFailsIsAskedAgain(t *testing.T) {
	s := open(t)
	s.Hub.Refuse(hub.Wrap(hub.Temporary, errors.New("disk"), "Not now."))
	_, body := s.acc.Message(ann, object{"type": "image", "image": object{"id": "gone", "caption": "x"}})
	if status := s.acc.Post(body); status != 503 {
		t.Errorf("status %d", status)
	}
	s.Hub.Refuse(nil)
	if status := s.acc.Post(body); status != 200 || len(s.Hub.Received()) != 1 {
		t.Errorf("status %d, %d messages", status, len(s.Hub.Received()))
	}
}
