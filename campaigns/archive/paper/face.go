package paper

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/go-fonts/dejavu/dejavusanscondensed"
	"github.com/go-fonts/dejavu/dejavusanscondensedbold"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// box stands for what no font has.
const box = '□'

// face is one font: which characters it has, and how wide they are.
type face struct {
	style  string // as the library calls it
	ttf    []byte
	widths map[rune]float64 // of the em
}

// faces are read once, as far as the library can write them.
var faces = sync.OnceValues(func() ([2]*face, error) {
	var out [2]*face
	for i, f := range []*face{{style: "", ttf: dejavusanscondensed.TTF}, {style: "B", ttf: dejavusanscondensedbold.TTF}} {
		font1, err := sfnt.Parse(f.ttf)
		if err != nil {
			return out, fmt.Errorf("a font cannot be read: %w", err)
		}
		var buf sfnt.Buffer
		em := font1.UnitsPerEm()
		f.widths = make(map[rune]float64, 6000)
		for r := rune(' '); r <= 0xffff; r++ { // the library has no others
			if turns(r) {
				continue
			}
			glyph, err := font1.GlyphIndex(&buf, r)
			if err != nil || glyph == 0 {
				continue
			}
			wide, err := font1.GlyphAdvance(&buf, glyph, fixed.Int26_6(em), font.HintingNone)
			if err != nil {
				continue
			}
			f.widths[r] = float64(wide) / float64(em)
		}
		out[i] = f
	}
	return out, nil
})

// turns reports scripts whose letters join in ways that are not done here: Syriac,
// Thaana, N'Ko and others beside Hebrew and Arabic.
func turns(r rune) bool { return r >= 0x0700 && r <= 0x08ff }

// silent are characters that are seen by nobody.
func silent(r rune) bool {
	return r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x2069 || r == 0xfeff || r == 0xad ||
		r >= 0xfe00 && r <= 0xfe0f || r < ' ' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0
}

// lacking counts characters that no font has.
type lacking map[rune]int

// drawn is text as it can be drawn.
func (l lacking) drawn(f *face, s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case silent(r):
			return -1
		}
		if _, ok := f.widths[r]; ok {
			return r
		}
		l[r]++
		return box
	}, join(norm.NFC.String(strings.ToValidUTF8(s, "\ufffd"))))
}

// list names the characters, the first forty.
func (l lacking) list() (n int, names string) {
	all := make([]rune, 0, len(l))
	for r, times := range l {
		all, n = append(all, r), n+times
	}
	slices.Sort(all)
	const most = 40
	var b strings.Builder
	for i, r := range all {
		if i == most {
			b.WriteString(" …")
			break
		}
		fmt.Fprintf(&b, " U+%04X", r)
	}
	return n, strings.TrimSpace(b.String())
}

func (f *face) wide(s string) (w float64) {
	for _, r := range s {
		w += f.widths[r]
	}
	return w
}
