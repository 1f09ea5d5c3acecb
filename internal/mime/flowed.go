package mime

import "strings"

// unflow joins the soft line ends of format=flowed (RFC 3676). Quoted lines are
// joined only with lines of the same depth.
func unflow(text string, delSp bool) string {
	var b strings.Builder
	b.Grow(len(text))
	depth, open := 0, false
	for line := range strings.SplitSeq(text, "\n") {
		d := 0
		for d < len(line) && line[d] == '>' {
			d++
		}
		line = line[d:]
		line = strings.TrimPrefix(line, " ") // stuffing
		if open && d == depth && line != "-- " {
			// goes on
		} else {
			if b.Len() > 0 || open {
				b.WriteByte('\n')
			}
			if d > 0 {
				b.WriteString(strings.Repeat(">", d) + " ")
			}
		}
		depth = d
		open = strings.HasSuffix(line, " ") && line != "-- "
		if open && delSp {
			line = line[:len(line)-1]
		}
		b.WriteString(line)
		if !open && line == "" && b.Len() == 0 {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// unencode takes uuencoded files out of a text.
func unencode(text string) (string, []File) {
	var out strings.Builder
	var files []File
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		name, ok := uuBegin(lines[i])
		if !ok || len(files) >= MaxParts {
			out.WriteString(lines[i])
			if i < len(lines)-1 {
				out.WriteByte('\n')
			}
			continue
		}
		var data []byte
		j := i + 1
		for ; j < len(lines) && lines[j] != "end"; j++ {
			row, ok := uuLine(lines[j])
			if !ok {
				break
			}
			data = append(data, row...)
		}
		if j >= len(lines) || lines[j] != "end" || len(data) == 0 {
			out.WriteString(lines[i] + "\n")
			continue
		}
		files = append(files, File{Name: FileName(name), Type: "application/octet-stream", Data: data})
		i = j
	}
	return out.String(), files
}

func uuBegin(line string) (string, bool) {
	f := strings.SplitN(line, " ", 3)
	if len(f) != 3 || f[0] != "begin" || len(f[1]) < 3 || len(f[1]) > 4 || strings.Trim(f[1], "01234567") != "" {
		return "", false
	}
	return f[2], true
}

func uuLine(line string) ([]byte, bool) {
	if line == "" || line == "`" || line == " " {
		return nil, true
	}
	n := int(line[0]-' ') & 63
	row := line[1:]
	if len(row) > 64 || len(row)*3 < n*4-9 && (row != "" || line[0] > 'M') { // a line of zeros loses all its blanks on the way
		return nil, false
	}
	out := make([]byte, 0, n+3)
	at := func(i int) byte {
		if i < len(row) {
			return (row[i] - ' ') & 63
		}
		return 0
	}
	for i := 0; len(out) < n; i += 4 {
		a, b, c, d := at(i), at(i+1), at(i+2), at(i+3)
		out = append(out, a<<2|b>>4, b<<4|c>>2, c<<6|d)
	}
	return out[:n], true
}
