package audience

import (
	"bufio"
	"fmt"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// sheet is a file of people in one encoding, as large as it likes: it is made
// while it is read.
type sheet struct {
	encoding string
	comma    string
	first    int // whom it begins with
	rows     int
}

// coders turn text into the encodings that are tried.
var coders = map[string]encoding.Encoding{
	"utf-8": unicode.UTF8, "utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "windows-1250": charmap.Windows1250,
}

// columns are what a sheet has, as an import names where they go.
var columns = []string{"name", "email", "phone", "language", "trait:plan", "trait:city", "trait:seats", "trait:since", "consent:email:marketing"}

func (s sheet) write(to io.Writer) error {
	out := bufio.NewWriterSize(coders[s.encoding].NewEncoder().Writer(to), 64<<10)
	c := s.comma
	_, err := fmt.Fprint(out, "Name", c, "Email", c, "Phone", c, "Language", c, "Plan", c, "City", c, "Seats", c, "Since", c, "Newsletter\r\n")
	for i := s.first; i < s.first+s.rows && err == nil; i++ {
		p := whom(i)
		_, err = fmt.Fprintf(out, "\"%s\"%s%s%s%s%s%s%s%s%s%s%s%d%s%s%s%s\r\n",
			p.name, c, p.mail, c, p.phone, c, p.language, c, p.plan, c, p.city, c, p.seats, c, p.since, c, p.yes)
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

// person is a row of a sheet.
type person struct {
	name, mail, phone, language, plan, city, since, yes string
	seats                                               int
}

func whom(i int) person {
	return person{name: fmt.Sprintf("Zoé Mănescu %d", i), mail: fmt.Sprintf("zoe%d@d%d.example", i, i%50), phone: fmt.Sprintf("+407%08d", i),
		language: []string{"ro", "en", "fr"}[i%3], plan: []string{"gold", "silver", "none"}[i%3], city: fmt.Sprintf("Câmpina %d", i%97),
		seats: i % 13, since: fmt.Sprintf("2021-05-%02d", 1+i%28), yes: []string{"yes", "no"}[i%2]}
}
