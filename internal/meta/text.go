package meta

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/parleyhub/parley/channels"
)

// Measure is the length of s in unit.
func Measure(s string, unit channels.Unit) int {
	switch unit {
	case channels.Bytes:
		return len(s)
	case channels.UTF16:
		return len(utf16.Encode([]rune(s)))
	}
	return utf8.RuneCountInString(s)
}

// Split cuts s into parts of at most limit units, between lines where that
// leaves a fair part, else between words, else between letters. Nothing but the
// space at a cut is lost.
func Split(s string, limit int, unit channels.Unit) []string {
	var out []string
	s = strings.ToValidUTF8(s, "\uFFFD")
	for s = strings.TrimSpace(s); Measure(s, unit) > limit; s = strings.TrimSpace(s) {
		at := fits(s, limit, unit)
		head := s[:at]
		if r, _ := utf8.DecodeRuneInString(s[at:]); r != ' ' && r != '\n' {
			if line := strings.LastIndexByte(head, '\n'); line > at/2 {
				at = line
			} else if word := strings.LastIndexAny(head, " \n\t"); word > 0 {
				at = word
			}
		}
		out = append(out, strings.TrimSpace(s[:at]))
		s = s[at:]
	}
	if s != "" {
		out = append(out, s)
	}
	return out
}

// fits is how many bytes of s, in whole letters with what joins them, are within
// limit; at least one letter.
func fits(s string, limit int, unit channels.Unit) int {
	used, end := 0, 0
	for i, r := range s {
		n := 1
		switch unit {
		case channels.Bytes:
			n = utf8.RuneLen(r)
		case channels.UTF16:
			n = utf16.RuneLen(r)
		}
		if used+n > limit && end > 0 {
			return whole(s, end)
		}
		used += n
		end = i + utf8.RuneLen(r)
	}
	return end
}

// whole moves a cut back out of an emoji that is made of several runes.
func whole(s string, at int) int {
	for back := at; back > 0 && at-back < 64; {
		next, _ := utf8.DecodeRuneInString(s[back:])
		last, size := utf8.DecodeLastRuneInString(s[:back])
		if !joins(next) && last != '\u200d' {
			return back
		}
		back -= size
	}
	return at
}

// joins reports whether r belongs to the rune before it.
func joins(r rune) bool {
	return r == '\u200d' || (r >= 0xFE00 && r <= 0xFE0F) || (r >= 0x1F3FB && r <= 0x1F3FF) || (r >= 0x0300 && r <= 0x036F) || r == 0x20E3
}

// Progress says how far a message of several parts has come before it failed.
func Progress(done, of int) string {
	return "Of " + strconv.Itoa(of) + " parts " + strconv.Itoa(done) + " went out."
}
