package mime

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// decodeTransfer undoes a transfer encoding, by whatever name programs call it.
// It never fails: what does not fit its encoding is left out where the rest does,
// and everything stays as it was where nothing does.
func decodeTransfer(b []byte, name string) []byte {
	name, _, _ = strings.Cut(strings.ToLower(name), "(") // a comment
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, name)
	switch {
	case name == "b" || strings.HasPrefix(name, "base64"):
		return fromBase64(b)
	case name == "q" || strings.HasPrefix(name, "quote"), name == "qp":
		return fromQuoted(b)
	case name == "xuuencode", name == "uuencode", name == "xuue", name == "uue":
		if _, files := unencode(strings.ReplaceAll(string(b), "\r\n", "\n")); len(files) > 0 {
			return files[0].Data
		}
	}
	return b
}

// Of a line of base64 at most one byte in strayShare may be something else; a
// line with more, or with a blank between words, is no base64.
const strayShare = 10

// fromBase64 reads base64 line by line, so that a footer that a list has put
// below it is not read as data. Padding ends a run; another may follow.
func fromBase64(b []byte) []byte {
	var letters [256]bool
	for _, c := range []byte(base64Letters) {
		letters[c] = true
	}
	out := make([]byte, 0, len(b)+4)
	run := make([]byte, 0, 256)
	read, left, trusted := 0, 0, false
	flush := func(end bool) {
		n := len(run) - len(run)%4
		if end {
			n = len(run) - len(run)%4 + keep(len(run)%4)
		}
		at := len(out)
		out = out[:at+base64.RawStdEncoding.DecodedLen(n)]
		got, _ := base64.RawStdEncoding.Decode(out[at:], run[:n]) // nothing but its letters is in run
		out = out[:at+got]
		run = append(run[:0], run[n:]...)
		if end {
			run = run[:0]
		}
	}
	for rest := b; len(rest) > 0; {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		line = bytes.TrimSpace(line)
		stray := 0
		for _, c := range line {
			if !letters[c] && c != '=' {
				stray++
			}
		}
		if stray*strayShare > len(line) || bytes.ContainsAny(line, " \t") {
			left += len(line)
			continue
		}
		if read == 0 && left == 0 && len(line)%4 == 0 && (len(line) > 15 || bytes.HasSuffix(line, []byte("="))) {
			trusted = true // what follows that is none is a footer, however long
		}
		read += len(line)
		for _, c := range line {
			switch {
			case letters[c]:
				run = append(run, c)
			case c == '=':
				flush(true)
			}
			if len(run) >= 4096 {
				flush(false)
			}
		}
	}
	flush(true)
	if left > read && !trusted {
		return b // it only says that it is base64
	}
	return out
}

// fromQuoted reads quoted-printable. What is not of its form is as it was meant
// to be read: a lone sign is itself, and blanks at the end of a line are nothing.
func fromQuoted(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		line, rest, more := bytes.Cut(b, []byte("\n"))
		b = rest
		end := "\n"
		if trimmed, ok := bytes.CutSuffix(line, []byte("\r")); ok {
			line, end = trimmed, "\r\n"
		}
		line = bytes.TrimRight(line, " \t")
		soft := bytes.HasSuffix(line, []byte("="))
		if soft {
			line = line[:len(line)-1]
		}
		for i := 0; i < len(line); i++ {
			if line[i] == '=' && i+2 < len(line) && unhex(line[i+1]) >= 0 && unhex(line[i+2]) >= 0 {
				out = append(out, byte(unhex(line[i+1])<<4|unhex(line[i+2])))
				i += 2
				continue
			}
			out = append(out, line[i])
		}
		if more && !soft {
			out = append(out, end...)
		}
	}
	return out
}
