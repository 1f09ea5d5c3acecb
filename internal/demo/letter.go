package demo

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// The looks a mail can have.
const (
	lookRich    = "rich"    // HTML with an inline image and one from elsewhere
	lookForward = "forward" // carries an older thread below
)

// form is a mail before it is written.
type form struct {
	from, address, to, subject, text, id string
	at                                   time.Time
	look                                 string
	away                                 bool // written by a machine while its owner is away
	answers                              letter
	quote                                bool
	files                                []prop
}

// letterOf writes f as customers' mail programs do.
func (w *world) letterOf(f form) ([]byte, error) {
	var b bytes.Buffer
	head := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	head("From", mime.QEncoding.Encode("utf-8", f.from)+" <"+f.address+">")
	head("To", "<"+f.to+">")
	head("Subject", mime.QEncoding.Encode("utf-8", f.subject))
	head("Date", f.at.Format(time.RFC1123Z))
	head("Message-ID", f.id)
	head("MIME-Version", "1.0")
	if f.answers.id != "" {
		head("In-Reply-To", "<"+f.answers.id+">")
		refs := append(f.answers.references, f.answers.id) //nolint:gocritic // a chain of its own
		head("References", "<"+strings.Join(refs, "> <")+">")
	}
	if f.away {
		head("Auto-Submitted", "auto-replied")
	}
	mixed := multipart.NewWriter(&b)
	head("Content-Type", "multipart/mixed; boundary="+mixed.Boundary())
	b.WriteString("\r\n")
	err := w.writeBody(mixed, &f)
	for _, file := range f.files {
		if err == nil {
			err = attach(mixed, file, `attachment; filename="`+file.name+`"`, "")
		}
	}
	if err == nil {
		err = mixed.Close()
	}
	if err != nil {
		return nil, hub.Wrap(hub.Internal, err, "a mail that cannot be written")
	}
	return b.Bytes(), nil
}

// writeBody writes text and HTML, and what belongs to the HTML.
func (w *world) writeBody(mixed *multipart.Writer, f *form) error {
	text := f.text
	switch {
	case f.look == lookForward:
		text += olderThread(f)
	case f.quote:
		text += fmt.Sprintf("\n\nOn %s, %s wrote:\n> %s", f.at.Add(-7*time.Minute).Format("Mon, 2 Jan 2006 at 15:04"), houseName,
			strings.ReplaceAll(strings.TrimSpace(f.answers.text), "\n", "\n> "))
	}
	if f.look != lookRich {
		return writeText(mixed, "text/plain", text)
	}
	var inner bytes.Buffer
	related := multipart.NewWriter(&inner)
	var both bytes.Buffer
	alternative := multipart.NewWriter(&both)
	if err := writeText(alternative, "text/plain", text); err != nil {
		return err
	}
	if err := writeText(alternative, "text/html", richBody(f.text)); err != nil {
		return err
	}
	if err := alternative.Close(); err != nil {
		return err
	}
	if err := nest(related, "multipart/alternative; boundary="+alternative.Boundary(), both.Bytes()); err != nil {
		return err
	}
	image, err := w.prop("photo.png")
	if err != nil {
		return err
	}
	if err := attach(related, image, `inline; filename="photo.png"`, "<photo@demo.example>"); err != nil {
		return err
	}
	if err := related.Close(); err != nil {
		return err
	}
	return nest(mixed, "multipart/related; boundary="+related.Boundary(), inner.Bytes())
}

// richBody is text as HTML with a picture inside and one that is fetched from a
// host which does not exist: desks ask before they load such a thing.
func richBody(text string) string {
	var b strings.Builder
	b.WriteString(`<html><body style="font-family:Georgia,serif;color:#234">`)
	for p := range strings.SplitSeq(text, "\n\n") {
		b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(p), "\n", "<br>") + "</p>")
	}
	b.WriteString(`<p><img src="cid:photo@demo.example" alt="the kettle" width="240"></p>` +
		`<table cellpadding="8" style="border-top:1px solid #ccc"><tr><td><img src="https://img.letters.example/logo.png?open=1" alt="logo" width="32" height="32"></td>` +
		`<td style="color:#678;font-size:12px">Sent with Letterbird, a mail program that does not exist</td></tr></table></body></html>`)
	return b.String()
}

// olderThread is what a forwarded or long answered mail drags along.
func olderThread(f *form) string {
	first, second := f.at.Add(-50*time.Hour).Format("2 January 2006 15:04"), f.at.Add(-27*time.Hour).Format("2 January 2006 15:04")
	return fmt.Sprintf("\n\n-----Original Message-----\nFrom: %s <hello@%s>\nSent: %s\nTo: %s <%s>\nSubject: %s\n\n"+
		"Dear %s,\n\nthank you for your patience. The workshop has promised an answer by tomorrow.\n\nKind regards\n%s\n\n"+
		"> On %s, %s wrote:\n> Hello, is there any news about the repair?\n> I have sent the kettle on Monday.\n",
		houseName, houseDomain, second, f.from, f.address, f.subject, f.from, houseName, first, f.from)
}

func writeText(w *multipart.Writer, kind, text string) error {
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Type": {kind + "; charset=utf-8"}, "Content-Transfer-Encoding": {"quoted-printable"},
	})
	if err != nil {
		return err
	}
	q := quotedprintable.NewWriter(part)
	if _, err := q.Write([]byte(strings.ReplaceAll(text, "\n", "\r\n"))); err != nil {
		return err
	}
	return q.Close()
}

func nest(w *multipart.Writer, kind string, body []byte) error {
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Type": {kind}})
	if err == nil {
		_, err = part.Write(body)
	}
	return err
}

func attach(w *multipart.Writer, f prop, disposition, cid string) error {
	h := textproto.MIMEHeader{
		"Content-Type": {f.kind + `; name="` + f.name + `"`}, "Content-Transfer-Encoding": {"base64"}, "Content-Disposition": {disposition},
	}
	if cid != "" {
		h["Content-ID"] = []string{cid}
	}
	part, err := w.CreatePart(h)
	if err != nil {
		return err
	}
	code := base64.StdEncoding.EncodeToString(f.data)
	for len(code) > 0 {
		n := min(76, len(code))
		if _, err := part.Write([]byte(code[:n] + "\r\n")); err != nil {
			return err
		}
		code = code[n:]
	}
	return nil
}
