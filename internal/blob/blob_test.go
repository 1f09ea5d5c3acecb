package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/hub"
)

func open(t *testing.T) (*Store, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "blobs")
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, dir
}

func files(t *testing.T, dir string) (n int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestPutKeepsOnceAndTellsTheTypeByContent(t *testing.T) {
	s, dir := open(t)
	png := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), bytes.Repeat([]byte{7}, 100_000)...)
	first, err := s.Put(t.Context(), bytes.NewReader(png), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.Put(t.Context(), iotest.OneByteReader(bytes.NewReader(png)), int64(len(png)))
	if err != nil || again != first {
		t.Fatalf("again: %+v %v, first %+v", again, err, first)
	}
	if first.Type != "image/png" || first.Size != int64(len(png)) || len(first.Digest) != 64 {
		t.Fatalf("kept %+v", first)
	}
	if n := files(t, dir); n != 1 {
		t.Fatalf("%d files", n)
	}
	r, err := s.Open(first.Digest)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil || !bytes.Equal(got, png) {
		t.Fatalf("read %d bytes, %v", len(got), err)
	}
	if err := s.Check(first.Digest); err != nil {
		t.Fatal(err)
	}
}

func TestPutLeavesNothingBehindWhenItFails(t *testing.T) {
	s, dir := open(t)
	ended, end := context.WithCancel(t.Context())
	end()
	for name, c := range map[string]struct {
		ctx  context.Context
		r    io.Reader
		want hub.Kind
	}{
		"too large":  {t.Context(), strings.NewReader("12345"), hub.Invalid},
		"broken":     {t.Context(), iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("12"))), hub.Invalid},
		"broken off": {ended, strings.NewReader("1"), hub.Temporary},
	} {
		if _, err := s.Put(c.ctx, c.r, 4); !hub.Is(err, c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if n := files(t, dir); n != 0 {
		t.Fatalf("%d files are left", n)
	}
}

func TestOpenNeverLeavesTheFolder(t *testing.T) {
	s, dir := open(t)
	if err := os.WriteFile(filepath.Join(filepath.Dir(dir), "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, d := range []string{"", "..", "../secret", "ab/../../secret", strings.Repeat("a", 64), strings.Repeat("A", 64), strings.Repeat("a", 63)} {
		if _, err := s.Open(d); !hub.Is(err, hub.Missing) {
			t.Errorf("%q: %v", d, err)
		}
	}
}

func TestCheckFindsChangedBytes(t *testing.T) {
	s, dir := open(t)
	k, err := s.Put(t.Context(), strings.NewReader("hello"), 10)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, k.Digest[:2], k.Digest), []byte("hullo"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(k.Digest); !hub.Is(err, hub.Internal) {
		t.Fatal(err)
	}
}

func TestSweepTakesOldFilesWithoutRowOnly(t *testing.T) {
	s, dir := open(t)
	put := func(text string) Kept {
		k, err := s.Put(t.Context(), strings.NewReader(text), 10)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	named, orphan := put("named"), put("orphan")
	if err := os.WriteFile(filepath.Join(dir, temporary, "broken"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, temporary, "broken"))
	if err != nil {
		t.Fatal(err)
	}
	knows := func(_ context.Context, digests []string) (map[string]bool, error) {
		return map[string]bool{named.Digest: true}, nil
	}
	for _, step := range []struct {
		after         time.Duration
		removed, left int
	}{{-time.Minute, 0, 3}, {time.Minute, 2, 1}, {time.Hour, 0, 1}} {
		n, err := s.Sweep(t.Context(), info.ModTime().Add(step.after), knows)
		if err != nil || n != step.removed || files(t, dir) != step.left {
			t.Fatalf("after %v: removed %d, left %d, %v", step.after, n, files(t, dir), err)
		}
	}
	if _, err := s.Open(orphan.Digest); !hub.Is(err, hub.Missing) {
		t.Fatal(err)
	}
	fails := func(context.Context, []string) (map[string]bool, error) { return nil, errors.New("down") }
	if n, err := s.Sweep(t.Context(), info.ModTime().Add(time.Hour), fails); err == nil || n != 0 || files(t, dir) != 1 {
		t.Fatalf("without an answer %d were removed, %v", n, err)
	}
}

func TestCleanName(t *testing.T) {
	for in, want := range map[string]string{
		"invoice.pdf": "invoice.pdf", "": "file", "...": "file", "../../etc/passwd": "passwd", `C:\temp\a b.txt`: "a b.txt",
		"evil\u202Egnp.exe": "evilgnp.exe", "a\r\nSet-Cookie: x": "aSet-Cookie_ x", "nul\x00byte": "nulbyte", "NUL.txt": "_NUL.txt",
		"com1": "_com1", ".htaccess": "htaccess", "  spaced . ": "spaced", "naïve ☃.png": "naïve ☃.png", "a\xffb": "a_b",
		strings.Repeat("x", 300) + ".tar.gz": strings.Repeat("x", 197) + ".gz", `q"uo;te%.txt`: "q_uo_te_.txt",
	} {
		if got := CleanName(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"a.b", "../x", "\x00", "aux.", strings.Repeat("é", 200) + ".x", "_.", ". .con"} {
		f.Add(s)
	}
	f.Fuzz(checkName)
}

func TestCleanNamesAreSafe(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune("aé./\\ \x00:_CONcom1\u202e\u2028%"))).Draw(r, "name")
		if bad := unsafe(s); bad != "" {
			r.Fatalf("%q: %s", s, bad)
		}
	})
}

func checkName(t *testing.T, s string) {
	if bad := unsafe(s); bad != "" {
		t.Fatalf("%q: %s", s, bad)
	}
}

// unsafe says what is wrong with the cleaned name of s.
func unsafe(s string) string {
	got := CleanName(s)
	switch {
	case got == "" || len(got) > maxName || !utf8.ValidString(got):
		return "empty, long or not text: " + got
	case strings.ContainsAny(got, "/\\\x00\r\n:\u202e"):
		return "dangerous characters: " + got
	case strings.HasPrefix(got, "."):
		return "hidden: " + got
	case CleanName(got) != got:
		return "cleaning again gives " + CleanName(got)
	}
	return ""
}
