// Package compose writes mail. In comes a Mail, whose values may come from
// anywhere; out go its bytes: CRLF line ends, no line over 998 bytes, header
// values that cannot end a line, text and HTML side by side, the pictures the
// HTML shows beside it, files after it.
package compose

import (
	"encoding/base64"
	stdmime "mime"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime"
)

// Mail is one mail to be written.
type Mail struct {
	From       hub.Address
	To, Cc     []hub.Address
	ReplyTo    string // same name as From; empty = none
	Subject    string
	Date       time.Time
	ID         string // Message-ID, without brackets
	InReplyTo  string
	References []string    // oldest first
	Extra      [][2]string // further fields, ours
	Leave      []string    // addresses by which one unsubscribes (RFC 2369), most wanted first
	OneClick   bool        // the one that is https takes the POST of RFC 8058
	Text, HTML string
	Files      []File
}

// File is a file of a mail.
type File struct {
	Name, Type string
	ContentID  string // set and used in the HTML as cid: = shown inside it
	Data       []byte
}

// Bytes writes m.
func Bytes(m Mail) []byte { return Append(make([]byte, 0, m.guess()), m) }

// Append writes m behind out, which may have room for it.
func Append(out []byte, m Mail) []byte {
	var shown, extra []File
	for _, f := range m.Files {
		if f.ContentID != "" && strings.Contains(m.HTML, "cid:"+f.ContentID) {
			shown = append(shown, f)
		} else {
			extra = append(extra, f)
		}
	}
	// Quoted-printable and base64 never hold "=_", so no text can end a part.
	id := SafeID(m.ID)
	w := &writer{mark: "=_" + marks.Replace(id[:min(len(id), 44)]), b: out}
	w.top(m)
	if len(extra) > 0 {
		w.open("mixed", "m")
		w.between("m")
	}
	if m.HTML == "" {
		w.head("text/plain; charset=utf-8", "quoted-printable", "")
		w.quoted(m.Text)
		return w.end(extra)
	}
	w.open("alternative", "a")
	w.between("a")
	w.head("text/plain; charset=utf-8", "quoted-printable", "")
	w.quoted(m.Text)
	w.between("a")
	if len(shown) > 0 {
		w.open("related", "r")
		w.between("r")
	}
	w.head("text/html; charset=utf-8", "quoted-printable", "")
	w.quoted(m.HTML)
	for _, f := range shown {
		w.file("r", f, true)
	}
	if len(shown) > 0 {
		w.close("r")
	}
	w.close("a")
	return w.end(extra)
}

var marks = strings.NewReplacer(".", "", "@", "", "_", "")

// guess is about how many bytes m comes to.
func (m *Mail) guess() int {
	const header, each = 2048, 512
	n := header + len(m.Text) + len(m.HTML)
	n += n / 8 // soft breaks, letters that take three
	for i := range m.Files {
		n += each + len(m.Files[i].Data)/57*78
	}
	return n
}

// end writes the files behind what is read.
func (w *writer) end(extra []File) []byte {
	for _, f := range extra {
		w.file("m", f, false)
	}
	if len(extra) > 0 {
		w.close("m")
	}
	return w.b
}

func (w *writer) top(m Mail) {
	w.field("From", mailbox(m.From))
	w.field("To", mailboxes(m.To))
	if len(m.Cc) > 0 {
		w.field("Cc", mailboxes(m.Cc))
	}
	if m.ReplyTo != "" {
		w.field("Reply-To", mailbox(hub.Address{Name: m.From.Name, Address: m.ReplyTo}))
	}
	w.field("Subject", encoded(mime.Line(m.Subject)))
	w.field("Date", m.Date.UTC().Format("Mon, 02 Jan 2006 15:04:05 +0000"))
	w.field("Message-ID", "<"+SafeID(m.ID)+">")
	if id := SafeID(m.InReplyTo); id != "" {
		w.field("In-Reply-To", "<"+id+">")
	}
	var refs []string
	for _, id := range m.References {
		if id = SafeID(id); id != "" {
			refs = append(refs, id)
		}
	}
	if len(refs) > 0 {
		w.field("References", "<"+strings.Join(refs, "> <")+">")
	}
	for _, f := range m.Extra {
		w.field(f[0], encoded(short(mime.Line(f[1]))))
	}
	if len(m.Leave) > 0 {
		w.field("List-Unsubscribe", "<"+strings.Join(m.Leave, ">, <")+">")
		if m.OneClick {
			w.field("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
		}
	}
	w.field("MIME-Version", "1.0")
}

// SafeID is id as it may stand between the brackets of a header; ids that would
// break a line are left out.
func SafeID(id string) string {
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
	name := short(mime.Line(a.Name))
	switch {
	case name == "":
		return a.Address
	case strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '-") == "":
		return name + " <" + a.Address + ">"
	case ascii(name):
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `" <` + a.Address + ">"
	}
	return stdmime.BEncoding.Encode("utf-8", name) + " <" + a.Address + ">" // Q would leave commas bare
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
