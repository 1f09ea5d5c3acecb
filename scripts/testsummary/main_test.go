package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/parleyhub/parley/internal/testpeers"
)

func summarize(t *testing.T, events string, met ...testpeers.Meeting) (*summary, string) {
	t.Helper()
	var out bytes.Buffer
	s := &summary{out: &out, output: map[string][]string{}}
	if err := s.read(strings.NewReader(events)); err != nil {
		t.Fatal(err)
	}
	s.close(met)
	return s, out.String()
}

func TestSummaryEndsWithFiguresAndShowsOnlyFailingOutput(t *testing.T) {
	_, got := summarize(t, `{"Action":"output","Package":"p/a","Test":"TestGood","Output":"chatter\n"}
{"Action":"pass","Package":"p/a","Test":"TestGood"}
{"Action":"output","Package":"p/a","Output":"ok  \tp/a\t0.1s\n"}
{"Action":"pass","Package":"p/a"}
{"Action":"output","Package":"p/b","Test":"TestBad","Output":"    b_test.go:3: wrong\n"}
{"Action":"fail","Package":"p/b","Test":"TestBad"}
{"Action":"output","Package":"p/b","Test":"TestLone","Output":"    x_test.go:9: NOT RUN: dovecot is not installed\n"}
{"Action":"skip","Package":"p/b","Test":"TestLone"}
{"Action":"fail","Package":"p/b"}
`, testpeers.Meeting{Package: "p/b", Suite: "TestLone", Peer: "dovecot", Why: "is not installed"},
		testpeers.Meeting{Package: "p/c", Suite: "TestR", Peer: "redis-server", Ran: true})
	for _, want := range []string{"ok  \tp/a", "b_test.go:3: wrong", "p/b TestLone: NOT RUN: dovecot is not installed",
		"redis-server   ran: p/c TestR", "dovecot is not installed COULD NOT RUN: p/b TestLone", "Failed:\n  p/b TestBad"} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "chatter") {
		t.Errorf("shows what passed:\n%s", got)
	}
	if !strings.HasSuffix(got, "\n1 passed, 1 failed, 1 skipped\n") {
		t.Errorf("ends with:\n%s", got)
	}
}

func TestPackageThatDoesNotBuildOrCrashesIsAFailure(t *testing.T) {
	s, got := summarize(t, `{"Action":"build-output","ImportPath":"p/a","Output":"a.go:1: syntax\n"}
{"Action":"fail","Package":"p/a","FailedBuild":"p/a"}
{"Action":"output","Package":"p/b","Test":"TestHang","Output":"panic: test timed out\n"}
{"Action":"fail","Package":"p/b"}
`)
	if s.failed != 2 || !strings.Contains(got, "syntax") || !strings.Contains(got, "timed out") {
		t.Errorf("%d failed:\n%s", s.failed, got)
	}
}
