package mime

import (
	"strings"

	"github.com/parleyhub/parley/internal/mime/tnef"
)

// isEnvelope reports whether f is a winmail.dat, by its label or its name, and in
// any case by its first bytes.
func isEnvelope(f *File) bool {
	switch f.Type {
	case "application/ms-tnef", "application/vnd.ms-tnef", "application/x-tnef":
	default:
		if !strings.EqualFold(f.Name, "winmail.dat") {
			return false
		}
	}
	return tnef.Is(f.Data)
}

// open puts what lies in the mail's envelopes of Outlook beside its other files,
// and their words in place of words that are missing. An envelope that cannot be
// read, or has nothing that the mail does not have, changes nothing but that an
// empty one goes.
func (b *Body) open() {
	var out []File
	for i := range b.Files {
		f := &b.Files[i]
		if !isEnvelope(f) {
			out = append(out, *f)
			continue
		}
		m, err := tnef.Decode(f.Data, ToUTF8)
		if err != nil || len(out)+len(m.Files) > MaxParts {
			out = append(out, *f)
			continue
		}
		for _, in := range m.Files {
			out = append(out, File{
				Name: FileName(utf8Of(in.Name)), Type: strings.ToLower(Line(utf8Of(in.Type))),
				ContentID: strings.Trim(Line(utf8Of(in.ContentID)), "<>"), Data: in.Data,
			})
		}
		if b.HTML == "" {
			b.HTML = m.HTML
		}
		if strings.TrimSpace(b.Text) == "" && m.Text != "" {
			b.Text = strings.ReplaceAll(m.Text, "\r\n", "\n")
		}
		if len(m.Files) == 0 && strings.TrimSpace(b.Text) == "" && b.HTML == "" {
			out = append(out, *f) // rich text alone: whoever has Outlook can read it
		}
	}
	b.Files = out
}
