package email_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/testpeers"
)

// openssl runs the program in dir.
func openssl(t *testing.T, dir string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(testpeers.Need(t, "openssl"), args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("openssl %v: %v", args, err)
	}
	return out
}

// What the hub keeps of a signed mail is what came: openssl finds its signature in
// order after it has gone through the inbox.
func TestSignedMailIsReadAndItsSourceStaysWhole(t *testing.T) {
	dir := t.TempDir()
	part := "Content-Type: text/plain; charset=utf-8\r\n\r\nGr\xc3\xbc\xc3\x9fe, signed  \r\n.\r\nFrom here\r\n"
	if err := os.WriteFile(filepath.Join(dir, "in"), []byte(part), 0o600); err != nil {
		t.Fatal(err)
	}
	openssl(t, dir, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "cert", "-subj", "/CN=Ann", "-days", "2")
	signed := []string{"cms", "-sign", "-in", "in", "-signer", "cert", "-inkey", "key", "-from", "ann@customer.example", "-to", ourAddress, "-subject", "Hi", "-crlfeol"}
	for _, c := range []struct {
		name   string
		how    []string
		sealed hub.Sealed
		file   string
	}{
		{"a signature beside it", signed, hub.SealSigned, "smime.p7s"},
		{"signed as a whole", append(signed, "-nodetach"), hub.SealSigned, "smime.p7m"},
		{"encrypted", []string{"cms", "-encrypt", "-aes256", "-in", "in", "-from", "ann@customer.example", "-crlfeol", "cert"}, hub.SealEncrypted, "smime.p7m"},
	} {
		t.Run(c.name, func(t *testing.T) {
			raw := string(openssl(t, dir, c.how...))
			r := receiving(t, nil)
			m := take(t, r, fromAnn, raw)
			if m.Broken != "" || m.Letter == nil || m.Letter.Sealed != c.sealed || len(m.Attachments) != 1 || m.Attachments[0].Name != c.file {
				t.Fatalf("%+v", m)
			}
			if string(m.Raw) != raw {
				t.Error("the source was changed")
			}
			if err := os.WriteFile(filepath.Join(dir, "kept"), m.Raw, 0o600); err != nil {
				t.Fatal(err)
			}
			if c.sealed == hub.SealEncrypted {
				if m.Text != "" {
					t.Errorf("text %q", m.Text)
				}
				if out := openssl(t, dir, "cms", "-decrypt", "-in", "kept", "-recip", "cert", "-inkey", "key"); !strings.Contains(string(out), "signed") {
					t.Errorf("opened: %q", out)
				}
				return
			}
			if !strings.HasPrefix(m.Text, "Grüße, signed") {
				t.Errorf("text %q", m.Text)
			}
			openssl(t, dir, "cms", "-verify", "-in", "kept", "-CAfile", "cert", "-purpose", "any", "-out", "checked")
		})
	}
}
