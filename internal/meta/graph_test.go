package meta

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/hub"
)

func TestTheVersionIsSaidOnce(t *testing.T) {
	asked := ""
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.Path
		w.Write([]byte("{}"))
	}))
	defer srv.Close()
	for base, want := range map[string]string{
		srv.URL: "/v23.0/4711/messages", srv.URL + "/": "/v23.0/4711/messages", srv.URL + "/v21.0": "/v21.0/4711/messages", srv.URL + "/below": "/below/v23.0/4711/messages",
	} {
		g, err := NewGraph(channeltest.Env(t), base, "v23.0", "t")
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Do(t.Context(), Call{Method: http.MethodPost, Path: "4711/messages", Body: 1}); err != nil || asked != want {
			t.Errorf("%s asked %s, want %s (%v)", base, asked, want, err)
		}
		g.Close()
	}
	for _, wrong := range []string{"", "ftp://x", "https://", "https://u:p@x.example", "https://x.example/?a=b"} {
		if _, err := NewGraph(channeltest.Env(t), wrong, "", "t"); !hub.Is(err, hub.Invalid) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestTheTokenIsForMetaAlone(t *testing.T) {
	at := func(base string) *Graph {
		g, err := NewGraph(channeltest.Env(t), base, "", "t")
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	real, stand := at("https://graph.facebook.com"), at("http://127.0.0.1:8099")
	for host, want := range map[string]bool{
		"graph.facebook.com": true, "lookaside.fbsbx.com": true, "mmg.whatsapp.net": true, "evilfbsbx.com": false, "fbsbx.com.evil.example": false,
		"127.0.0.1": false, "localhost": false, "scontent.cdninstagram.com": false, "": false,
	} {
		if real.mayKnow(host) != want {
			t.Errorf("%s: %v", host, !want)
		}
	}
	if !stand.mayKnow("localhost") || !stand.mayKnow("::1") || stand.mayKnow("10.0.0.1") {
		t.Error("a stand-in on this machine is the same by each of its names")
	}
}

func TestEveryCodeHasWordsForPeople(t *testing.T) {
	for code, r := range rules {
		if r.text == "" || r.kind == "" || r.text[len(r.text)-1] != '.' || (r.after > 0) != (r.kind == hub.Limited) {
			t.Errorf("%d: %+v", code, r)
		}
	}
	if Words(131026, "x") == "x" || Words(0, "x") != "x" {
		t.Error("words of a code")
	}
}

func TestMarksComeBackWhole(t *testing.T) {
	for _, m := range []Mark{{"msg_06eav", true}, {"msg_06eav", false}} {
		if got, ok := ReadMark(m.String()); !ok || got != m {
			t.Errorf("%+v became %+v", m, got)
		}
	}
	for _, s := range []string{"", "parley.1.", "parley.1.x", "parley.1.x.first", "parley.1.a/b.last", "parley.2.x.last", "x"} {
		if m, ok := ReadMark(s); ok {
			t.Errorf("%q is %+v", s, m)
		}
	}
}
