package segments

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/internal/said"
)

// Value is a text, a number or a yes or no.
type Value struct {
	Kind byte // 't', 'n' or 'b'
	Text string
	Num  float64
	Bool bool
}

// T is a text, N a number, B a yes or no.
func T(s string) Value  { return Value{Kind: 't', Text: s} }
func N(f float64) Value { return Value{Kind: 'n', Num: f} }
func B(b bool) Value    { return Value{Kind: 'b', Bool: b} }

// MarshalJSON is the JSON value itself.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.Kind {
	case 'n':
		if math.IsNaN(v.Num) || math.IsInf(v.Num, 0) {
			return nil, errors.New("a number that is none")
		}
		return json.Marshal(v.Num)
	case 'b':
		return json.Marshal(v.Bool)
	}
	return json.Marshal(v.Text)
}

// UnmarshalJSON takes a text, a number or a bool.
func (v *Value) UnmarshalJSON(raw []byte) error {
	var x any
	if err := json.Unmarshal(raw, &x); err != nil {
		return err
	}
	switch x := x.(type) {
	case string:
		*v = T(x)
	case float64:
		*v = N(x)
	case bool:
		*v = B(x)
	default:
		return errors.New("a value is a text, a number, true or false")
	}
	return nil
}

// written is how the value stands in the text form.
func (v Value) written() string {
	switch v.Kind {
	case 'n':
		return strconv.FormatFloat(v.Num, 'g', -1, 64)
	case 'b':
		return strconv.FormatBool(v.Bool)
	}
	return quote(v.Text)
}

func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case !strconv.IsPrint(r):
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

var spanForm = regexp.MustCompile(`^(0|[1-9][0-9]{0,5})([hd])$`)

// Span reads 90d or 12h; days is 0 when it is said in hours.
func Span(v Value) (d time.Duration, days int, ok bool) {
	m := spanForm.FindStringSubmatch(v.Text)
	if v.Kind != 't' || m == nil {
		return 0, 0, false
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 0, 0, false
	}
	if m[2] == "h" {
		return time.Duration(n) * time.Hour, 0, n <= MaxSpan*24
	}
	if n > MaxSpan {
		return 0, 0, false
	}
	return time.Duration(n) * 24 * time.Hour, n, true
}

// Day reads 2026-01-31 as the beginning of that day in zone, or an instant with
// its offset. wide: it is a whole day.
func Day(v Value, zone *time.Location) (at time.Time, wide, ok bool) {
	if v.Kind != 't' || len(v.Text) > 40 {
		return at, false, false
	}
	if at, err := time.ParseInLocation(time.DateOnly, v.Text, zone); err == nil {
		return at, true, storable(at)
	}
	at, err := time.Parse(time.RFC3339Nano, v.Text)
	return at, false, err == nil && storable(at)
}

func storable(at time.Time) bool { return at.Year() >= 1 && at.Year() <= 9999 }

// Decode reads the JSON form: one node and nothing behind it.
func Decode(raw []byte) (n Node, err error) {
	if len(raw) > MaxText {
		return n, said.Invalid("match", "segment_large", "is not a segment: it is larger than 64 KiB")
	}
	if depth(raw) > 4*MaxDepth {
		return n, said.Invalid("match", "segment_deep", "is not a segment: it is nested too deep")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&n); err != nil {
		return n, err
	}
	if d.More() {
		return n, said.Invalid("match", "segment_more", "is not a segment: something follows it")
	}
	return n, nil
}

// depth is how deep brackets nest, those inside of texts too: an upper bound.
func depth(raw []byte) (most int) {
	at := 0
	for _, c := range raw {
		switch c {
		case '{', '[':
			at++
			most = max(most, at)
		case '}', ']':
			at--
		}
	}
	return most
}
