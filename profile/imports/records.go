package imports

import (
	"bufio"
	"errors"
	"io"
	"strings"
)

// What one record may be.
const (
	maxRecord = 256 << 10 // bytes
	maxLines  = 64        // a cell may hold line breaks
)

// Record is one record of a file.
type Record struct {
	Line   int      // where it begins, from 1
	Cells  []string // without quotes
	Broken string   // reason when it cannot be read: a quote that is not closed, too long
}

// records reads delimited text of any making: quotes inside of cells, line
// breaks inside of quotes, every kind of line end. A quote that is never closed
// costs its own line only: what follows is read anew.
type records struct {
	in    *bufio.Reader
	comma byte
	back  []line // read already, and to be read again
	line  int
}

type line struct {
	text string
	at   int
	long bool
}

func newRecords(in io.Reader, comma byte) *records {
	return &records{in: bufio.NewReaderSize(in, 64<<10), comma: comma}
}

// next answers the next record that is not empty, io.EOF behind the last.
func (r *records) next() (Record, error) {
	for {
		first, err := r.take()
		if err != nil {
			return Record{}, err
		}
		if first.long {
			return Record{Line: first.at, Broken: reasonLong}, nil
		}
		if strings.TrimSpace(first.text) == "" {
			continue
		}
		p := parser{comma: r.comma}
		p.feed(first.text)
		read, size := []line{first}, len(first.text)
		for p.open {
			more, err := r.take()
			if err != nil && !errors.Is(err, io.EOF) {
				return Record{}, err
			}
			if err == nil {
				read, size = append(read, more), size+len(more.text)
			}
			fits := err == nil && !more.long && len(read) <= maxLines && size <= maxRecord
			if fits {
				p.cell.WriteByte('\n')
				p.feed(more.text)
			}
			if !fits || p.odd {
				r.back = append(read[1:len(read):len(read)], r.back...)
				return Record{Line: first.at, Broken: reasonQuote}, nil
			}
		}
		return Record{Line: first.at, Cells: p.done()}, nil
	}
}

// take answers a line without its end.
func (r *records) take() (line, error) {
	if len(r.back) > 0 {
		l := r.back[0]
		r.back = r.back[1:]
		return l, nil
	}
	var b []byte
	long := false
	for {
		part, err := r.in.ReadSlice('\n')
		if !long {
			b = append(b, part...)
			long = len(b) > maxRecord
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(b) > 0:
		case err != nil:
			return line{}, err
		}
		r.line++
		if long {
			b = nil
		}
		return line{text: strings.TrimRight(string(b), "\r\n"), at: r.line, long: long}, nil
	}
}

// parser takes lines of one record.
type parser struct {
	comma byte
	cells []string
	cell  strings.Builder
	open  bool // inside of quotes
	was   bool // the cell was quoted
	odd   bool // a quote of an earlier line ends before more text: it was none
}

func (p *parser) feed(s string) {
	spans := p.open
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case p.open && c == '"' && i+1 < len(s) && s[i+1] == '"':
			p.cell.WriteByte('"')
			i++
		case p.open && c == '"':
			p.open = false
			rest := strings.TrimLeft(s[i+1:], " \t")
			p.odd = p.odd || spans && rest != "" && rest[0] != p.comma
			spans = false
		case p.open:
			p.cell.WriteByte(c)
		case c == '"' && !p.was && strings.TrimSpace(p.cell.String()) == "":
			p.cell.Reset()
			p.open, p.was = true, true
		case c == p.comma:
			p.end()
		default:
			p.cell.WriteByte(c)
		}
	}
}

func (p *parser) end() {
	p.cells = append(p.cells, strings.TrimSpace(p.cell.String()))
	p.cell.Reset()
	p.was = false
}

func (p *parser) done() []string {
	p.end()
	return p.cells
}
