// Package tnef reads winmail.dat, the envelope that Outlook and Exchange put
// around mail in rich text (MS-OXTNEF). Out come the words, where they are text
// or HTML, and the files with their long names. Rich text (RTF) is not read.
// Files are not copied: they lie within what went in, and text is bounded, so that a hostile
// envelope costs time and memory in proportion to its own length.
package tnef

import (
	"encoding/binary"
	"errors"
	"strconv"
)

// Bounds. An envelope beyond them is broken.
const (
	maxFiles = 500
	maxDepth = 5     // mails that hang on mails
	maxProps = 20000 // of one mail or file
	maxText  = 8 << 20
)

// ErrBroken says that the envelope cannot be read.
var ErrBroken = errors.New("the envelope of Outlook is damaged")

// Message is what an envelope holds.
type Message struct {
	Subject string
	Text    string
	HTML    string
	Files   []File
}

// File is what hangs on the mail. Its data lies within the envelope.
type File struct {
	Name      string // as written; not cleaned
	Type      string // as claimed; may be empty
	ContentID string
	Data      []byte
}

// Decoder makes UTF-8 of bytes under a charset label.
type Decoder func(b []byte, label string) string

const signature = 0x223e9f78

// Attributes that we read (MS-OXTNEF 2.1.3.3); the type is in the upper half.
const (
	attCodepage   = 0x00069007
	attSubject    = 0x00018004
	attBody       = 0x0002800c
	attMsgProps   = 0x00069003
	attFileBegins = 0x00069002
	attFileTitle  = 0x00018010
	attFileData   = 0x0006800f
	attFileProps  = 0x00069005
)

// Is reports whether b begins as an envelope does.
func Is(b []byte) bool { return len(b) >= 6 && binary.LittleEndian.Uint32(b) == signature }

// Decode reads an envelope. Text in no Unicode is read as its code page says.
func Decode(raw []byte, decode Decoder) (Message, error) {
	r := reader{decode: decode}
	m, err := r.message(raw, 0)
	if err != nil {
		return Message{}, err
	}
	return m, nil
}

// reader is one run of Decode.
type reader struct {
	decode Decoder
	files  int
	props  int
}

// message reads one envelope at depth.
func (r *reader) message(raw []byte, depth int) (m Message, err error) {
	if !Is(raw) || depth > maxDepth {
		return m, ErrBroken
	}
	var page string // of all text in this envelope that is not Unicode
	var body, subject []byte
	var own props
	var files []file
	for raw = raw[6:]; len(raw) > 0; {
		var id uint32
		var data []byte
		if id, data, raw, err = attribute(raw); err != nil {
			return m, err
		}
		var last *file
		if len(files) > 0 {
			last = &files[len(files)-1]
		}
		switch {
		case id == attCodepage && len(data) >= 4:
			page = label(binary.LittleEndian.Uint32(data))
		case id == attSubject:
			subject = data
		case id == attBody:
			body = data
		case id == attMsgProps:
			own, err = r.read(data)
		case id == attFileBegins:
			if r.files++; r.files > maxFiles {
				return m, ErrBroken
			}
			files = append(files, file{})
		case last == nil: // news about a file that has not begun
		case id == attFileTitle:
			last.title = data
		case id == attFileData:
			last.data = data
		case id == attFileProps:
			last.props, err = r.read(data)
		}
		if err != nil {
			return m, err
		}
	}
	m.Subject = first(own.text(propSubject, page, r.decode), r.decode(cString(subject), page))
	m.Text = first(own.text(propBody, page, r.decode), r.decode(cString(clip(body)), page))
	m.HTML = own.html(page, r.decode)
	for _, f := range files {
		if err := r.add(&m, f, page, depth); err != nil {
			return m, err
		}
	}
	return m, nil
}

// attribute cuts the first attribute off raw: a level, an id, a length, the data
// and the sum of its bytes.
func attribute(raw []byte) (id uint32, data, rest []byte, err error) {
	const head, sum = 9, 2
	if len(raw) < head+sum || raw[0] != 1 && raw[0] != 2 {
		return 0, nil, nil, ErrBroken
	}
	id = binary.LittleEndian.Uint32(raw[1:])
	n := uint64(binary.LittleEndian.Uint32(raw[5:]))
	if n > uint64(len(raw)-head-sum) {
		return 0, nil, nil, ErrBroken
	}
	data, rest = raw[head:head+int(n)], raw[head+int(n):]
	var have uint16
	for _, c := range data {
		have += uint16(c)
	}
	if have != binary.LittleEndian.Uint16(rest) {
		return 0, nil, nil, ErrBroken
	}
	return id, data, rest[sum:], nil
}

// file is a file as the envelope tells it, in pieces.
type file struct {
	title, data []byte
	props       props
}

// add puts f on m. A mail that hangs on the mail comes as its words in a file,
// with its own files beside it.
func (r *reader) add(m *Message, f file, page string, depth int) error {
	out := File{
		Name:      first(f.props.text(propLongName, page, r.decode), f.props.text(propName, page, r.decode), r.decode(cString(f.title), page), f.props.text(propShown, page, r.decode)),
		Type:      f.props.text(propType, page, r.decode),
		ContentID: f.props.text(propContentID, page, r.decode),
		Data:      f.data,
	}
	if v, ok := f.props[propData]; ok && len(v.data) > 0 {
		out.Data = v.data
		if v.kind == kindObject {
			out.Data = nil
			if len(v.data) > 16 { // the id of the interface stands first
				out.Data = v.data[16:]
			}
		}
	}
	if !Is(out.Data) {
		m.Files = append(m.Files, out)
		return nil
	}
	inner, err := r.message(out.Data, depth+1)
	if err != nil {
		return err
	}
	name := first(inner.Subject, out.Name, "mail")
	switch {
	case inner.HTML != "":
		m.Files = append(m.Files, File{Name: name + ".html", Type: "text/html", Data: []byte(inner.HTML)})
	case inner.Text != "":
		m.Files = append(m.Files, File{Name: name + ".txt", Type: "text/plain", Data: []byte(inner.Text)})
	}
	m.Files = append(m.Files, inner.Files...)
	return nil
}

func first(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// cString is b up to its first zero.
func cString(b []byte) []byte {
	for i, c := range b {
		if c == 0 {
			return b[:i]
		}
	}
	return b
}

func clip(b []byte) []byte { return b[:min(len(b), maxText)] }

// label is the charset of a Windows code page.
func label(page uint32) string {
	if page == 0 {
		return ""
	}
	return "windows-" + strconv.FormatUint(uint64(page), 10)
}
