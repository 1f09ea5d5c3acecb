package archtest

import (
	"slices"
	"testing"
)

// TestTreeKeepsItsShape is the fence itself: it walks this repository.
func TestTreeKeepsItsShape(t *testing.T) {
	const root = "../.."
	broken, made, err := Check(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range broken {
		t.Error(f)
	}
	for _, a := range made {
		t.Logf("exception: %s:%d: %s: %s", a.File, a.Line, a.Rule, a.Reason)
	}
	tree, err := Load(root)
	if err != nil {
		t.Fatal(err)
	}
	var lengths []int
	for _, f := range tree.Go {
		if !f.Test && !f.Generated {
			lengths = append(lengths, f.Lines)
		}
	}
	slices.Sort(lengths)
	t.Logf("%d Go files, half of them at most %d lines (aim: under 120)", len(lengths), lengths[len(lengths)/2])
}
