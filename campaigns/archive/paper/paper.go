// Package paper draws a record as PDF. In come a head of names and values and a
// message as blocks of text; out comes a document of A4 pages with fonts of its
// own, without links, scripts or anything to load. The same record makes the same
// bytes. What the fonts lack is shown as a box and named at the end.
package paper

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// MaxPages of one document; what is beyond is cut, and the document says so.
const MaxPages = 80

// Entry is one line of the head: what it is, and what it says.
type Entry struct{ Name, Value string }

// Doc is what is drawn.
type Doc struct {
	Lang, Title string
	At          time.Time // stands in the file as when it was made
	Head        []Entry
	Subject     string // above the message
	More        []Entry
	Body        []Block
	Note        string
	Page        string // the word before a page's number
	Lost        string // how many characters are lacking, and which: %d, %s
	Cut         string // said where the rest is missing
}

// Sizes in millimetres, of letters in points.
const (
	pageWide, pageHigh = 210.0, 297.0
	margin             = 18.0
	step               = 6.0 // of one indent
	body, small        = 10.0, 8.5
	point              = 25.4 / 72
	leading            = 1.4
)

// Draw makes the PDF.
func Draw(d *Doc) ([]byte, error) {
	both, err := faces()
	if err != nil {
		return nil, err
	}
	pdf := fpdf.New("P", "mm", "A4", "")
	at := d.At.UTC()
	if d.At.IsZero() {
		at = time.Unix(0, 0).UTC()
	}
	pdf.SetCreationDate(at)
	pdf.SetModificationDate(at)
	pdf.SetCatalogSort(true)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetProducer("Parley", true)
	pdf.SetLang(d.Lang)
	pdf.SetTitle(lacking{}.drawn(both[0], d.Title), true) // the library breaks at what is not UTF-8
	for _, f := range both {
		pdf.AddUTF8FontFromBytes("body", f.style, f.ttf)
	}
	s := &sheet{pdf: pdf, faces: both, lack: lacking{}, page: d.Page}
	s.turn()
	s.table(d.Head)
	s.rule()
	s.block(&Block{Level: 1, Spans: []Span{{Text: d.Subject, Bold: true}}})
	s.table(d.More)
	for i := range d.Body {
		s.block(&d.Body[i])
	}
	if s.full {
		s.last(d.Cut)
	} else {
		s.rule()
		s.block(&Block{Spans: []Span{{Text: d.Note, Faint: true}}})
		if n, names := s.lack.list(); n > 0 {
			s.block(&Block{Spans: []Span{{Text: fmt.Sprintf(d.Lost, n, names), Faint: true}}})
		}
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("the document cannot be written: %w", err)
	}
	return out.Bytes(), nil
}

// sheet is where the next line goes.
type sheet struct {
	pdf   *fpdf.Fpdf
	faces [2]*face
	lack  lacking
	page  string
	y     float64 // lower edge of the line before
	pages int
	full  bool
}

func (s *sheet) face(bold bool) *face {
	if bold {
		return s.faces[1]
	}
	return s.faces[0]
}

// turn begins a page. False: there are too many.
func (s *sheet) turn() bool {
	if s.pages == MaxPages {
		s.full = true
		return false
	}
	s.pages++
	s.pdf.AddPage()
	s.y = margin
	s.put(pageWide-margin-20, pageHigh-10, small, Span{Text: s.page + " " + strconv.Itoa(s.pages), Faint: true})
	return true
}

// room makes room for a line. False: there is none any more.
func (s *sheet) room(high float64) bool {
	return !s.full && (s.y+high <= pageHigh-margin || s.turn())
}

func (s *sheet) put(x, y, size float64, t Span) {
	f := s.face(t.Bold)
	text := s.lack.drawn(f, t.Text)
	if text == "" {
		return
	}
	shade := 0
	if t.Faint {
		shade = 95
	}
	s.pdf.SetTextColor(shade, shade, shade)
	s.pdf.SetFont("body", f.style, size)
	s.pdf.Text(x, y, text)
}

func (s *sheet) rule() {
	if !s.room(6) {
		return
	}
	s.y += 3
	s.pdf.SetDrawColor(150, 150, 150)
	s.pdf.Line(margin, s.y, pageWide-margin, s.y)
	s.y += 3
}

// table writes names and values beside one another.
func (s *sheet) table(rows []Entry) {
	const names = 34.0
	for _, e := range rows {
		high, left := small*point*leading, goesLeft([]Span{{Text: e.Value}})
		for i, line := range s.lines([]Span{{Text: e.Value}}, small, pageWide-2*margin-names, false) {
			if !s.room(high) {
				return
			}
			s.y += high
			if i == 0 {
				s.put(margin, s.y, small, Span{Text: strings.TrimSpace(e.Name), Bold: true})
			}
			s.draw(margin+names, pageWide-margin, s.y, small, line, left)
		}
	}
	if len(rows) > 0 {
		s.y += 2
	}
}

// block writes one paragraph.
func (s *sheet) block(b *Block) {
	if s.full {
		return
	}
	if b.Rule {
		s.rule()
		return
	}
	size, bold := body, false
	if b.Level > 0 {
		size, bold = max(body, 17-1.75*float64(b.Level)), true
	}
	spans := b.Spans
	if bold {
		spans = append([]Span(nil), spans...)
		for i := range spans {
			spans[i].Bold = !spans[i].Faint
		}
	}
	high, turned := size*point*leading, goesLeft(spans)
	left, right, mark := margin+step*float64(b.Indent), pageWide-margin, 0.0
	if mark = max(margin, left-step+1); turned {
		left, right = margin, right-step*float64(b.Indent)
		mark = min(right+1, pageWide-margin-step/2)
	}
	if !b.Tight {
		s.y += 1.8
	}
	for i, line := range s.lines(spans, size, right-left, b.Pre) {
		if !s.room(high) {
			return
		}
		s.y += high
		if i == 0 && b.Mark != "" {
			s.put(mark, s.y, size, Span{Text: b.Mark})
		}
		s.draw(left, right, s.y, size, line, turned)
	}
}

// last says on the last page that there is more.
func (s *sheet) last(text string) {
	s.put(margin, pageHigh-14, small, Span{Text: text, Bold: true})
}

// draw writes a line between two edges: from the left one, or up to the right one
// where its paragraph goes from right to left.
func (s *sheet) draw(x, right, y, size float64, line []Span, turned bool) {
	line = seen(line, turned)
	if turned {
		x = right
		for _, t := range line {
			x -= s.face(t.Bold).wide(t.Text) * size * point
		}
	}
	for _, t := range line {
		s.put(x, y, size, t)
		x += s.face(t.Bold).wide(t.Text) * size * point
	}
}
