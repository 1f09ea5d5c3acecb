package testpeers

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Signer is a running opendkim that signs what passes it for one domain.
type Signer struct {
	Milter string              // inet:host:port, as Postfix writes it
	Names  map[string][]string // what the domain's name server says of its key
}

// OpenDKIM starts one with a key of its own.
func OpenDKIM(t testing.TB, domain, selector string) *Signer {
	t.Helper()
	program := Need(t, "opendkim")
	dir := t.TempDir()
	gen := exec.Command(Need(t, "opendkim-genkey"), "-b", "2048", "-d", domain, "-s", selector, "-D", dir)
	if out, err := gen.CombinedOutput(); err != nil {
		t.Fatalf("opendkim-genkey: %v: %s", err, out)
	}
	zone, err := os.ReadFile(filepath.Join(dir, selector+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	var record strings.Builder
	for _, m := range regexp.MustCompile(`"([^"]*)"`).FindAllSubmatch(zone, -1) {
		record.Write(m[1])
	}
	port := strconv.Itoa(FreePort(t))
	conf := "Domain " + domain + "\nSelector " + selector + "\nKeyFile " + filepath.Join(dir, selector+".private") +
		"\nSocket inet:" + port + "@127.0.0.1\nMode s\nCanonicalization relaxed/simple\nBackground no\nInternalHosts 127.0.0.0/8\nOversignHeaders From\nRequireSafeKeys false\n"
	file := filepath.Join(dir, "opendkim.conf")
	if err := os.WriteFile(file, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-f", "-x", file)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatalf("opendkim: %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(said.String())
		}
	})
	Await(t, 10*time.Second, "opendkim to answer", func() bool {
		c, err := net.DialTimeout("tcp", "127.0.0.1:"+port, time.Second)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
	return &Signer{Milter: "inet:127.0.0.1:" + port, Names: map[string][]string{selector + "._domainkey." + domain: {record.String()}}}
}
