package compose

// full is where a line of quoted-printable ends at the latest: 76 with its soft break.
const full = 75

// plain are the bytes that stand for themselves (RFC 2045, 6.7).
var plain = func() (t [256]bool) {
	for b := '!'; b <= '~'; b++ {
		t[b] = b != '='
	}
	t[' '], t['\t'] = true, true
	return t
}()

const hexDigits = "0123456789ABCDEF"

// appendQuoted writes s as quoted-printable text with CRLF line ends. Bulk mail
// spends its time here, so runs of plain bytes are copied whole.
func appendQuoted(out []byte, s string) []byte {
	line := 0 // bytes since the last line end
	for i := 0; i < len(s); {
		from, most := i, min(len(s), i+full-line)
		for i < most && plain[s[i]] {
			i++
		}
		out = append(out, s[from:i]...)
		line += i - from
		if i == len(s) {
			break
		}
		switch b := s[i]; {
		case b == '\n', b == '\r':
			out = append(unspaced(out, line), '\r', '\n')
			if i++; b == '\r' && i < len(s) && s[i] == '\n' {
				i++
			}
			line = 0
		case plain[b]:
			out, line = append(out, '=', '\r', '\n'), 0
		default:
			if full-line < 3 {
				out, line = append(out, '=', '\r', '\n'), 0
			}
			out, line = append(out, '=', hexDigits[b>>4], hexDigits[b&15]), line+3
			i++
		}
	}
	return unspaced(out, line)
}

// unspaced encodes the blank at a line's end, which servers may cut off.
func unspaced(out []byte, line int) []byte {
	if line == 0 {
		return out
	}
	b := out[len(out)-1]
	if b != ' ' && b != '\t' {
		return out
	}
	out = out[:len(out)-1]
	if full-(line-1) < 3 {
		out = append(out, '=', '\r', '\n')
	}
	return append(out, '=', hexDigits[b>>4], hexDigits[b&15])
}
