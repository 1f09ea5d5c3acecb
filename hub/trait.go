package hub

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// dateShapes are the ways in which a trait may be a date or an instant.
var dateShapes = []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04:05", time.DateTime, "2006-01-02T15:04", "2006-01-02 15:04"}

// TraitNumber is what a value is compared by when it is a number, or a date: then
// Unix milliseconds, without a zone in UTC. False: it is neither.
func TraitNumber(value string) (float64, bool) {
	v := strings.TrimSpace(value)
	if v == "" || len(v) > 40 {
		return 0, false
	}
	if strings.Trim(v, "+-.0123456789eE") == "" && strings.ContainsAny(v[:1], "-.0123456789") {
		n, err := strconv.ParseFloat(v, 64)
		if err == nil && !math.IsInf(n, 0) {
			return n, true
		}
	}
	if at, ok := TraitDate(v); ok {
		return float64(at.UnixMilli()), true
	}
	return 0, false
}

// TraitDate reads a date or an instant; without a zone it is in UTC.
func TraitDate(value string) (time.Time, bool) {
	v := strings.TrimSpace(value)
	if len(v) < len(time.DateOnly) || len(v) > 40 || v[4] != '-' {
		return time.Time{}, false
	}
	for _, shape := range dateShapes {
		if at, err := time.Parse(shape, v); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}
