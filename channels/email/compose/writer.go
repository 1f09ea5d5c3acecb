package compose

import (
	"encoding/base64"
	"strings"

	"github.com/parleyhub/parley/internal/mime"
)

// writer writes MIME.
type writer struct {
	b    []byte
	mark string // boundaries begin with it
}

func (w *writer) add(parts ...string) {
	for _, p := range parts {
		w.b = append(w.b, p...)
	}
}

// field writes a header field, folded at spaces where it gets long.
func (w *writer) field(name, value string) {
	w.add(name, ":")
	col := len(name) + 1
	for word := range strings.FieldsSeq(value) {
		if col+1+len(word) > 76 && col > len(name)+1 {
			w.add("\r\n")
			col = 0
		}
		w.add(" ", word)
		col += 1 + len(word)
	}
	w.add("\r\n")
}

func (w *writer) open(kind, level string) {
	w.add("Content-Type: multipart/", kind, "; boundary=\"", w.mark, level, "\"\r\n\r\n")
}

func (w *writer) between(level string) { w.add("--", w.mark, level, "\r\n") }
func (w *writer) close(level string)   { w.add("--", w.mark, level, "--\r\n") }

func (w *writer) head(kind, encoding, extra string) {
	w.add("Content-Type: ", kind, "\r\nContent-Transfer-Encoding: ", encoding, "\r\n", extra, "\r\n")
}

func (w *writer) quoted(s string) {
	w.b = appendQuoted(w.b, s)
	w.add("\r\n")
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
	for d := f.Data; len(d) > 0; {
		n := min(57, len(d))
		w.b = base64.StdEncoding.AppendEncode(w.b, d[:n])
		w.add("\r\n")
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
