package sim

import (
	"slices"
	"sync"
	"time"
)

// keep is how many items of a network are remembered.
const keep = 500

// diary is what people on one network did at this page, as far as they know.
type diary struct {
	mu    sync.Mutex
	items []Item
}

func (d *diary) add(i Item) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.items = append(d.items[max(0, len(d.items)-keep+1):], i)
}

// change changes an item; false when it is not there.
func (d *diary) change(id string, to func(*Item)) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for n := range d.items {
		if d.items[n].ID == id {
			to(&d.items[n])
			return true
		}
	}
	return false
}

// with is the diary and what the house said, oldest first.
func (d *diary) with(ours []Item) []Item {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := slices.Concat(d.items, ours)
	slices.SortStableFunc(out, func(a, b Item) int { return a.At.Compare(b.At) })
	return out[max(0, len(out)-keep):]
}

// photo is a small picture that people send: a PNG of one colour.
var photo = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xd0\xcd\x9e\xf2\x1f\x00\x04/\x02\x87\xe9\x88v\xb2\x00\x00\x00\x00IEND\xaeB`\x82")

// photoName is what that picture is called.
const photoName = "photo.png"

// slowness is how long a slow provider takes.
const slowness = 8 * time.Second
