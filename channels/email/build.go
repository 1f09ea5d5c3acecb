package email

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	stdmime "mime"
	"mime/quotedprintable"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime"
	"github.com/parleyhub/parley/internal/sanitize"
	"github.com/parleyhub/parley/templates"
)

// maxFiles bounds all files of one mail together, in bytes.
const maxFiles = 25 << 20

// attached is a file read into memory to be sent.
type attached struct {
	hub.Attachment
	data []byte
}

// build makes the mail of m: text and HTML side by side, pictures the HTML shows
// beside it, files after it. Lines end in CRLF and stay under 998 bytes.
func (a *adapter) build(ctx context.Context, m hub.Outbound) ([]byte, error) {
	files, err := a.files(ctx, m.Attachments)
	if err != nil {
		return nil, err
	}
	body := sanitize.Outgoing(m.HTML)
	words := m.Text
	if strings.TrimSpace(words) == "" && body != "" {
		words = sanitize.Text(body)
	}
	signature := a.set.signature
	if signature == "" {
		signature = m.Brand.Signature
	}
	text, html, err := templates.Reply(templates.ReplyData{
		Text: plain(words), HTML: body, Signature: signature,
		AgentName: mime.Line(m.Author.Name), BrandName: mime.Line(m.Brand.Name), InboxName: mime.Line(a.inbox.Name),
		QuotedText: plain(m.QuotedText), QuotedFrom: mime.Line(m.QuotedFrom), QuotedAt: m.QuotedAt,
	})
	if err != nil {
		return nil, hub.Wrap(hub.Internal, err, "The reply could not be laid out.")
	}
	var shown, extra []attached
	for _, f := range files {
		if f.Inline && f.ContentID != "" && strings.Contains(body, "cid:"+f.ContentID) {
			shown = append(shown, f)
		} else {
			extra = append(extra, f)
		}
	}
	w := &writer{mark: "=_" + strings.NewReplacer(".", "", "@", "", "_", "").Replace(clip(a.MintRef(m), 44))}
	a.head(w, m)
	if len(extra) > 0 {
		w.open("mixed", "m")
	}
	w.open("alternative", "a")
	w.part("a", "text/plain; charset=utf-8", "quoted-printable", "")
	w.quoted(text)
	w.between("a")
	if len(shown) > 0 {
		w.open("related", "r")
		w.between("r")
	}
	w.head("text/html; charset=utf-8", "quoted-printable", "")
	w.quoted(html)
	for _, f := range shown {
		w.file("r", f, true)
	}
	if len(shown) > 0 {
		w.close("r")
	}
	w.close("a")
	for _, f := range extra {
		w.file("m", f, false)
	}
	if len(extra) > 0 {
		w.close("m")
	}
	return w.b.Bytes(), nil
}

func (a *adapter) files(ctx context.Context, list []hub.Attachment) ([]attached, error) {
	var out []attached
	total := int64(0)
	for _, f := range list {
		if total += f.Size; total > maxFiles {
			return nil, hub.Errorf(hub.Invalid, "The files are larger than 25 MB together, which mail does not carry.")
		}
		r, meta, err := a.env.Blobs.Open(ctx, f.ID)
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(io.LimitReader(r, maxFiles+1))
		_ = r.Close() // only read from
		if err != nil {
			return nil, hub.Wrap(hub.Temporary, err, "A file could not be read.")
		}
		if len(data) > maxFiles {
			return nil, hub.Errorf(hub.Invalid, "The files are larger than 25 MB together, which mail does not carry.")
		}
		if f.Type == "" {
			f.Type = meta.Type
		}
		if f.Name == "" {
			f.Name = meta.Name
		}
		out = append(out, attached{f, data})
	}
	return out, nil
}

// head writes the header of m. Every value that came from outside passes
// mime.Line or mime.ValidAddress, so that none can end a line.
func (a *adapter) head(w *writer, m hub.Outbound) {
	name := a.set.name
	if name == "" {
		name = m.Brand.Name
	}
	if name == "" {
		name = a.inbox.Name
	}
	ref := m.Ref
	if ref == "" {
		ref = a.MintRef(m)
	}
	w.field("From", mailbox(hub.Address{Name: name, Address: a.set.address}))
	to := m.Recipients
	if len(to) == 0 {
		to = []hub.Address{{Name: m.ToName, Address: m.To.Address}}
	}
	w.field("To", mailboxes(to))
	if len(m.Cc) > 0 {
		w.field("Cc", mailboxes(m.Cc))
	}
	if t := strings.ToLower(m.ReplyToken); t != "" && strings.Trim(t, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == "" {
		at := strings.LastIndexByte(a.set.address, '@')
		w.field("Reply-To", mailbox(hub.Address{Name: name, Address: a.set.address[:at] + "+" + t + a.set.address[at:]}))
	}
	w.field("Subject", encoded(subject(m)))
	at := m.CreatedAt
	if at.IsZero() {
		at = a.env.Now()
	}
	w.field("Date", at.UTC().Format("Mon, 02 Jan 2006 15:04:05 +0000"))
	w.field("Message-ID", "<"+safeID(ref)+">")
	if id := safeID(m.InReplyTo); id != "" {
		w.field("In-Reply-To", "<"+id+">")
	}
	if refs := references(m); len(refs) > 0 {
		w.field("References", "<"+strings.Join(refs, "> <")+">")
	}
	w.field(loopHeader, safeID(string(a.inbox.ID)))
	if m.Author.Type == hub.ActorBot || m.Author.Type == hub.ActorSystem {
		w.field("Auto-Submitted", "auto-replied")
		w.field("X-Auto-Response-Suppress", "All")
	}
	w.field("MIME-Version", "1.0")
}

func subject(m hub.Outbound) string {
	s := clip(mime.Line(m.Subject), 800)
	if s == "" {
		s = "Your message"
	}
	lower := strings.ToLower(s)
	if m.InReplyTo != "" && !strings.HasPrefix(lower, "re:") && !strings.HasPrefix(lower, "aw:") && !strings.HasPrefix(lower, "sv:") {
		s = "Re: " + s
	}
	return s
}

// references is the chain of m, oldest first, with what it answers at its end.
func references(m hub.Outbound) []string {
	var out []string
	for _, id := range append(append([]string{}, m.References...), m.InReplyTo) {
		if id = safeID(id); id != "" && id != safeID(m.Ref) {
			out = addOnce(out, id)
		}
	}
	return capped(out)
}

// keepRefs is how many references of a long chain are kept beside the first.
const keepRefs = 20

func capped(ids []string) []string {
	if len(ids) <= keepRefs+1 {
		return ids
	}
	return append([]string{ids[0]}, ids[len(ids)-keepRefs:]...)
}

// safeID is id as it may stand between the brackets of a header; ids that would
// break a line are left out.
func safeID(id string) string {
	id = strings.Trim(mime.Line(id), "<> ")
	if len(id) > 900 || strings.ContainsAny(id, "<> \t\"") {
		return ""
	}
	for i := 0; i < len(id); i++ {
		if id[i] >= 0x7f {
			return ""
		}
	}
	return id
}

func mailboxes(list []hub.Address) string {
	var out []string
	for _, a := range list {
		if mime.ValidAddress(a.Address) {
			out = append(out, mailbox(a))
		}
	}
	if len(out) == 0 {
		return "undisclosed-recipients:;"
	}
	return strings.Join(out, ", ")
}

func mailbox(a hub.Address) string {
	name := clip(mime.Line(a.Name), 200)
	switch {
	case name == "":
		return a.Address
	case strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '-") == "":
		return name + " <" + a.Address + ">"
	case ascii(name):
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `" <` + a.Address + ">"
	}
	return stdmime.QEncoding.Encode("utf-8", name) + " <" + a.Address + ">"
}

func encoded(s string) string {
	if ascii(s) && !strings.Contains(s, "=?") && longestWord(s) < 200 {
		return s
	}
	if ascii(s) { // the encoder leaves ASCII alone
		var b strings.Builder
		for len(s) > 0 {
			n := min(len(s), 40)
			b.WriteString(" =?utf-8?B?" + base64.StdEncoding.EncodeToString([]byte(s[:n])) + "?=")
			s = s[n:]
		}
		return strings.TrimSpace(b.String())
	}
	return stdmime.QEncoding.Encode("utf-8", s)
}

func longestWord(s string) int {
	longest := 0
	for w := range strings.FieldsSeq(s) {
		longest = max(longest, len(w))
	}
	return longest
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

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
	if level == "m" {
		w.between("m")
	}
}

func (w *writer) between(level string) { w.b.WriteString("--" + w.mark + level + "\r\n") }
func (w *writer) close(level string)   { w.b.WriteString("--" + w.mark + level + "--\r\n") }

func (w *writer) head(kind, encoding, extra string) {
	w.b.WriteString("Content-Type: " + kind + "\r\nContent-Transfer-Encoding: " + encoding + "\r\n" + extra + "\r\n")
}

func (w *writer) part(level, kind, encoding, extra string) {
	w.between(level)
	w.head(kind, encoding, extra)
}

func (w *writer) quoted(s string) {
	q := quotedprintable.NewWriter(&w.b)
	_, _ = q.Write([]byte(strings.ReplaceAll(s, "\n", "\r\n"))) // into memory
	_ = q.Close()
	w.b.WriteString("\r\n")
}

func (w *writer) file(level string, f attached, inline bool) {
	name := mime.FileName(f.Name)
	if name == "" {
		name = "file"
	}
	kind, _ := mime.Params(f.Type)
	if major, minor, ok := strings.Cut(kind, "/"); !ok || major == "" || minor == "" || major == "multipart" || major == "message" ||
		strings.Trim(kind, "abcdefghijklmnopqrstuvwxyz0123456789/.+-_") != "" {
		kind = "application/octet-stream"
	}
	how, extra := "attachment", ""
	if inline {
		how, extra = "inline", "Content-ID: <"+cleanCID(f.ContentID)+">\r\n"
	}
	extra += "Content-Disposition: " + how + filenameParam(name) + "\r\n"
	w.part(level, kind, "base64", extra)
	line := make([]byte, base64.StdEncoding.EncodedLen(57))
	for d := f.data; len(d) > 0; {
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
