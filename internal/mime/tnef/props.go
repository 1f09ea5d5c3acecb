package tnef

import (
	"encoding/binary"
	"unicode/utf16"
)

// Properties that we read (MS-OXPROPS).
const (
	propSubject   = 0x0037
	propBody      = 0x1000
	propHTML      = 0x1013
	propShown     = 0x3001 // display name
	propData      = 0x3701
	propName      = 0x3704
	propLongName  = 0x3707
	propType      = 0x370e
	propContentID = 0x3712
	propPage      = 0x3fde // code page of the HTML
)

// Types of properties (MS-OXCDATA 2.11.1).
const (
	kindUnspecified = 0x0000
	kindNull        = 0x0001
	kindInt16       = 0x0002
	kindInt32       = 0x0003
	kindFloat       = 0x0004
	kindDouble      = 0x0005
	kindCurrency    = 0x0006
	kindAppTime     = 0x0007
	kindError       = 0x000a
	kindBool        = 0x000b
	kindObject      = 0x000d
	kindInt64       = 0x0014
	kindString8     = 0x001e
	kindUnicode     = 0x001f
	kindTime        = 0x0040
	kindGUID        = 0x0048
	kindBinary      = 0x0102
	manyValues      = 0x1000
)

// sizes of the fixed types as they lie in the envelope, filled up to four bytes.
var sizes = map[uint16]int{
	kindUnspecified: 0, kindNull: 0, kindInt16: 4, kindInt32: 4, kindFloat: 4, kindError: 4, kindBool: 4,
	kindDouble: 8, kindCurrency: 8, kindAppTime: 8, kindInt64: 8, kindTime: 8, kindGUID: 16,
}

// value is a property's first value.
type value struct {
	kind uint16
	data []byte
}

// props are the properties of a mail or file, by id; named ones are left out.
type props map[uint16]value

// read reads a block of properties.
func (r *reader) read(b []byte) (props, error) {
	c := cursor{b: b}
	n := c.u32()
	out := props{}
	for ; n > 0 && !c.failed; n-- {
		if r.props++; r.props > maxProps {
			return nil, ErrBroken
		}
		kind, id := c.u16(), c.u16()
		if id >= 0x8000 {
			c.name()
		}
		v := c.value(kind)
		if _, have := out[id]; id < 0x8000 && !have {
			out[id] = v
		}
	}
	if c.failed {
		return nil, ErrBroken
	}
	return out, nil
}

// cursor walks a block; after a step beyond its end it has failed and answers
// nothing any more.
type cursor struct {
	b      []byte
	failed bool
}

func (c *cursor) take(n uint32) []byte {
	if c.failed || uint64(n) > uint64(len(c.b)) {
		c.failed = true
		return nil
	}
	out := c.b[:n]
	c.b = c.b[n:]
	return out
}

func (c *cursor) u16() uint16 {
	if b := c.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (c *cursor) u32() uint32 {
	if b := c.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// filled takes n bytes and what fills them up to four. Some writers leave the
// filling away at the very end.
func (c *cursor) filled(n uint32) []byte {
	out := c.take(n)
	if fill := (4 - n%4) % 4; fill > 0 && !c.failed {
		c.b = c.b[min(int(fill), len(c.b)):]
	}
	return out
}

// name steps over the name of a named property.
func (c *cursor) name() {
	c.take(16)
	if c.u32() == 0 {
		c.take(4)
		return
	}
	c.filled(c.u32())
}

// value reads the value of a property, the first one if there are many.
func (c *cursor) value(kind uint16) value {
	one := kind &^ manyValues
	size, fixed := sizes[one]
	many := uint32(1)
	switch {
	case !fixed && one != kindObject && one != kindString8 && one != kindUnicode && one != kindBinary:
		c.failed = true
		return value{}
	case !fixed || kind&manyValues != 0:
		many = c.u32()
	}
	v := value{kind: one}
	for i := uint32(0); i < many && !c.failed; i++ {
		n := uint32(size) //nolint:gosec // at most 16
		if !fixed {
			n = c.u32()
		}
		if fixed && size == 0 {
			break
		}
		if data := c.filled(n); i == 0 {
			v.data = data
		}
	}
	return v
}

// text is a property as text; empty when there is none or it is something else.
func (p props) text(id uint16, page string, decode Decoder) string {
	v := p[id]
	switch v.kind {
	case kindUnicode:
		return fromUTF16(clip(v.data))
	case kindString8:
		return decode(cString(clip(v.data)), page)
	}
	return ""
}

// html is the mail's HTML: text, or bytes in the code page that is named for it.
func (p props) html(page string, decode Decoder) string {
	v := p[propHTML]
	if v.kind != kindBinary {
		return p.text(propHTML, page, decode)
	}
	if n := p[propPage]; n.kind == kindInt32 && len(n.data) == 4 {
		page = label(binary.LittleEndian.Uint32(n.data))
	}
	return decode(cString(clip(v.data)), page)
}

// fromUTF16 reads UTF-16 in the order of Windows up to its first zero.
func fromUTF16(b []byte) string {
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		u := binary.LittleEndian.Uint16(b)
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	return string(utf16.Decode(units))
}
