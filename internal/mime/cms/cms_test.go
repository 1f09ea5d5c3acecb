package cms

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parleyhub/parley/internal/testpeers"
)

const words = "Content-Type: text/plain\r\n\r\nsigned words\r\n"

// sealed lets openssl make a part of words, in DER.
func sealed(t *testing.T, how ...string) []byte {
	t.Helper()
	program := testpeers.Need(t, "openssl")
	dir := t.TempDir()
	run := func(args ...string) {
		t.Helper()
		cmd := exec.Command(program, args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("openssl %s: %v: %s", args[0], err, out)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "in"), []byte(words), 0o600); err != nil {
		t.Fatal(err)
	}
	run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "cert", "-subj", "/CN=Ann", "-days", "2")
	run(append([]string{"cms"}, how...)...)
	raw, err := os.ReadFile(filepath.Join(dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestOpenFindsWhatOpensslHasSigned(t *testing.T) {
	whole := []string{"-sign", "-binary", "-nodetach", "-in", "in", "-signer", "cert", "-inkey", "key", "-outform", "DER", "-out", "out"}
	for name, how := range map[string][]string{"in one piece": whole, "in a stream": append(whole, "-stream")} {
		kind, content, err := Open(sealed(t, how...))
		if kind != Signed || err != nil || string(content) != words {
			t.Errorf("%s: %v %q %v", name, kind, content, err)
		}
	}
	kind, content, err := Open(sealed(t, "-sign", "-binary", "-in", "in", "-signer", "cert", "-inkey", "key", "-outform", "DER", "-out", "out"))
	if kind != Signed || err != nil || content != nil {
		t.Errorf("detached: %v %q %v", kind, content, err)
	}
	for _, how := range [][]string{nil, {"-stream"}} {
		kind, content, err = Open(sealed(t, append(append([]string{"-encrypt", "-aes256", "-binary", "-in", "in", "-outform", "DER", "-out", "out"}, how...), "cert")...))
		if kind != Encrypted || err != nil || content != nil {
			t.Errorf("encrypted %v: %v %q %v", how, kind, content, err)
		}
	}
}

func TestOpenRefusesWhatIsNone(t *testing.T) {
	deep := strings.Repeat("\x30\x80", 100000)
	for name, raw := range map[string]string{
		"nothing": "", "text": "hello there", "cut": "\x30\x82\xff\xff\x06", "a long length": "\x30\x88\x7f\xff\xff\xff\xff\xff\xff\xff", "deep": deep,
		"no end": "\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80",
	} {
		if kind, content, err := Open([]byte(raw)); err == nil || content != nil {
			t.Errorf("%s: %v %q", name, kind, content)
		}
	}
	many := append([]byte("\x24\x80"), bytes.Repeat([]byte("\x04\x00"), maxPieces+1)...)
	pieces := 0
	if _, ok := octets(append(many, 0, 0), 5, &pieces); ok {
		t.Error("pieces without end are read")
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80\x06\x01\x2a\xa0\x80\x24\x80\x04\x02hi\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, content, _ := Open(raw); len(content) > len(raw) {
			t.Fatalf("%d bytes from %d", len(content), len(raw))
		}
	})
}
