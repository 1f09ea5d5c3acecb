package mime

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/jhillyerd/enmime/v2"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime/invite"
)

// Body is what a mail says, decoded. Text and HTML are as written: not
// sanitised, quotes still inside.
type Body struct {
	Text  string `json:"text,omitempty"`
	HTML  string `json:"html,omitempty"`
	Files []File `json:"files,omitempty"`

	Report   string `json:"report,omitempty"`   // message/delivery-status of a report (RFC 3464)
	Original string `json:"original,omitempty"` // the head of the mail a report is about
	Type     string `json:"type,omitempty"`     // top-level media type, lower case

	Sealed   hub.Sealed    `json:"sealed,omitempty"` // by S/MIME or PGP
	Meetings []hub.Meeting `json:"meetings,omitempty"`

	opened int // signed parts that were read
}

// File is a part that is not the body.
type File struct {
	Name      string `json:"name,omitempty"` // cleaned
	Type      string `json:"type,omitempty"` // as claimed, lower case
	ContentID string `json:"cid,omitempty"`  // without brackets
	Location  string `json:"location,omitempty"`
	Inline    bool   `json:"inline,omitempty"` // claims to be part of the text
	Data      []byte `json:"data,omitempty"`
}

// maxReport bounds what is kept of a report's parts, in bytes.
const maxReport = 64 << 10

// parser finds the parts and hands their bytes on as they are: transfer encodings
// and charsets are ours.
var parser = enmime.NewParser(
	enmime.RawContent(true),
	enmime.DisableCharacterDetection(true),
	enmime.DisableTextConversion(true),
	enmime.SkipMalformedParts(true),
	enmime.MultipartWOBoundaryAsSinglePart(true),
	enmime.MaxStoredPartErrors(5),
	enmime.SetReadPartErrorPolicy(func(*enmime.Part, error) bool { return true }),
	enmime.SetCustomParseMediaType(func(v string) (string, map[string]string, []string, error) {
		kind, params := mediaType(v)
		params["charset"] = "utf-8"
		return kind, params, nil, nil
	}),
)

// Read reads a mail that Inspect has passed. A reader that panics is an error.
func Read(raw []byte) (body Body, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("mail reader: %v", r)
		}
	}()
	raw = repaired(raw)
	if first, _, _ := bytes.Cut(raw, []byte("\n")); !isField(first) { // no header: all of it is text
		return Body{Text: ToUTF8(raw, ""), Type: "text/plain"}, nil
	}
	root, err := parser.ReadParts(bytes.NewReader(raw))
	if err != nil {
		return Body{}, fmt.Errorf("mail reader: %w", err)
	}
	body.Type = strings.ToLower(root.ContentType)
	if claimed := root.Header["Content-Type"]; len(claimed) > 1 {
		body.Type, _ = mediaType(claimed[len(claimed)-1]) // the repair put its own before it
	}
	c := collect{body: &body, label: firstLabel(root, 0)}
	c.part(root, 0)
	body.Text, body.HTML = c.result()
	body.open()
	return body, nil
}

// collect puts the parts of a mail where they belong.
type collect struct {
	body  *Body
	texts []segment
	label string // the first charset that a part names, for bytes without one
}

// segment is one stretch of the body, as text, HTML or both.
type segment struct{ text, html string }

func (c *collect) part(p *enmime.Part, depth int) {
	if p == nil || depth > MaxNesting+1 {
		return
	}
	kind := strings.ToLower(p.ContentType)
	if p.FirstChild == nil {
		p.Content = decodeTransfer(p.Content, p.Header.Get("Content-Transfer-Encoding"))
	}
	switch {
	case c.sealed(p, kind, depth):
	case p.FirstChild != nil && kind == "multipart/alternative":
		c.alternative(p, depth)
	case p.FirstChild != nil:
		for child := p.FirstChild; child != nil; child = child.NextSibling {
			c.part(child, depth+1)
		}
	case strings.HasPrefix(kind, "multipart/") && len(bytes.TrimSpace(p.Content)) == 0:
	case kind == "message/delivery-status":
		c.body.Report = clip(p.Content)
		c.file(p)
	case kind == "text/rfc822-headers", kind == "message/rfc822" && c.body.Report != "":
		c.body.Original = clip(p.Content)
		c.file(p)
	case kind == "text/calendar", kind == "application/ics":
		c.calendar(p)
	case isBody(p, kind):
		c.texts = append(c.texts, c.read(p, kind))
	default:
		c.file(p)
	}
}

// alternative takes the best of each kind: the last text, the last HTML (with
// what comes along with it); calendars and other shapes stay as files.
func (c *collect) alternative(p *enmime.Part, depth int) {
	sub := collect{body: c.body, label: c.label}
	var text, html string
	for child := p.FirstChild; child != nil; child = child.NextSibling {
		sub.texts = nil
		kind := strings.ToLower(child.ContentType)
		if kind == "text/x-amp-html" || kind == "text/watch-html" {
			continue // other faces of the same words
		}
		sub.part(child, depth+1)
		for _, s := range sub.texts {
			if s.text != "" {
				text = s.text
			}
			if s.html != "" {
				html = s.html
			}
		}
	}
	c.texts = append(c.texts, segment{text, html})
}

// isBody reports whether p is to be read in line rather than offered as a file.
func isBody(p *enmime.Part, kind string) bool {
	if kind != "text/plain" && kind != "text/html" && kind != "" && kind != "text/enriched" && !(kind == "text" || strings.HasPrefix(kind, "multipart/")) {
		return false
	}
	d := strings.ToLower(p.Disposition)
	if d == "attachment" {
		return false
	}
	return p.FileName == "" || d == "inline" && kind == "text/plain" && len(p.Content) < 64<<10 && !strings.Contains(p.FileName, ".")
}

func (c *collect) read(p *enmime.Part, kind string) segment {
	ct := p.Header.Get("Content-Type")
	_, params := Params(ct)
	label := labelOf(ct)
	if kind == "text/html" || ct == "" && isHTML.Match(p.Content[:min(len(p.Content), 200)]) {
		if label == "" {
			label = metaCharset(p.Content)
		}
		return segment{html: ToUTF8(p.Content, label)}
	}
	text := strings.ReplaceAll(ToUTF8(p.Content, label), "\r\n", "\n")
	if strings.EqualFold(params["format"], "flowed") {
		text = unflow(text, strings.EqualFold(params["delsp"], "yes"))
	}
	if strings.Contains(text, pgpEnd) {
		text = c.armour(text)
	}
	if strings.Contains(text, "begin ") {
		var files []File
		text, files = unencode(text)
		c.body.Files = append(c.body.Files, files...)
	}
	return segment{text: text}
}

// calendar reads an invitation and keeps it as a file. Programs send it twice, as
// another face of the words and as a file: one card is enough.
func (c *collect) calendar(p *enmime.Part) {
	c.named(p, "invite.ics")
	if len(c.body.Meetings) > 0 {
		return
	}
	ct := p.Header.Get("Content-Type")
	_, params := Params(ct)
	c.body.Meetings = invite.Read(ToUTF8(p.Content, labelOf(ct)), params["method"])
}

func (c *collect) file(p *enmime.Part) {
	if len(p.Content) == 0 && p.FileName == "" {
		return
	}
	kind, params := Params(p.Header.Get("Content-Type"))
	how, dparams := Params(p.Header.Get("Content-Disposition"))
	name := dparams["filename"]
	for _, other := range []string{params["name"], p.FileName} {
		if name == "" {
			name = other
		}
	}
	c.body.Files = append(c.body.Files, File{
		Name:      FileName(decodeAs(name, c.label)),
		Type:      kind,
		ContentID: strings.Trim(strings.TrimSpace(p.Header.Get("Content-Id")), "<>"),
		Location:  strings.TrimSpace(p.Header.Get("Content-Location")),
		Inline:    how == "inline",
		Data:      p.Content,
	})
}

// result joins the segments. Where any of them is HTML, all are, so that the
// order of a mail with words between pictures stays.
func (c *collect) result() (string, string) {
	var texts, htmls []string
	anyHTML := false
	for _, s := range c.texts {
		anyHTML = anyHTML || s.html != ""
	}
	complete := true
	for _, s := range c.texts {
		if strings.TrimSpace(s.text) != "" {
			texts = append(texts, s.text)
		} else if s.html != "" {
			complete = false
		}
		switch {
		case s.html != "":
			htmls = append(htmls, s.html)
		case anyHTML && strings.TrimSpace(s.text) != "":
			htmls = append(htmls, "<pre>"+escape(s.text)+"</pre>")
		}
	}
	html := strings.Join(htmls, "\n<hr>\n")
	if !complete {
		return "", html // the words are in the HTML alone
	}
	return strings.Join(texts, "\n\n"), html
}

// firstLabel is the first charset that p or a part of it names.
func firstLabel(p *enmime.Part, depth int) string {
	if p == nil || depth > MaxNesting+1 {
		return ""
	}
	if label := labelOf(p.Header.Get("Content-Type")); label != "" {
		return label
	}
	for child := p.FirstChild; child != nil; child = child.NextSibling {
		if label := firstLabel(child, depth+1); label != "" {
			return label
		}
	}
	return ""
}

// decodeAs is Decode for a value whose raw bytes are likely in label.
func decodeAs(v, label string) string {
	if !utf8.ValidString(v) || hasEscape([]byte(v)) {
		v = ToUTF8([]byte(v), label)
	}
	return Decode(v)
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func clip(b []byte) string {
	return ToUTF8(b[:min(len(b), maxReport)], "")
}

// isHTML is how HTML begins that came without a type.
var isHTML = regexp.MustCompile(`(?i)^\s*(?:<!doctype html|<html|<\?xml[^>]*>\s*<html)`)

// metaCharset looks for a charset in the head of HTML that came without one.
func metaCharset(b []byte) string {
	head := strings.ToLower(string(b[:min(len(b), 1024)]))
	_, rest, ok := strings.Cut(head, "charset=")
	if !ok {
		return ""
	}
	rest = strings.TrimLeft(rest, `"' `)
	if i := strings.IndexAny(rest, `"' >;/`); i >= 0 {
		return rest[:i]
	}
	return ""
}
