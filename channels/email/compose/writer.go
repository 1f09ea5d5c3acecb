package compose

import (
	"bytes"
	"encoding/base64"
	"mime/quotedprintable"
	"strings"

	"github.com/parleyhub/parley/internal/mime"
)

// writer writes MIME.
type writer struct {
	b    bytes.Buffer
	mark string // boundaries begin with it
}

// field writes a header field, folded at spaces where it gets long.
func (w *writer) field(name, value string) {
	w.b.WriteString(name + ":")
	col := len(name) + 1
	for word := range strings.FieldsSeq(value) {
		if col+1+len(word) > 76 && col > len(name)+1 {
			w.b.WriteString("\r\n")
			col = 0
		}
		w.b.WriteString(" " + word)
		col += 1 + len(word)
	}
	w.b.WriteString("\r\n")
}

func (w *writer) open(kind, level string) {
	w.b.WriteString("Content-Type: multipart/" + kind + "; boundary=\"" + w.mark + level + "\"\r\n\r\n")
}

func (w *writer) between(level string) { w.b.WriteString("--" + w.mark + level + "\r\n") }
func (w *writer) close(level string)   { w.b.WriteString("--" + w.mark + level + "--\r\n") }

func (w *writer) head(kind, encoding, extra string) {
	w.b.WriteString("Content-Type: " + kind + "\r\nContent-Transfer-Encoding: " + encoding + "\r\n" + extra + "\r\n")
}

func (w *writer) quoted(s string) {
	q := quotedprintable.NewWriter(&w.b)
	_, _ = q.Write([]byte(strings.ReplaceAll(s, "\n", "\r\n"))) // into memory
	_ = q.Close()
	w.b.WriteString("\r\n")
}

func (w *writer) file(level string, f File, inline bool) {
	name := mime.FileName(f.Name)
	if name == "" {
		name = "file"
	}
	kind, _ := mime.Params(f.Type)
	if major, minor, ok := strings.Cut(kind, "/"); !ok || major == "" || minor == "" || strings.Contains(minor, "/") || major == "multipart" || major == "message" ||
		strings.Trim(kind, "abcdefghijklmnopqrstuvwxyz0123456789/.+-_") != "" {
		kind = "application/octet-stream"
	}
	how, extra := "attachment", ""
	if inline {
		how, extra = "inline", "Content-ID: <"+SafeID(f.ContentID)+">\r\n"
	}
	extra += "Content-Disposition: " + how + filenameParam(name) + "\r\n"
	w.between(level)
	w.head(kind, "base64", extra)
	line := make([]byte, base64.StdEncoding.EncodedLen(57))
	for d := f.Data; len(d) > 0; {
		n := min(57, len(d))
		base64.StdEncoding.Encode(line, d[:n])
		w.b.Write(line[:base64.StdEncoding.EncodedLen(n)])
		w.b.WriteString("\r\n")
		d = d[n:]
	}
}

// filenameParam names a file: plainly when ASCII, by RFC 2231 otherwise, with a
// plain fallback for old programs.
func filenameParam(name string) string {
	if ascii(name) {
		return ";\r\n filename=\"" + strings.NewReplacer(`\`, `_`, `"`, `_`).Replace(name) + `"`
	}
	var enc, flat strings.Builder
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_' {
			enc.WriteByte(c)
			flat.WriteByte(c)
		} else {
			enc.WriteString("%" + string("0123456789ABCDEF"[c>>4]) + string("0123456789ABCDEF"[c&15]))
			if c < 0x80 || c >= 0xc0 {
				flat.WriteByte('_')
			}
		}
	}
	return ";\r\n filename=\"" + flat.String() + "\";\r\n filename*=UTF-8''" + enc.String()
}

// short cuts a name to what fits a header line.
func short(s string) string {
	if len(s) <= 200 {
		return s
	}
	return strings.ToValidUTF8(s[:200], "")
}
