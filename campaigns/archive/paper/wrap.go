package paper

import (
	"strings"
	"unicode/utf8"
)

// lines breaks spans into lines of at most wide millimetres: at spaces, and within
// what is longer than a line. There is always at least one.
func (s *sheet) lines(spans []Span, size, wide float64, pre bool) [][]Span {
	w := &wrap{most: wide / (size * point)}
	for _, t := range spans {
		f := s.face(t.Bold)
		text := s.lack.drawn(f, t.Text)
		for text != "" {
			word := text
			if at := strings.IndexByte(text, ' '); at == 0 {
				word = text[:1]
			} else if at > 0 {
				word = text[:at]
			}
			text = text[len(word):]
			w.word(f, t, word, pre)
		}
	}
	return append(w.out, w.now)
}

// wrap fills lines; widths are of the em.
type wrap struct {
	most, at float64
	now      []Span
	out      [][]Span
}

func (w *wrap) word(f *face, t Span, word string, pre bool) {
	long := f.wide(word)
	if word == " " {
		if w.at+long > w.most {
			w.end() // however many there are, a line is no longer than the page
			return
		}
		if len(w.now) > 0 || pre && len(w.out) == 0 {
			w.add(t, word, long)
		}
		return
	}
	if w.at+long > w.most && len(w.now) > 0 {
		w.end()
	}
	for long > w.most { // it is longer than a line
		n, used := 0, 0.0
		for n < len(word) {
			r, size := utf8.DecodeRuneInString(word[n:])
			if used+f.widths[r] > w.most && n > 0 {
				break
			}
			n, used = n+size, used+f.widths[r]
		}
		w.add(t, word[:n], used)
		if word, long = word[n:], long-used; word == "" {
			return
		}
		w.end()
	}
	w.add(t, word, long)
}

func (w *wrap) add(t Span, text string, long float64) {
	w.at += long
	if n := len(w.now); n > 0 && w.now[n-1].Bold == t.Bold && w.now[n-1].Faint == t.Faint {
		w.now[n-1].Text += text
		return
	}
	w.now = append(w.now, Span{text, t.Bold, t.Faint})
}

func (w *wrap) end() { w.out, w.now, w.at = append(w.out, w.now), nil, 0 }
