package trail

import (
	"github.com/parleyhub/parley/internal/store/trails"
)

// subject is whose links are looked at together: a message, or a browser.
type subject struct {
	who    [8]byte
	run, n int64
}

// judge marks what only shows in company: somebody who follows a link that cannot
// be seen, or asks only whether it is there, or opens several within moments, is a
// program, and so is what else they opened then. More is what came since.
func judge(due, more []hit) {
	groups := map[subject][]*hit{}
	for _, list := range [][]hit{due, more} {
		for i := range list {
			h := &list[i]
			of := subject{run: h.Run, n: h.N}
			if h.N == 0 {
				of.who = h.who // two colleagues behind one address are one only where nothing better is known
			}
			groups[of] = append(groups[of], h)
		}
	}
	for _, g := range groups {
		if len(g) < 2 && g[0].Kind != trails.Trap {
			continue
		}
		if why := why(g); why != "" {
			for _, h := range g {
				if h.Why == "" {
					h.Why = why
				}
			}
		}
	}
}

// why answers what a group, in the order it came, gives away; empty: nothing.
func why(g []*hit) string {
	for _, h := range g {
		if h.Kind == trails.Trap {
			return byTrap
		}
		if h.Why == byHead {
			return byHead
		}
	}
	links, from := map[int64]int{}, 0 // those within the window that ends at i, and where it begins
	var last *hit
	for i, h := range g {
		if h.Kind != trails.Target {
			continue
		}
		if last != nil && last.Link != h.Link && h.At.Sub(last.At) < atOnce {
			return byBurst
		}
		last = h
		for ; from < i && h.At.Sub(g[from].At) > burstTime; from++ {
			if x := g[from]; x.Kind == trails.Target {
				if links[x.Link]--; links[x.Link] <= 0 {
					delete(links, x.Link)
				}
			}
		}
		if links[h.Link]++; len(links) >= burstOf {
			return byBurst
		}
	}
	return ""
}
