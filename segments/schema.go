package segments

import (
	"strings"
	"unicode/utf8"
)

// Type of a trait.
type Type string

// The types. Unknown is a trait that was seen and never declared: it is taken for
// what it is compared with.
const (
	Text    Type = "text"
	Number  Type = "number"
	Bool    Type = "bool"
	Date    Type = "date"
	List    Type = "list"
	Unknown Type = ""
)

// Schema is what a segment is checked against.
type Schema struct {
	Traits             map[string]Type // declared or seen
	OrganisationTraits map[string]Type
	Events             map[string]bool                 // names that were seen; another one is only warned of
	Segment            func(id string) (Node, bool)    // nil: there are none
	Self               string                          // the segment that is checked, when it is saved already
	Known              map[string]func(id string) bool // inbox, team, agent: whether there is one; absent: not checked
}

// Problem is something wrong with a segment. A warning does not keep it from
// being saved.
type Problem struct {
	Path    string   `json:"path" doc:"As in of[1].values[0]; empty: the whole"`
	Text    string   `json:"text"`
	Say     string   `json:"say" doc:"Which sentence text is, for who says it in another language"`
	Args    []string `json:"args,omitempty" doc:"What stands in the sentence, in order; one that begins with one @ is a word of ours, such as @type.date"`
	Suggest string   `json:"suggest,omitempty" doc:"What was probably meant"`
	Warning bool     `json:"warning,omitempty"`
	Place   *Place   `json:"place,omitempty" doc:"In the text form"`
}

// Wrong reports whether there is a problem that is no warning.
func Wrong(all []Problem) bool {
	for i := range all {
		if !all[i].Warning {
			return true
		}
	}
	return false
}

// Locate gives problems their places in the text.
func (p *Parsed) Locate(all []Problem) {
	for i := range all {
		for path := all[i].Path; ; {
			if at, ok := p.Place(path); ok {
				all[i].Place = &at
				break
			}
			cut := strings.LastIndexByte(path, '.')
			if path == "" {
				break
			}
			path = path[:max(cut, 0)]
		}
	}
}

// nearest is the word that was probably meant; empty: none is near.
func nearest(s string, words []string) (best string) {
	if utf8.RuneCountInString(s) > MaxKey {
		return ""
	}
	low := []rune(strings.ToLower(s))
	least := 1 + len(low)/3
	for _, w := range words {
		d := distance(low, []rune(strings.ToLower(w)), least)
		if d < least || d == least && (best == "" || w < best) {
			best, least = w, d
		}
	}
	return best
}

// distance is how many letters differ, swapped neighbours counted once; more
// than most is most+1.
func distance(a, b []rune, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	two, one, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range one {
		one[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(one[j+1]+1, row[j]+1, one[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], two[j-1]+1)
			}
		}
		two, one, row = one, row, two
	}
	return one[len(b)]
}
