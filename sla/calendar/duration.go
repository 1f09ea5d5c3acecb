package calendar

import (
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Duration is a whole number of seconds. In JSON and settings it is written as
// "2h", "1h30m", "45s"; there is no "day", because a day is never 24 office hours.
type Duration int64

// ParseDuration reads "2h", "90m", "1h30m10s". Parts of a second, negative and
// absurdly long durations are refused.
func ParseDuration(s string) (Duration, error) {
	d, err := time.ParseDuration(s)
	switch {
	case err != nil:
		return 0, hub.Errorf(hub.Invalid, "%q is not a duration like 2h, 30m or 45s", s)
	case d < 0:
		return 0, hub.Errorf(hub.Invalid, "%q is negative", s)
	case d%time.Second != 0:
		return 0, hub.Errorf(hub.Invalid, "%q is not a whole number of seconds", s)
	}
	return Duration(d / time.Second), nil
}

// String is the shortest form: "2h", never "2h0m0s".
func (d Duration) String() string {
	if d <= 0 {
		return "0s"
	}
	var b strings.Builder
	for _, u := range []struct {
		size Duration
		name byte
	}{{3600, 'h'}, {60, 'm'}, {1, 's'}} {
		if n := d / u.size; n > 0 {
			b.WriteString(strconv.FormatInt(int64(n), 10))
			b.WriteByte(u.name)
			d -= n * u.size
		}
	}
	return b.String()
}

// MarshalText writes the shortest form.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDuration reads.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := ParseDuration(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// MS is d in milliseconds.
func (d Duration) MS() int64 { return int64(d) * 1000 }

// Mark is a point on the way to a deadline: a share of the target ("80%") or a
// business duration before its end ("30m").
type Mark struct {
	Percent int      // 1 to 100; 0 = Before counts
	Before  Duration // before the deadline
}

// ParseMark reads "80%" or "30m".
func ParseMark(s string) (Mark, error) {
	if p, ok := strings.CutSuffix(s, "%"); ok {
		n, err := strconv.Atoi(p)
		if err != nil || n < 1 || n > 100 {
			return Mark{}, hub.Errorf(hub.Invalid, "%q is not a whole percentage from 1%% to 100%%", s)
		}
		return Mark{Percent: n}, nil
	}
	d, err := ParseDuration(s)
	if err != nil {
		return Mark{}, err
	}
	return Mark{Before: d}, nil
}

// String is the form ParseMark reads.
func (m Mark) String() string {
	if m.Percent > 0 {
		return strconv.Itoa(m.Percent) + "%"
	}
	return m.Before.String()
}

// MarshalText writes "80%" or "30m".
func (m Mark) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads "80%" or "30m".
func (m *Mark) UnmarshalText(b []byte) error {
	v, err := ParseMark(string(b))
	if err != nil {
		return err
	}
	*m = v
	return nil
}

// At is how many seconds of the target are used when the mark is reached:
// whole seconds, rounded down so that a warning is never late. Negative when
// the mark lies before the start.
func (m Mark) At(target Duration) Duration {
	if m.Percent > 0 {
		return target * Duration(m.Percent) / 100
	}
	return target - m.Before
}
