package archtest

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Allowance is a line "//arch:allow <rule> <reason>": an exception from one rule
// for the line it stands on and the next, for the function whose comment it is
// in, or, for the rule "package", for its package.
type Allowance struct {
	Rule, Reason, File string
	Line               int
	used               bool
}

var allowLine = regexp.MustCompile(`^\s*(?:.*\s)?//arch:allow\b[ \t]*(\S*)[ \t]*(.*)$`)

// neverAllowed: a file that is too long is about two things.
var neverAllowed = []string{"file", "allow"}

func allowances(t *Tree) (out []*Allowance) {
	for _, f := range t.Go {
		for _, group := range f.AST.Comments {
			for _, c := range group.List {
				if m := allowLine.FindStringSubmatch(c.Text); m != nil && strings.HasPrefix(c.Text, "//arch:allow") {
					out = append(out, &Allowance{Rule: m[1], Reason: m[2], File: f.Path, Line: f.Line(c.Pos())})
				}
			}
		}
	}
	for _, f := range t.Web {
		for i, text := range strings.Split(f.Source, "\n") {
			if m := allowLine.FindStringSubmatch(text); m != nil {
				out = append(out, &Allowance{Rule: m[1], Reason: m[2], File: f.Path, Line: i + 1})
			}
		}
	}
	return out
}

func (a *Allowance) covers(f Finding) bool {
	if a.Rule != f.Rule || slices.Contains(neverAllowed, f.Rule) || a.Reason == "" {
		return false
	}
	if f.Rule == "package" {
		return a.File[:strings.LastIndex(a.File, "/")] == f.File
	}
	from := f.from
	if from == 0 {
		from = f.Line - 1
	}
	return a.File == f.File && a.Line >= from && a.Line <= f.Line
}

// free reports whether the place is test support, which most rules leave alone;
// an allowance there is a word to the reader.
func (a *Allowance) free() bool {
	floor, ok := floorOf(path.Dir(a.File))
	return strings.HasSuffix(a.File, "_test.go") || (ok && floor < 0)
}

// Check runs every rule over the tree under root. It answers what is broken, and
// the exceptions that were made use of.
func Check(root string) ([]Finding, []Allowance, error) {
	t, err := Load(root)
	if err != nil {
		return nil, nil, err
	}
	var all []Finding
	for _, rule := range []func(*Tree) []Finding{checkFloors, checkSources, checkKinds, checkSizes, checkNames, checkWords} {
		all = append(all, rule(t)...)
	}
	allowed := allowances(t)
	broken := slices.DeleteFunc(all, func(f Finding) bool {
		for _, a := range allowed {
			if a.covers(f) {
				a.used = true
				return true
			}
		}
		return false
	})
	var made []Allowance
	for _, a := range allowed {
		switch {
		case a.used:
			made = append(made, *a)
		case a.Reason == "":
			broken = append(broken, Finding{Rule: "allow", File: a.File, Line: a.Line, Text: "write //arch:allow <rule> <reason>"})
		case slices.Contains(neverAllowed, a.Rule):
			broken = append(broken, Finding{Rule: "allow", File: a.File, Line: a.Line, Text: fmt.Sprintf("the rule %q has no exceptions", a.Rule)})
		case a.free():
		default:
			broken = append(broken, Finding{Rule: "allow", File: a.File, Line: a.Line, Text: fmt.Sprintf("allows nothing: the rule %q is not broken here", a.Rule)})
		}
	}
	slices.SortFunc(broken, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Text, b.Text))
	})
	return broken, made, nil
}

func (f Finding) String() string {
	if f.Line == 0 {
		return fmt.Sprintf("%s: %s: %s", f.File, f.Rule, f.Text)
	}
	return fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, f.Rule, f.Text)
}
