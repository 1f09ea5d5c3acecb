// Package record is the compact text of the engine's states and logs: fields
// divided by commas, empty ones at the end left out, numbers in base 36, words
// percent-escaped; records divided by spaces. In and out come fields; nothing
// that JSON would escape is ever written.
package record

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"
)

// Writer makes records.
type Writer struct {
	Buf   []byte
	start int // of the present record
}

// Num writes a number.
func (w *Writer) Num(n int64) {
	if n != 0 {
		w.Buf = strconv.AppendInt(w.Buf, n, 36)
	}
	w.Buf = append(w.Buf, ',')
}

// Word writes any text.
func (w *Writer) Word(s string) {
	if s != "" {
		w.Buf = append(w.Buf, url.QueryEscape(s)...)
	}
	w.Buf = append(w.Buf, ',')
}

// Flags writes one letter for each that is set.
func (w *Writer) Flags(letters string, set ...bool) {
	for i, on := range set {
		if on {
			w.Buf = append(w.Buf, letters[i])
		}
	}
	w.Buf = append(w.Buf, ',')
}

// End closes a record.
func (w *Writer) End() {
	n := len(w.Buf)
	for n > w.start && w.Buf[n-1] == ',' {
		n--
	}
	w.Buf = append(w.Buf[:n], ' ')
	w.start = n + 1
}

// Part begins the string of records called name.
func (w *Writer) Part(name string) {
	w.Buf = append(bytes.TrimSuffix(w.Buf, []byte(" ")), name...)
	w.start = len(w.Buf)
}

// Reader takes records apart. Bad is set once something does not fit.
type Reader struct {
	Rest string
	Bad  bool
}

// Word reads a text.
func (r *Reader) Word() string {
	s, rest, _ := strings.Cut(r.Rest, ",")
	r.Rest = rest
	if strings.IndexByte(s, '%') < 0 && strings.IndexByte(s, '+') < 0 {
		return s
	}
	out, err := url.QueryUnescape(s)
	r.Bad = r.Bad || err != nil
	return out
}

// Num reads a number.
func (r *Reader) Num() int64 {
	s, rest, _ := strings.Cut(r.Rest, ",")
	r.Rest = rest
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 36, 64)
	r.Bad = r.Bad || err != nil
	return n
}

// Small is a number that counts things.
func (r *Reader) Small() int {
	n := r.Num()
	if n < 0 || n > 1<<30 {
		r.Bad = true
		return 0
	}
	return int(n)
}

// Words are the words of a text, one a record.
func Words(s string) []string {
	if s == "" {
		return nil
	}
	out := strings.Split(s, " ")
	for i, w := range out {
		if k, err := url.QueryUnescape(w); err == nil {
			out[i] = k
		}
	}
	return out
}
