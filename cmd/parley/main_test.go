package main

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// parley runs a command in this process.
func parley(args ...string) (code int, out, err string) {
	var o, e bytes.Buffer
	code = dispatch(args, streams{in: strings.NewReader(""), out: &o, err: &e})
	return code, o.String(), e.String()
}

func TestWrongUsageExitsWithTwoAndOneLine(t *testing.T) {
	for _, args := range [][]string{
		{"unheard-of"}, {"version", "x"}, {"version", "--x"}, {"doctor", "--http", "nowhere"}, {"doctor", "extra"},
	} {
		code, out, err := parley(args...)
		if code != exitUsage || out != "" || strings.Count(err, "\n") != 1 {
			t.Errorf("%q: code %d, out %q, err %q", args, code, out, err)
		}
	}
	if code, _, err := parley(); code != exitUsage || !strings.Contains(err, "Usage: parley") {
		t.Errorf("without a command: %d %q", code, err)
	}
}

func TestHelpListsCommandsAndEachHasItsOwn(t *testing.T) {
	code, out, _ := parley("help")
	if code != exitFine {
		t.Fatalf("exit %d", code)
	}
	for _, c := range commands {
		if strings.Contains(out, "  "+c.name+" ") == c.hidden {
			t.Errorf("help shows hidden commands, or lacks one: %s", c.name)
		}
	}
}

func TestVersionIsOneLine(t *testing.T) {
	version, commit = "1.2.3", "abc"
	t.Cleanup(func() { version, commit = "", "" })
	if code, out, _ := parley("version"); code != exitFine || !strings.HasPrefix(out, "parley 1.2.3 (abc, go") || strings.Count(out, "\n") != 1 {
		t.Errorf("%d %q", code, out)
	}
}

func TestDoctorSaysWhetherTheHubIsReady(t *testing.T) {
	status := http.StatusOK
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		w.WriteHeader(status)
	}))
	defer srv.Close()
	addr := strings.TrimPrefix(srv.URL, "http://")
	if code, _, err := parley("doctor", "--ready", "--http", addr); code != exitFine {
		t.Errorf("ready, yet %d %q", code, err)
	}
	status = http.StatusServiceUnavailable
	if code, _, err := parley("doctor", "--ready", "--http", addr); code != exitFailed || !strings.Contains(err, "not ready (503)") {
		t.Errorf("not ready, yet %d %q", code, err)
	}
}

func TestDoctorTriesEverythingAndKeepsPasswordsToItself(t *testing.T) {
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	code, out, errText := parley("doctor", "--data", t.TempDir(), "--http", gone.Addr().String(), "--database", "postgres://u:hunter2@"+gone.Addr().String()+"/x")
	if code != exitFailed {
		t.Errorf("exit %d", code)
	}
	for _, want := range []string{"ok    data", "FAIL  database", "FAIL  hub"} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
	if strings.Contains(out+errText, "hunter2") {
		t.Errorf("shows a password:\n%s%s", out, errText)
	}
}
