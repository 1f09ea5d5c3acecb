package tnef

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/htmlindex"

	"github.com/parleyhub/parley/internal/testpeers"
)

func decodeText(b []byte, label string) string {
	if enc, err := htmlindex.Get(label); err == nil {
		if out, err := enc.NewDecoder().Bytes(b); err == nil {
			return string(out)
		}
	}
	return string(b)
}

// sample is an envelope as Outlook writes it: properties of each kind around what
// we look for, short names beside long ones, a mail on the mail.
func sample() []byte {
	inner := begin().add(1, attSubject, []byte("Old\x00")).add(1, attBody, []byte("earlier words\x00")).
		file(1).add(2, attFileTitle, []byte("A.TXT\x00")).add(2, attFileData, []byte("inner file"))
	return begin().
		add(1, 0x00089006, []byte{0, 0, 1, 0}). // version
		add(1, attCodepage, append(u32(1251), u32(0)...)).
		add(1, 0x00078008, []byte("IPM.Microsoft Mail.Note\x00")).
		add(1, attSubject, []byte("\xcf\xf0\xe8\xe2\xe5\xf2\x00")).
		add(1, attMsgProps, block(
			prop(0x0e1f, kindBool, []byte{1, 0}), prop(0x0017, kindInt32, u32(1)), prop(0x0039, kindTime, make([]byte, 8)),
			prop(0x300b, kindBinary, []byte("abc")), named("x-keywords", kindUnicode|manyValues, wide("one"), wide("more")),
			named("", kindInt32, u32(3)), prop(0x1009, kindBinary, []byte("LZFu rich text")),
			prop(0x3fde, kindInt32, u32(65001)), prop(propHTML, kindBinary, []byte("<p>Grüße <img src=\"cid:logo@x\"></p>")),
			prop(propBody, kindString8, []byte("\xcf\xf0\xe8\x00")), prop(0x0e06, kindInt16|manyValues, []byte{1, 0}, []byte{2, 0}),
		)).
		file(1).add(2, attFileTitle, []byte("QUARTE~1.PDF\x00")).add(2, attFileData, []byte("%PDF-1.4")).
		add(2, attFileProps, block(prop(propLongName, kindUnicode, wide("Quarterly résumé 東京.pdf")), prop(propType, kindString8, []byte("application/pdf\x00")))).
		file(1).add(2, attFileTitle, []byte("logo.png\x00")).add(2, attFileData, []byte("PNG")).
		add(2, attFileProps, block(prop(propContentID, kindString8, []byte("logo@x\x00")))).
		file(2).add(2, attFileTitle, []byte("Old\x00")).
		add(2, attFileProps, block(prop(0x3705, kindInt32, u32(5)), prop(propData, kindObject, append(make([]byte, 16), inner.b...)))).
		b
}

func TestEnvelopeOfOutlookGivesItsWordsAndFiles(t *testing.T) {
	got, err := Decode(sample(), decodeText)
	if err != nil {
		t.Fatal(err)
	}
	want := Message{
		Subject: "Привет", Text: "При", HTML: `<p>Grüße <img src="cid:logo@x"></p>`,
		Files: []File{
			{Name: "Quarterly résumé 東京.pdf", Type: "application/pdf", Data: []byte("%PDF-1.4")},
			{Name: "logo.png", ContentID: "logo@x", Data: []byte("PNG")},
			{Name: "Old.txt", Type: "text/plain", Data: []byte("earlier words")},
			{Name: "A.TXT", Data: []byte("inner file")},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// The program tnef of Debian knows the format from elsewhere: it finds the same
// files in what the tests write, so the samples are of the real kind.
func TestSamplesAreRead(t *testing.T) {
	program := testpeers.Need(t, "tnef")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "winmail.dat"), sample(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, "--number-backups", "-C", dir, "-f", filepath.Join(dir, "winmail.dat")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for name, want := range map[string]string{"Quarterly*.pdf": "%PDF-1.4", "logo.png": "PNG"} {
		found, _ := filepath.Glob(filepath.Join(dir, name))
		if len(found) != 1 {
			t.Errorf("%s: %v", name, found)
			continue
		}
		if have, _ := os.ReadFile(found[0]); string(have) != want {
			t.Errorf("%s: %q", name, have)
		}
	}
}

func TestDamagedEnvelopesAreNoMail(t *testing.T) {
	whole := sample()
	deep := begin().add(1, attBody, []byte("x"))
	for range maxDepth + 1 {
		deep = begin().file(2).add(2, attFileProps, block(prop(propData, kindObject, append(make([]byte, 16), deep.b...))))
	}
	many := begin()
	for range maxFiles + 1 {
		many.file(1)
	}
	sum := append([]byte(nil), whole...)
	sum[len(sum)-1] ^= 0x55
	for name, raw := range map[string][]byte{
		"nothing":            nil,
		"another signature":  []byte("PK\x03\x04 and more"),
		"cut":                whole[:len(whole)/2],
		"a wrong sum":        sum,
		"a level of its own": begin().add(7, attBody, []byte("x")).b,
		"a length beyond":    append(begin().b, 1, 0x0c, 0x80, 2, 0, 0xff, 0xff, 0xff, 0xff, 0, 0),
		"many properties":    begin().add(1, attMsgProps, u32(0xffffffff)).b,
		"many of nothing":    begin().add(1, attMsgProps, append(u32(30000), make([]byte, 4*30000)...)).b,
		"many values":        begin().add(1, attMsgProps, append(u32(1), 0x1e, 0x10, 0, 0x10, 0xff, 0xff, 0xff, 0xff)).b,
		"many zero values":   begin().add(1, attMsgProps, append(u32(1), 0x01, 0x10, 0, 0x10, 0xff, 0xff, 0xff, 0xff, 1)).b[:20],
		"an unknown type":    begin().add(1, attMsgProps, block(prop(0x1000, 0x0999, []byte("x")))).b,
		"too deep":           deep.b,
		"too many files":     many.b,
	} {
		start := time.Now()
		m, err := Decode(raw, decodeText)
		if err == nil || m.Text != "" || len(m.Files) > 0 {
			t.Errorf("%s: %v %+v", name, err, m)
		}
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%s: took %v", name, d)
		}
	}
}

func FuzzDecodeStaysWithinItsBytes(f *testing.F) {
	f.Add(sample())
	f.Add(begin().add(1, attMsgProps, block(prop(propBody, kindUnicode, wide("hi")))).b)
	f.Add(begin().add(1, attMsgProps, block(prop(0x1000, kindBinary|manyValues, []byte("a"), []byte("b")))).b)
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := Decode(raw, func(b []byte, _ string) string { return strings.ToValidUTF8(string(b), "") })
		total := 0
		for _, file := range m.Files {
			total += len(file.Data)
		}
		if err == nil && total > len(raw)*(maxDepth+1) {
			t.Fatalf("%d bytes of files from %d", total, len(raw))
		}
	})
}
