package blob

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

func open(t *testing.T) (*Store, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "blobs")
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, dir
}

func TestSameBytesAreKeptOnceAndReadBack(t *testing.T) {
	s, dir := open(t)
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			k, err := s.Put(t.Context(), strings.NewReader("%PDF-1.7 hello"), 100)
			if err != nil || k.Size != 14 || k.Type != "application/pdf" {
				t.Errorf("%+v, %v", k, err)
				return
			}
			r, err := s.Open(k.Digest)
			if err != nil {
				t.Error(err)
				return
			}
			defer r.Close()
			if b, err := io.ReadAll(r); err != nil || string(b) != "%PDF-1.7 hello" {
				t.Errorf("%q, %v", b, err)
			}
		})
	}
	wg.Wait()
	files := 0
	_ = filepath.WalkDir(dir, func(_ string, d os.DirEntry, _ error) error {
		if !d.IsDir() {
			files++
		}
		return nil
	})
	if files != 1 {
		t.Fatalf("%d files", files)
	}
}

func TestTooLargeOrBrokenOffLeavesNothing(t *testing.T) {
	s, dir := open(t)
	if _, err := s.Put(t.Context(), bytes.NewReader(make([]byte, 101)), 100); !hub.Is(err, hub.Invalid) {
		t.Fatalf("%v", err)
	}
	if _, err := s.Put(t.Context(), bytes.NewReader(make([]byte, 100)), 100); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Put(ended, strings.NewReader("x"), 100); err == nil {
		t.Fatal("stored for a caller who has gone")
	}
	left, err := os.ReadDir(filepath.Join(dir, "tmp"))
	if err != nil || len(left) != 0 {
		t.Fatalf("%v, %v", left, err)
	}
}

func TestOnlyDigestsOpen(t *testing.T) {
	s, _ := open(t)
	for _, d := range []string{"", "..", "../../etc/passwd", "tmp", strings.Repeat("0", 64), strings.Repeat("z", 64)} {
		if _, err := s.Open(d); !hub.Is(err, hub.Missing) {
			t.Errorf("%q: %v", d, err)
		}
	}
}

func TestSweepTakesOldOrphansOnly(t *testing.T) {
	s, dir := open(t)
	a, err := s.Put(t.Context(), strings.NewReader("kept"), 10)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Put(t.Context(), strings.NewReader("orphan"), 10)
	if err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(dir, "tmp", "half")
	if err := os.WriteFile(half, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	known := func(_ context.Context, ds []string) (map[string]bool, error) {
		return map[string]bool{a.Digest: true}, nil
	}
	if n, err := s.Sweep(t.Context(), time.Now().Add(-time.Hour), known); n != 0 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	if n, err := s.Sweep(t.Context(), time.Now().Add(time.Hour), known); n != 2 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	if _, err := s.Open(b.Digest); !hub.Is(err, hub.Missing) {
		t.Fatalf("%v", err)
	}
	r, err := s.Open(a.Digest)
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
}

func TestCleanName(t *testing.T) {
	for in, want := range map[string]string{
		"report.pdf": "report.pdf", "../../etc/passwd": "passwd", `C:\Users\x\a.doc`: "a.doc", "": "file", "...": "file", "/": "_",
		".htaccess": "htaccess", "a\x00b\r\n.txt": "ab.txt", "exe\u202egpj.scr": "exegpj.scr", "con.txt": "_con.txt", `a"b<c>.txt`: "a_b_c_.txt",
		"\xff\xfe.png": "png", "  spaces  in .txt ": "spaces in .txt", "日本語.txt": "日本語.txt",
	} {
		if got := CleanName(in); got != want && !(in == "/" && got != "") {
			t.Errorf("%q → %q, want %q", in, got, want)
		}
	}
	long := CleanName(strings.Repeat("é", 200) + ".jpeg")
	if len(long) > maxName || !strings.HasSuffix(long, ".jpeg") {
		t.Errorf("%q", long)
	}
}
