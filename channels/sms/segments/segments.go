// Package segments counts what a text message costs. A network carries at most
// 140 bytes at once: 160 letters of the GSM alphabet or 70 UTF-16 units; in what
// is longer, each part spends some of it on saying which part it is. It is pure.
package segments

import "unicode/utf8"

// Encoding is how a text travels.
type Encoding string

// The encodings (3GPP TS 23.038).
const (
	GSM7 Encoding = "GSM-7" // septets
	UCS2 Encoding = "UCS-2" // UTF-16 units
)

// Count is what a text takes.
type Count struct {
	Encoding Encoding
	Units    int // septets or UTF-16 units
	Segments int
}

const (
	gsmBasic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmMore  = "\f^{}\\[~]|€" // an escape and one more
)

var septets = func() map[rune]int {
	m := make(map[rune]int, 150)
	for _, r := range gsmBasic {
		m[r] = 1
	}
	for _, r := range gsmMore {
		m[r] = 2
	}
	return m
}()

// Of counts text. One letter that the GSM alphabet lacks makes the whole text
// UCS-2. Neither an escaped letter nor an emoji is cut in two at a part's end, so
// a part may stay short of full.
func Of(text string) Count {
	gsm, units := true, 0
	for _, r := range text {
		n, ok := septets[r]
		if !ok {
			gsm = false
			break
		}
		units += n
	}
	if gsm {
		return Count{GSM7, units, parts(text, units, 160, 153, func(r rune) int { return septets[r] })}
	}
	units = 0
	for _, r := range text {
		units += wide(r)
	}
	return Count{UCS2, units, parts(text, units, 70, 67, wide)}
}

func parts(text string, units, alone, each int, size func(rune) int) int {
	if units <= alone {
		return min(units, 1)
	}
	n, free := 1, each
	for _, r := range text {
		need := size(r)
		if need > free {
			n, free = n+1, each
		}
		free -= need
	}
	return n
}

// wide is how many UTF-16 units r takes.
func wide(r rune) int {
	if r > 0xFFFF && r <= utf8.MaxRune {
		return 2
	}
	return 1
}
