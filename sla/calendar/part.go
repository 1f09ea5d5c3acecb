package calendar

import "time"

// Part is one stretch of a clock's life, for people: counted or not, and why.
type Part struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Counted bool      `json:"counted"`
	Reason  string    `json:"reason"` // open closed paused
	Seconds int64     `json:"seconds"`
}

// Parts appends [from, to) in milliseconds to list, cut where h opens and
// closes; neighbours of one kind become one. A paused stretch counts nothing.
func (h *Hours) Parts(list []Part, from, to int64, paused bool) []Part {
	put := func(from, to int64, reason string) {
		a, b := time.UnixMilli(from).UTC(), time.UnixMilli(to).UTC()
		if n := len(list); n > 0 && list[n-1].Reason == reason && list[n-1].To.Equal(a) {
			list[n-1].To = b
			list[n-1].Seconds = int64(b.Sub(list[n-1].From) / time.Second)
		} else if from < to {
			list = append(list, Part{a, b, reason == "open", reason, (to - from) / 1000})
		}
	}
	if paused {
		put(from, to, "paused")
		return list
	}
	at := from
	h.Each(from, to, func(from, to int64) {
		put(at, from, "closed")
		put(from, to, "open")
		at = to
	})
	put(at, to, "closed")
	return list
}
