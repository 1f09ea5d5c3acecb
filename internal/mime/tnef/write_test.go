package tnef

import (
	"encoding/binary"
	"unicode/utf16"
)

// envelope writes an envelope, attribute by attribute.
type envelope struct{ b []byte }

func begin() *envelope {
	return &envelope{append(binary.LittleEndian.AppendUint32(nil, signature), 1, 0)}
}

func (e *envelope) add(level byte, id uint32, data []byte) *envelope {
	e.b = append(e.b, level)
	e.b = binary.LittleEndian.AppendUint32(e.b, id)
	e.b = binary.LittleEndian.AppendUint32(e.b, uint32(len(data)))
	e.b = append(e.b, data...)
	var sum uint16
	for _, c := range data {
		sum += uint16(c)
	}
	e.b = binary.LittleEndian.AppendUint16(e.b, sum)
	return e
}

// file begins a file; what it is of tells the kind (1: a file, 2: an object).
func (e *envelope) file(kind byte) *envelope {
	return e.add(2, attFileBegins, append([]byte{kind, 0, 0xff, 0xff, 0xff, 0xff}, make([]byte, 8)...))
}

// prop is one property as it lies in a block.
func prop(id, kind uint16, values ...[]byte) []byte {
	b := binary.LittleEndian.AppendUint16(nil, kind)
	b = binary.LittleEndian.AppendUint16(b, id)
	return append(b, values8(kind, values)...)
}

// named is a property with a name of its own.
func named(name string, kind uint16, values ...[]byte) []byte {
	b := binary.LittleEndian.AppendUint16(nil, kind)
	b = binary.LittleEndian.AppendUint16(b, 0x8001)
	b = append(b, make([]byte, 16)...)
	if name == "" {
		b = append(b, 0, 0, 0, 0, 5, 0x85, 0, 0)
	} else {
		b = append(b, 1, 0, 0, 0)
		b = append(b, sized(wide(name))...)
	}
	return append(b, values8(kind, values)...)
}

func values8(kind uint16, values [][]byte) (b []byte) {
	_, fixed := sizes[kind&^manyValues]
	if !fixed || kind&manyValues != 0 {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(values)))
	}
	for _, v := range values {
		if fixed {
			b = append(b, fill(v)...)
		} else {
			b = append(b, sized(v)...)
		}
	}
	return b
}

func sized(v []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(nil, uint32(len(v))), fill(v)...)
}

func fill(v []byte) []byte {
	return append(append([]byte(nil), v...), make([]byte, (4-len(v)%4)%4)...)
}

func block(list ...[]byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(list)))
	for _, p := range list {
		b = append(b, p...)
	}
	return b
}

// wide is s in UTF-16 with a zero at its end.
func wide(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s + "\x00")) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

func u32(n uint32) []byte { return binary.LittleEndian.AppendUint32(nil, n) }
