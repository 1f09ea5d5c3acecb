package value

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

func onText(do func(string) string) func(*Call) (any, error) {
	return func(c *Call) (any, error) {
		in := c.text()
		if err := c.fits(2 * len(in)); err != nil { // letters may grow when their case changes
			return nil, err
		}
		return do(in), nil
	}
}

func capitalize(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToTitle(r)) + strings.ToLower(s[n:])
}

func trimLeft(s string) string  { return strings.TrimLeftFunc(s, unicode.IsSpace) }
func trimRight(s string) string { return strings.TrimRightFunc(s, unicode.IsSpace) }

func filterReplace(c *Call) (any, error) {
	in, from, to := c.text(), c.textOf(c.Args[0]), ""
	if len(c.Args) > 1 {
		to = c.textOf(c.Args[1])
	}
	if err := c.fits(len(in) + strings.Count(in, from)*max(0, len(to)-len(from))); err != nil {
		return nil, err
	}
	return strings.ReplaceAll(in, from, to), nil
}

func filterAppend(c *Call) (any, error) {
	in, more := c.text(), c.textOf(c.Args[0])
	if err := c.fits(len(in) + len(more)); err != nil {
		return nil, err
	}
	if c.Name == "prepend" {
		return more + in, nil
	}
	return in + more, nil
}

// filterTruncate counts what people see as one character, the end included.
func filterTruncate(c *Call) (any, error) {
	in, end, most := c.text(), "…", 50.0
	if len(c.Args) > 0 {
		n, _, err := c.number(c.Args[0])
		if err != nil {
			return nil, err
		}
		most = n
	}
	if len(c.Args) > 1 {
		end = c.textOf(c.Args[1])
	}
	if err := c.fits(len(in) + len(end)); err != nil {
		return nil, err
	}
	keep := int(max(0, min(most, 1e9))) - uniseg.GraphemeClusterCount(end)
	rest, state, at, cutAt, n := in, -1, 0, 0, 0
	for rest != "" {
		var g string
		g, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if n < keep {
			cutAt = at + len(g)
		}
		at += len(g)
		n++
	}
	if float64(n) <= most {
		return in, nil
	}
	return in[:cutAt] + end, nil
}

func filterLines(c *Call) (any, error) {
	in := c.text()
	return Lines(strings.ReplaceAll(in, "\r\n", "\n")), c.fits(len(in))
}

func filterEncode(c *Call) (any, error) {
	in := c.text()
	if err := c.fits(3 * len(in)); err != nil {
		return nil, err
	}
	return Encoded(strings.ReplaceAll(url.QueryEscape(in), "+", "%20")), nil
}

// maxItems bounds a list that a template makes itself.
const maxItems = 10_000

func filterSplit(c *Call) (any, error) {
	in, by := c.text(), c.textOf(c.Args[0])
	n := strings.Count(in, by) + 1
	if n > maxItems {
		return nil, &Fault{Spent: true, Text: "split makes too many pieces"}
	}
	if in == "" {
		return []string{}, nil
	}
	return strings.Split(in, by), c.fits(len(in) + 16*n)
}

func filterJoin(c *Call) (any, error) {
	n, ok := Length(c.In)
	if !ok {
		return c.text(), nil
	}
	by := ", "
	if len(c.Args) > 0 {
		by = c.textOf(c.Args[0])
	}
	var b []byte
	for i := range n {
		if i > 0 {
			b = append(b, by...)
		}
		b = Append(b, Item(c.In, i), c.World)
		if len(b) > c.Most || i > c.Turns {
			break
		}
	}
	return string(b), c.fits(len(b))
}
