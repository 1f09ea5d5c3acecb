package mime

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/jhillyerd/enmime/v2/mediatype"
)

// repaired is raw in the shape that both the pre-scan and the reader understand:
// without what mail stores put before it, with line feeds, with a boundary that
// is really there. What is in order is not copied. What was offered stays as it
// was: this is the copy that is read.
func repaired(raw []byte) []byte {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(raw, '\n') < 0 && bytes.IndexByte(raw, '\r') >= 0 {
		raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	}
	raw = Trim(raw)
	fields, end, ok := readFields(raw, MaxHeader, MaxFields)
	ct := fields.Raw("Content-Type")
	kind, params := mediaType(ct)
	if !ok || !strings.HasPrefix(kind, "multipart/") || len(ct) > oddTypeLine {
		return raw
	}
	if i := bytes.Index(raw[:end], []byte("\n--")); i > 0 { // the first part begins where the blank line should be
		raw = bytes.Join([][]byte{raw[:i+1], raw[i+1:]}, []byte("\n"))
		fields, end, _ = readFields(raw, MaxHeader, MaxFields)
		kind, params = mediaType(fields.Raw("Content-Type"))
	}
	if b := params["boundary"]; b != "" && opens(raw[end:], b) {
		return raw
	}
	head := "Content-Type: text/plain\n"
	if b := foundBoundary(raw[end:]); b != "" {
		head = "Content-Type: " + kind + `; boundary="` + b + "\"\n"
	}
	return append([]byte(head), raw...) // the first of two fields counts
}

// opens reports whether a line of body begins a part with this boundary.
func opens(body []byte, boundary string) bool {
	mark := []byte("--" + boundary)
	for at := 0; ; {
		i := bytes.Index(body[at:], mark)
		if i < 0 {
			return false
		}
		if i += at; i == 0 || body[i-1] == '\n' {
			return true
		}
		at = i + 1
	}
}

// Between which lines a boundary that nobody has named is looked for.
const (
	searchLines = 2000
	searchBytes = 1 << 20
)

// foundBoundary is the boundary that body uses: the first line with two dashes
// and a word behind which the header of a part follows.
func foundBoundary(body []byte) string {
	body = body[:min(len(body), searchBytes)]
	for range searchLines {
		line, rest, more := bytes.Cut(body, []byte("\n"))
		if !more {
			return ""
		}
		body = rest
		word := string(bytes.TrimSpace(bytes.TrimPrefix(line, []byte("--"))))
		if !bytes.HasPrefix(line, []byte("--")) || !boundaryWord.MatchString(word) {
			continue
		}
		if next := rest[:min(len(rest), 8)]; strings.EqualFold(string(next), "content-") {
			return word
		}
	}
	return ""
}

// boundaryWord is what RFC 2046 lets a boundary be, without blanks.
var boundaryWord = regexp.MustCompile(`^[0-9A-Za-z'()+_,\-./:=?]{1,70}$`)

// mediaType reads a content type as the reader does, and as it was meant: the
// pre-scan, the repair and the reader all ask here, so that they agree.
func mediaType(v string) (string, map[string]string) {
	kind, params, _, err := mediatype.Parse(v)
	if err != nil {
		kind, params = Params(v)
	}
	if word := strings.ToLower(typeWord.FindString(v)); word != "" && (err != nil || kind == "application/octet-stream") {
		kind = strings.TrimSpace(word) // the library takes what it cannot read for bytes
	}
	if params == nil {
		params = map[string]string{}
	}
	if meant, ok := meantTypes[kind]; ok {
		kind = meant
	}
	if !strings.Contains(kind, "/") {
		kind = ""
	}
	return kind, params
}

// meantTypes are types that do not exist, and what their programs mean.
var meantTypes = map[string]string{
	"text": "text/plain", "plain": "text/plain", "plain/text": "text/plain", "text/text": "text/plain", "text/ascii": "text/plain",
	"text/txt": "text/plain", "application/text": "text/plain", "text/x-plain": "text/plain",
	"html": "text/html", "text/x-html": "text/html", "html/text": "text/html", "text/htm": "text/html",
	"multipart": "multipart/mixed", "multi-part/mixed": "multipart/mixed", "multipart/mix": "multipart/mixed",
}

var typeWord = regexp.MustCompile(`^\s*[A-Za-z-]+/[0-9A-Za-z.+_-]+`)

var charsetWord = regexp.MustCompile(`(?i)charset\s*=\s*["']?([^"';,\s]+)`)

// labelOf is the charset that a content type names.
func labelOf(contentType string) string {
	if _, params := Params(contentType); params["charset"] != "" {
		return params["charset"]
	}
	if m := charsetWord.FindStringSubmatch(contentType); m != nil {
		return m[1]
	}
	return ""
}
