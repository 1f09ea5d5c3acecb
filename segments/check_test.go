package segments_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/parleyhub/parley/segments"
)

func TestWhatIsWrongIsNamedWithItsPlace(t *testing.T) {
	deep := segments.Node{Is: "all"}
	for range 15 {
		deep = segments.Node{Is: "not", Of: []segments.Node{deep}}
	}
	for text, want := range map[string]string{
		`trait contry = DE`:                                          `1:7 key there is no trait "contry"; did you mean country?`,
		"trait country = DE\nand trait points = many":                `2:20 of[1].values[0] it is a number; "many" is none`,
		`trait country = 5`:                                          `1:17 values[0] it is text: write "5"`,
		`trait points contains x`:                                    `1:14 op "contains" does not compare number`,
		`trait birthday > soon`:                                      `1:18 values[0] it is a date, such as 2026-01-31`,
		`trait newsletter = yes`:                                     `1:20 values[0] it is true or false`,
		`trait birthday within last 0 days`:                          `values[0] a span is longer than nothing`,
		`trait birthday anniversary within 12 hours`:                 `an anniversary comes within`,
		`event ordr`:                                                 `1:7 key nobody has had an event "ordr"; did you mean order? (warning)`,
		`event order sum in (1)`:                                     `a sum is compared with`,
		`event order count = -1`:                                     `a count is a whole number`,
		`event order first`:                                          `say when the first one was`,
		`event order where (x within last 3 days)`:                   `what an event carries is a text or a number`,
		`conversation sum > 3`:                                       `"sum" cannot be asked here`,
		`conversation where (tagg = "x")`:                            `1:21 where[0].key conversations have no "tagg"; did you mean tag?`,
		`conversation where (status = "opne")`:                       `there is no status "opne"; did you mean open?`,
		`conversation where (tag contains "x")`:                      `use =, !=, in, not in`,
		`conversation where (open = "x")`:                            `it is true or false`,
		`segment nobody_knows`:                                       `1:9 key there is no segment "nobody_knows"`,
		`organisation trait sise = "x"`:                              `did you mean size?`,
		`trait country contains ""`:                                  `everything has the empty text in it`,
		`trait "" = "x"`:                                             `key is missing`,
		`trait country in ("a", "` + strings.Repeat("x", 500) + `")`: `1:24 values[1] a text is at most 400 bytes long`,
	} {
		p, err := segments.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		problems := segments.Check(p.Node, schema())
		p.Locate(problems)
		if len(problems) == 0 {
			t.Errorf("%s: nothing is wrong with it", text)
			continue
		}
		got := problems[0].Path + " " + problems[0].Text
		if x := problems[0].Place; x != nil {
			got = fmt.Sprintf("%d:%d %s", x.Line, x.Column, got)
		}
		if problems[0].Warning {
			got += " (warning)"
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: %s\nwant %s", text, got, want)
		}
	}
	for name, n := range map[string]segments.Node{
		"deep": deep, "empty": {}, "not": {Is: "not"}, "group with a key": {Is: "all", Key: "x"},
		"leaf with children": {Is: "identity", Key: "email", Test: segments.Test{Op: "has"}, Of: []segments.Node{{Is: "all"}}},
		"long list":          {Is: "trait", Key: "country", Test: segments.Test{Op: "in", Values: make([]segments.Value, 10_000)}},
		"many":               {Is: "all", Of: make([]segments.Node, 5000)},
		"replacement":        leaf("country", "\ufffd"), "nul": leaf("country", "a\x00"), "not utf-8": leaf("country", "\xff"),
		"itself": {Is: "segment", Key: "me"},
	} {
		s := schema()
		s.Self = "me"
		if problems := segments.Check(n, s); !segments.Wrong(problems) {
			t.Errorf("%s: nothing is wrong with it", name)
		}
	}
}

func TestSegmentsInACircleAreRefused(t *testing.T) {
	all := map[string]segments.Node{"a": {Is: "segment", Key: "b"}, "b": {Is: "not", Of: []segments.Node{{Is: "segment", Key: "c"}}}, "c": {Is: "any"}}
	wide := segments.Node{Is: "any"}
	for range 60 {
		wide.Of = append(wide.Of, segments.Node{Is: "identity", Key: "email", Test: segments.Test{Op: "has"}})
	}
	all["wide"] = wide
	s := segments.Schema{Self: "c", Segment: func(id string) (segments.Node, bool) { n, ok := all[id]; return n, ok }}
	if p := segments.Check(segments.Node{Is: "segment", Key: "a"}, s); len(p) != 1 || !strings.Contains(p[0].Text, "a → b → c") {
		t.Errorf("a circle: %+v", p)
	}
	if p := segments.Check(segments.Node{Is: "segment", Key: "wide"}, s); len(p) != 0 {
		t.Errorf("one: %+v", p)
	}
	four := segments.Node{Is: "all"}
	for range 4 {
		four.Of = append(four.Of, segments.Node{Is: "segment", Key: "wide"})
	}
	if p := segments.Check(four, s); len(p) != 1 || !strings.Contains(p[0].Text, "with the segments") {
		t.Errorf("four: %+v", p)
	}
	if got := four.Names(); !reflect.DeepEqual(got, []string{"wide", "wide", "wide", "wide"}) {
		t.Errorf("names %v", got)
	}
}
