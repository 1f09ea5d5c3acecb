package mime

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"testing"
)

// winmail writes an envelope of Outlook: level, id and data of each attribute.
func winmail(attributes ...attribute) []byte {
	b := append(binary.LittleEndian.AppendUint32(nil, 0x223e9f78), 1, 0)
	for _, a := range attributes {
		b = append(b, a.level)
		b = binary.LittleEndian.AppendUint32(b, a.id)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(a.data)))
		b = append(b, a.data...)
		var sum uint16
		for i := range len(a.data) {
			sum += uint16(a.data[i])
		}
		b = binary.LittleEndian.AppendUint16(b, sum)
	}
	return b
}

type attribute struct {
	level byte
	id    uint32
	data  string
}

// mailWith is a mail with text and one file beside it.
func mailWith(text, kind, name string, data []byte) string {
	return lines("From: a@b.example", "Content-Type: multipart/mixed; boundary=m", "",
		"--m", "Content-Type: text/plain", "", text,
		"--m", "Content-Type: "+kind+`; name="`+name+`"`, "Content-Transfer-Encoding: base64", "",
		base64.StdEncoding.EncodeToString(data), "--m--")
}

func TestReadOpensTheEnvelopeOfOutlook(t *testing.T) {
	one := []attribute{{1, 0x0002800c, "Words inside\x00"}, {2, 0x00069002, "\x01\x00\xff\xff\xff\xff\x00\x00\x00\x00\x00\x00\x00\x00"},
		{2, 0x00018010, "../plan.pdf\x00"}, {2, 0x0006800f, "%PDF-1.4"}}
	for name, c := range map[string]struct {
		raw, text string
		files     []string
	}{
		"files come out, the words outside stay": {mailWith("Words", "application/ms-tnef", "winmail.dat", winmail(one...)), "Words", []string{"plan.pdf"}},
		"by its name alone":                      {mailWith("Words", "application/octet-stream", "WINMAIL.DAT", winmail(one...)), "Words", []string{"plan.pdf"}},
		"words inside where none are outside":    {mailWith("", "application/vnd.ms-tnef", "winmail.dat", winmail(one...)), "Words inside", []string{"plan.pdf"}},
		"an empty one goes":                      {mailWith("Words", "application/ms-tnef", "winmail.dat", winmail()), "Words", nil},
		"rich text alone stays":                  {mailWith("", "application/ms-tnef", "winmail.dat", winmail()), "", []string{"winmail.dat"}},
		"a damaged one stays":                    {mailWith("Words", "application/ms-tnef", "winmail.dat", winmail(one...)[:60]), "Words", []string{"winmail.dat"}},
		"another file of that name stays":        {mailWith("Words", "application/octet-stream", "winmail.dat", []byte("PK")), "Words", []string{"winmail.dat"}},
	} {
		b := read(t, c.raw)
		var names []string
		for _, f := range b.Files {
			names = append(names, f.Name)
		}
		if trimmed := string(bytes.TrimSpace([]byte(b.Text))); trimmed != c.text || len(names) != len(c.files) || len(names) > 0 && names[0] != c.files[0] {
			t.Errorf("%s: %q %q", name, b.Text, names)
		}
	}
	whole := read(t, lines("From: a@b.example", "Content-Type: application/ms-tnef; name=winmail.dat", "Content-Transfer-Encoding: base64", "",
		base64.StdEncoding.EncodeToString(winmail(one...))))
	if whole.Text != "Words inside" || len(whole.Files) != 1 || string(whole.Files[0].Data) != "%PDF-1.4" {
		t.Errorf("a mail that is an envelope: %+v", whole)
	}
}
