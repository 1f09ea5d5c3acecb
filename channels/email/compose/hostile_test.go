package compose

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	ours "github.com/parleyhub/parley/internal/mime"
)

// hostile are words that anybody may put into a name, a subject or a file name.
var hostile = []string{
	"", " ", "x\r\nBcc: victim@other.example", "x\nBcc: v@o.example", "x\rBcc: v@o.example", "x\r\n\r\n<html>", "a\x00b", "\x00", "\x1b[31m",
	"Ann\u202egnp.exe", "\u2028Bcc: v@o.example", "\u0085Bcc: v@o.example", "x\v\fBcc: y", "שלום עולם", "Käse, <Frau> \"Q\" \\", "=?utf-8?q?a=0D=0ABcc:_v@o.example?=",
	"\xff\xfe", "a@b.example, c@d.example", "<eve@evil.example>", "(comment", "\"", "\\", "👩‍👩‍👧‍👦", "a;b=c", "--=_mark", "x\u00a0y", "ab\u200bc", "%0d%0aBcc: v@o.example", "name*=UTF-8''x", "../../etc/passwd", "CON",
	strings.Repeat("x", 5000), strings.Repeat("ü", 5000), strings.Repeat("x ", 5000), strings.Repeat("👩", 3000), strings.Repeat("\"", 900), strings.Repeat("=?", 900),
}

var known = []string{"From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-Id", "In-Reply-To", "References", "X-Parley-Loop", "Mime-Version", "Content-Type"}

func TestNoWordsEndAFieldOrAPart(t *testing.T) {
	for _, h := range hostile {
		m := Mail{
			From: hub.Address{Name: h, Address: "support@desk.example"}, To: []hub.Address{{Name: h, Address: "ann@customer.example"}, {Address: h}},
			Cc: []hub.Address{{Name: h, Address: "carl@customer.example"}}, ReplyTo: "support+t@desk.example", Subject: h, Date: time.Unix(1, 0),
			ID: "a.b@desk.example", InReplyTo: h, References: []string{h, "ok@x.example", h}, Extra: [][2]string{{"X-Parley-Loop", h}},
			Text: h, HTML: "<p>" + h, Files: []File{{Name: h, Type: h, ContentID: h, Data: []byte("data")}},
		}
		raw := Bytes(m)
		for line := range bytes.SplitSeq(raw, []byte("\r\n")) {
			if len(line) > 998 || bytes.ContainsAny(line, "\r\n\x00") {
				t.Errorf("%.40q: a line of %d bytes: %.60q", h, len(line), line)
			}
		}
		got, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Errorf("%.40q: %v", h, err)
			continue
		}
		for name := range got.Header {
			if !slices.Contains(known, name) {
				t.Errorf("%.40q: a field %q of its own", h, name)
			}
		}
		for name, n := range map[string]int{"From": 1, "To": 2, "Cc": 1, "Reply-To": 1} {
			list, err := got.Header.AddressList(name)
			if err != nil || len(list) > n || len(list) == 0 || !strings.HasSuffix(list[0].Address, ".example") || strings.Contains(list[0].Address, "evil") {
				t.Errorf("%.40q: %s: %v %v", h, name, list, err)
				continue
			}
			if want := ours.Line(h); len(want) <= 200 && strings.Join(strings.Fields(list[0].Name), " ") != strings.Join(strings.Fields(want), " ") {
				t.Errorf("%.40q: the name in %s became %q, want %q", h, name, list[0].Name, want)
			}
		}
		checkFiles(t, h, got)
	}
}

// checkFiles reads the parts as the standard library does.
func checkFiles(t *testing.T, h string, m *mail.Message) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "multipart/") {
		t.Errorf("%.40q: %s %v", h, kind, err)
		return
	}
	files := walk(t, h, multipart.NewReader(m.Body, params["boundary"]))
	if want := ours.FileName(h); len(files) != 1 || (want != "" && files[0] != want) {
		t.Errorf("%.40q: files %q, want %q", h, files, want)
	}
}

func walk(t *testing.T, h string, r *multipart.Reader) (files []string) {
	t.Helper()
	for {
		part, err := r.NextPart()
		if err == io.EOF {
			return files
		}
		if err != nil {
			t.Errorf("%.40q: %v", h, err)
			return files
		}
		kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if err != nil {
			t.Errorf("%.40q: %v", h, err)
		}
		if strings.HasPrefix(kind, "multipart/") {
			files = append(files, walk(t, h, multipart.NewReader(part, params["boundary"]))...)
			continue
		}
		if how, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition")); how == "attachment" || how == "inline" {
			if err != nil {
				t.Errorf("%.40q: %v", h, err)
			}
			files = append(files, params["filename"])
		}
	}
}
