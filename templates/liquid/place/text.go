package place

import "strings"

// Links in plain text begin with a scheme that is written in the template and
// end before white space, a quote or a bracket.

// EndAddress ends the address at hand where what is walked ends.
func (m *Machine) EndAddress() (url string, ended bool) {
	if m.At.state != inAddress {
		return "", false
	}
	m.At = Spot{}
	return string(m.url), true
}

func (m *Machine) plain(text string) (marks []Mark) {
	cut := 0 // up to here an address is in m.url, or there is none
	for i := 0; i < len(text); {
		if m.At.state != inAddress {
			start := addressAt(text[i:])
			if start < 0 {
				return marks
			}
			i += start
			cut = i
			marks = append(marks, Mark{Off: i, Open: true})
			m.At, m.url = Spot{state: inAddress, part: urlHost}, m.url[:0]
			i += strings.Index(text[i:], "://") + 3
		}
		end := strings.IndexAny(text[i:], " \t\r\n\"'<>)]}")
		if end < 0 {
			m.behindScheme(text[i:])
			m.url = append(m.url, text[cut:]...)
			return marks
		}
		m.behindScheme(text[i : i+end])
		stop := i + end
		for stop > i && strings.IndexByte(".,;:!?", text[stop-1]) >= 0 {
			stop--
		}
		m.url = append(m.url, text[cut:stop]...)
		m.At = Spot{}
		marks = append(marks, Mark{Off: stop, URL: string(m.url)})
		i, cut = stop, stop
	}
	return marks
}

// addressAt is where a counted address begins, or -1.
func addressAt(text string) int {
	for from := 0; ; {
		i := strings.Index(text[from:], "://")
		if i < 0 {
			return -1
		}
		i += from
		for _, scheme := range []string{"https", "http"} {
			start := i - len(scheme)
			if start >= 0 && strings.EqualFold(text[start:i], scheme) && (start == 0 || !isLetter(text[start-1]) && !isDigit(text[start-1])) {
				return start
			}
		}
		from = i + 3
	}
}

func isLetter(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

func (m *Machine) plainOutput(written string) (Place, *Fault) {
	if m.At.state != inAddress {
		return Text, nil
	}
	if m.At.part == urlHost {
		return Text, inHost(written)
	}
	m.url = append(m.url, written...)
	return TextURL, nil
}
