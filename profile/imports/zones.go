package imports

import (
	"sync"
	"time"
)

// zoneBook remembers which names are time zones: reading one is slow, and a file
// has the same few in every row.
type zoneBook struct {
	lock sync.Mutex
	seen map[string]bool
}

var zones = zoneBook{seen: map[string]bool{}}

// zonesMost bounds what is remembered; there are about 600 zones.
const zonesMost = 2000

func (z *zoneBook) known(name string) bool {
	z.lock.Lock()
	defer z.lock.Unlock()
	if yes, ok := z.seen[name]; ok {
		return yes
	}
	_, err := time.LoadLocation(name)
	if len(z.seen) > zonesMost {
		clear(z.seen)
	}
	z.seen[name] = err == nil && name != "Local"
	return z.seen[name]
}
