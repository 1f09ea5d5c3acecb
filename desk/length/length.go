// Package length measures texts in the units that channels count.
package length

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/parleyhub/parley/channels"
)

// Of measures text in the unit that a channel counts.
func Of(text string, unit channels.Unit) int {
	switch unit {
	case channels.Bytes:
		return len(text)
	case channels.UTF16:
		return units16(text)
	case channels.Graphemes:
		return graphemes(text)
	case channels.Septets:
		return septets(text)
	}
	return utf8.RuneCountInString(text)
}

func units16(text string) (n int) {
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

// graphemes counts what people see as one character: marks, joined and modified
// emoji and the second half of a flag add nothing.
func graphemes(text string) (n int) {
	joined, flag := false, false
	for _, r := range text {
		switch {
		case r == '\u200d':
			joined = true
			continue
		case unicode.In(r, unicode.Mn, unicode.Me) || (r >= 0x1F3FB && r <= 0x1F3FF) || (r >= 0xE0020 && r <= 0xE007F):
			continue
		case joined:
			joined = false
			continue
		}
		if r >= 0x1F1E6 && r <= 0x1F1FF {
			if flag = !flag; !flag {
				continue
			}
		} else {
			flag = false
		}
		n++
	}
	return n
}

const (
	gsmBasic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtended = "\f^{}\\[~]|€" // two septets each
)

// septets counts in GSM-7 where the whole text fits it, else in UTF-16 units.
func septets(text string) (n int) {
	for _, r := range text {
		switch {
		case strings.ContainsRune(gsmBasic, r):
			n++
		case strings.ContainsRune(gsmExtended, r):
			n += 2
		default:
			return units16(text)
		}
	}
	return n
}

// Segments is how many parts a text is sent in as SMS, and whether GSM-7 carries
// it (3GPP TS 23.038, 23.040): 160 septets or 70 UTF-16 units alone, 153 or 67 of
// several.
func Segments(text string) (n int, gsm bool) {
	gsm = true
	for _, r := range text {
		if !strings.ContainsRune(gsmBasic, r) && !strings.ContainsRune(gsmExtended, r) {
			gsm = false
			break
		}
	}
	size, alone, each := septets(text), 160, 153
	if !gsm {
		alone, each = 70, 67
	}
	switch {
	case size == 0:
		return 0, gsm
	case size <= alone:
		return 1, gsm
	}
	return (size + each - 1) / each, gsm
}
