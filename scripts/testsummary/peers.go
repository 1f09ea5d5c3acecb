package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/parleyhub/parley/internal/testpeers"
)

// meetings reads what the tests noted; a missing file holds none.
func meetings(file string) (out []testpeers.Meeting) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	for line := range bytes.Lines(raw) {
		var m testpeers.Meeting
		if json.Unmarshal(line, &m) == nil {
			out = append(out, m)
		}
	}
	return out
}

// printMeetings groups by component: which suites ran against it, which could not.
func printMeetings(out io.Writer, met []testpeers.Meeting) {
	ran, absent := map[string]map[string]bool{}, map[string]map[string]bool{}
	add := func(to map[string]map[string]bool, peer, suite string) {
		if to[peer] == nil {
			to[peer] = map[string]bool{}
		}
		to[peer][suite] = true
	}
	for _, m := range met {
		if m.Ran {
			add(ran, m.Peer, m.Package+" "+m.Suite)
		} else {
			add(absent, m.Peer+" "+m.Why, m.Package+" "+m.Suite)
		}
	}
	fmt.Fprintln(out, "\nReal components:")
	if len(met) == 0 {
		fmt.Fprintln(out, "  no suite asked for one")
	}
	for _, peer := range slices.Sorted(maps.Keys(ran)) {
		fmt.Fprintf(out, "  %-14s ran: %s\n", peer, strings.Join(slices.Sorted(maps.Keys(ran[peer])), ", "))
	}
	for _, peer := range slices.Sorted(maps.Keys(absent)) {
		fmt.Fprintf(out, "  %-14s COULD NOT RUN: %s\n", peer, strings.Join(slices.Sorted(maps.Keys(absent[peer])), ", "))
	}
}
