package paper

import (
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// side is where a character leads: to the left, to the right, or wherever its
// neighbours do.
type side int

const (
	nowhere side = iota
	toRight
	toLeft
)

// Brackets that come in pairs (Unicode's Bidi_Paired_Bracket, those that letters
// are written with), each before the one that closes it.
const paired = "()[]{}⁅⁆⁽⁾₍₎⌈⌉⌊⌋⟦⟧⟨⟩⟪⟫〈〉《》「」『』【】〔〕（）［］｛｝"

// deepest is how many brackets may be open at once (UAX 9, BD16).
const deepest = 63

// led writes a letter for each bracket of a pair that leads as the pair does (UAX
// 9, N0), a character for a character: the library pairs none, and would leave one
// of the two on the wrong side.
func led(text []rune, left bool) string {
	own := toRight
	if left {
		own = toLeft
	}
	sides, arabic := sidesOf(text, own)
	out := append([]rune(nil), text...)
	for _, p := range pairs(text) {
		to := pairSide(sides, p, own)
		if to == nowhere {
			continue
		}
		for _, i := range p {
			sides[i] = to
			switch {
			case to == toRight:
				out[i] = 'a'
			case arabic[i]:
				out[i] = 'ا' // so that the numbers behind it are what they were
			default:
				out[i] = 'א'
			}
		}
	}
	return string(out)
}

// sidesOf are the sides of all characters, and whether the last letter before each
// is Arabic. Numbers lead as the letters before them from left to right, and to the
// left otherwise.
func sidesOf(text []rune, own side) (sides []side, arabic []bool) {
	sides, arabic = make([]side, len(text)), make([]bool, len(text))
	last, isArabic := own, false
	for i, r := range text {
		arabic[i] = isArabic
		switch p, _ := bidi.LookupRune(r); p.Class() {
		case bidi.L:
			last, isArabic = toRight, false
			sides[i] = toRight
		case bidi.R, bidi.AL:
			last, isArabic = toLeft, p.Class() == bidi.AL
			sides[i] = toLeft
		case bidi.EN:
			sides[i] = last
		case bidi.AN:
			sides[i] = toLeft
		}
	}
	return sides, arabic
}

// pairs are the brackets that belong together, by the place of the first.
func pairs(text []rune) (out [][2]int) {
	signs := []rune(paired)
	var open []int
	closing := map[int]int{}
	for i, r := range text {
		if !strings.ContainsRune(paired, r) {
			continue
		}
		at := 0
		for signs[at] != r {
			at++
		}
		if at%2 == 0 {
			if len(open) == deepest {
				break
			}
			open = append(open, i)
			continue
		}
		for n := len(open) - 1; n >= 0; n-- {
			if text[open[n]] == signs[at-1] {
				closing[open[n]] = i
				open = open[:n]
				break
			}
		}
	}
	for i := range text {
		if end, ok := closing[i]; ok {
			out = append(out, [2]int{i, end})
		}
	}
	return out
}

// pairSide is where a pair leads: as the paragraph if anything within does, else as
// what is within if what stands before does too; nowhere of its own with no letters.
func pairSide(sides []side, p [2]int, own side) side {
	other := false
	for _, s := range sides[p[0]+1 : p[1]] {
		if s == own {
			return own
		}
		other = other || s != nowhere
	}
	if !other {
		return nowhere
	}
	for i := p[0] - 1; i >= 0; i-- {
		if sides[i] != nowhere {
			return sides[i]
		}
	}
	return own
}
