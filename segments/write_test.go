package segments_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/segments"
)

// schema knows a small shop.
func schema() segments.Schema {
	return segments.Schema{
		Traits: map[string]segments.Type{"country": "text", "points": "number", "newsletter": "bool", "birthday": "date",
			"interests": "list", "plan": "", "Geburts-ort": "text"},
		OrganisationTraits: map[string]segments.Type{"size": "text"},
		Events:             map[string]bool{"order": true, "visit": true},
		Segment: func(id string) (segments.Node, bool) {
			n, ok := map[string]segments.Node{"seg_a": leaf("country", "DE"), "seg_b": {Is: segments.Segment, Key: "seg_a"}}[id]
			return n, ok
		},
	}
}

func leaf(key, value string) segments.Node {
	return segments.Node{Is: segments.Trait, Key: key, Test: segments.Test{Op: segments.Eq, Values: []segments.Value{segments.T(value)}}}
}

// said are texts that are right, as they are printed.
var said = []string{
	`everyone`, `nobody`, `not everyone`, `not not nobody`,
	`trait country = "DE"`, `trait country != "DE"`, `trait country in ("DE", "AT")`, `trait country not in ("DE")`,
	`trait country contains "D\"\\\n"`, `trait country not contains "x"`, `trait country starts "é"`, `trait country is set`, `trait country is not set`,
	`trait points >= 100`, `trait points < -1.5`, `trait points in (1, 2)`, `trait points = 1e+21`,
	`trait newsletter = true`, `trait newsletter != false`,
	`trait birthday anniversary today`, `trait birthday anniversary within 7 days`, `trait birthday within last 30 days`,
	`trait birthday within next 1 day`, `trait birthday older than 12 hours`, `trait birthday >= "2020-01-31"`,
	`trait interests contains "tea"`, `trait interests in ("tea", "coffee")`, `trait Geburts-ort = "Köln"`,
	`trait plan = "pro"`, `trait plan > 3`,
	`name contains "Ada"`, `language = "de"`, `zone starts "Europe/"`, `created within last 30 days`,
	`identity email`, `identity phone verified`, `identity "my kind"`,
	`organisation is set`, `organisation is not set`, `organisation name = "Ada & Co"`, `organisation domain in ("a.example")`,
	`organisation trait size = "big"`,
	`consent email marketing given`, `consent sms all refused`, `consent whatsapp "spring sale" never asked`,
	`event order`, `event order count >= 3`, `event order count = 0 within last 90 days`, `event order sum > 99.5 >= "2026-01-01"`,
	`event order first within last 30 days`, `event order last older than 90 days where (sku = "A-1", total > 10)`,
	`event order within last 90 days where (sku in ("a", "b"), "odd key" is set)`,
	`conversation`, `conversation count >= 2 where (tag = "vip", status in ("open", "snoozed"), open = true)`,
	`conversation where (breached within last 30 days, last_message older than 7 days, channel != "email")`,
	`segment seg_a`,
	"trait country = \"DE\"\nand event order\nand (\n  trait plan = \"pro\"\n  or not (\n    event visit\n    and segment seg_b\n  )\n)",
}

func TestATextIsReadAndPrintedAgain(t *testing.T) {
	for _, text := range said {
		p, err := segments.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if again := segments.Print(p.Node); again != text {
			t.Errorf("%s\nis printed as\n%s", text, again)
		}
		if problems := segments.Check(p.Node, schema()); len(problems) > 0 {
			t.Errorf("%s: %+v", text, problems)
		}
	}
}

func TestPeopleMayWriteLoosely(t *testing.T) {
	for loose, strict := range map[string]string{
		"TRAIT country = DE AND (event order)":       "trait country = \"DE\"\nand event order",
		"event order within last 2 weeks # a remark": "event order within last 14 days",
		"((everyone))":                "everyone",
		"trait birthday > 2020-01-31": `trait birthday > "2020-01-31"`,
		`trait "country" = "\u{44}E"`: `trait country = "DE"`,
		"trait country = DE or trait country = AT and not event order": "trait country = \"DE\"\nor (\n  trait country = \"AT\"\n  and not event order\n)",
	} {
		p, err := segments.Parse(loose)
		if err != nil {
			t.Errorf("%s: %v", loose, err)
			continue
		}
		if got := segments.Print(p.Node); got != strict {
			t.Errorf("%s:\n%s\nwant\n%s", loose, got, strict)
		}
	}
}

func TestATextThatCannotBeReadSaysWhere(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "1:1: here should be a condition",
		"trait":                             "1:6: here should be the key",
		"trait country":                     "1:14: here should be a comparison",
		"trait country = ":                  "1:17: here should be a value",
		"trait country in DE":               "1:18: here should be (",
		"trait country = \"DE":              "1:17: the text in quotes does not end",
		"event order within last many days": "1:25: here should be a whole number",
		"event order within last 3 moons":   "1:27: here should be days, weeks or hours",
		"(event order":                      "1:13: here should be )",
		"event order\n  and trayt x = 1":    "2:7: a condition does not begin with \"trayt\"",
		"event order event visit":           "1:13: here should be and, or, or the end",
		"trait a = 1; drop table contacts":  `1:12: ";" means nothing here`,
		`trait a = "\q"`:                    "1:12: after \\",
		"trait a = 1e999":                   "1:11: the number is too large",
		"trait a not = 1":                   "1:13: here should be in or contains",
		"consent email marketing perhaps":   "1:25: here should be given",
		"\xff":                              "1:1: it is not UTF-8",
		strings.Repeat("(", 100) + "everyone" + strings.Repeat(")", 100):      "1:22: it is nested too deep",
		strings.Repeat("not ", 100) + "everyone":                              "it is nested too deep",
		strings.Repeat("everyone and ", 1000) + "everyone":                    "there are too many conditions",
		"trait a in (" + strings.Repeat("x, ", 10_000) + "x)":                 "there are more than 1000 values",
		"event a where (" + strings.Repeat("x = 1, ", 30) + "x = 1)":          "there are too many filters",
		strings.Repeat(" ", segments.MaxText+1):                               "it is longer than 64 KiB",
		"trait country = \"a\"\nand trait \"ö\" =\nand everyone = \"Köln\" ¤": "3:5",
	} {
		_, err := segments.Parse(text)
		var e *segments.SyntaxError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want %s", text, err, want)
		}
	}
}

// node draws any node that can be written, right or wrong.
func node(deep int) *rapid.Generator[segments.Node] {
	text := rapid.OneOf(rapid.StringMatching(`[a-zäж_][a-z0-9_.:-]{0,8}`), rapid.StringN(1, 20, 60), rapid.SampledFrom([]string{"and", "not", "in", "is", "where", "5", "-1", "true", "\"", "\\", "\u202e"}))
	clean := rapid.Map(text, func(s string) string { return strings.ToValidUTF8(s, "") })
	key := clean.Filter(func(s string) bool { return s != "" })
	value := rapid.OneOf(rapid.Map(clean, segments.T), rapid.Map(rapid.Float64Range(-1e300, 1e300), segments.N), rapid.Map(rapid.Bool(), segments.B))
	span := rapid.Map(rapid.IntRange(0, 3660), func(n int) segments.Value { return segments.T(itoa(n) + "d") })
	test := rapid.Custom(func(t *rapid.T) segments.Test {
		op := rapid.SampledFrom(segments.Ops("")).Draw(t, "op")
		switch op {
		case segments.Set, segments.Unset:
			return segments.Test{Op: op}
		case segments.In, segments.NotIn:
			return segments.Test{Op: op, Values: rapid.SliceOfN(value, 1, 4).Draw(t, "values")}
		case segments.WithinLast, segments.WithinNext, segments.OlderThan, segments.Anniversary:
			return segments.Test{Op: op, Values: []segments.Value{span.Draw(t, "span")}}
		}
		return segments.Test{Op: op, Values: []segments.Value{value.Draw(t, "value")}}
	})
	when := test.Filter(func(t segments.Test) bool {
		switch t.Op {
		case segments.Eq, segments.Ne, segments.Lt, segments.Le, segments.Gt, segments.Ge, segments.WithinLast, segments.OlderThan:
			return true
		}
		return false
	})
	return rapid.Custom(func(t *rapid.T) segments.Node {
		kinds := []segments.Is{"all", "any", "not", "trait", "contact", "identity", "organisation", "organisation_trait", "consent", "event", "conversation", "segment"}
		if deep == 0 {
			kinds = kinds[3:]
		}
		n := segments.Node{Is: rapid.SampledFrom(kinds).Draw(t, "is")}
		switch n.Is {
		case "all", "any":
			n.Of = rapid.SliceOfN(node(deep-1), 0, 4).Draw(t, "of")
		case "not":
			n.Of = []segments.Node{node(deep-1).Draw(t, "of")}
		case "contact":
			n.Key, n.Test = rapid.SampledFrom([]string{"name", "language", "zone", "created"}).Draw(t, "key"), test.Draw(t, "test")
		case "identity":
			n.Key, n.Op = key.Draw(t, "key"), rapid.SampledFrom([]segments.Op{"has", "verified"}).Draw(t, "op")
		case "organisation":
			n.Key = rapid.SampledFrom([]string{"name", "domain", ""}).Draw(t, "key")
			if n.Test = test.Draw(t, "test"); n.Key == "" {
				n.Test = segments.Test{Op: rapid.SampledFrom([]segments.Op{"set", "unset"}).Draw(t, "op")}
			}
		case "trait", "organisation_trait":
			n.Key, n.Test = key.Draw(t, "key"), test.Draw(t, "test")
		case "consent":
			n.Key, n.Purpose, n.Op = key.Draw(t, "key"), key.Draw(t, "purpose"), rapid.SampledFrom([]segments.Op{"given", "refused", "never_asked"}).Draw(t, "op")
		case "segment":
			n.Key = key.Draw(t, "key")
		default:
			many(t, &n, key, test, when)
		}
		return n
	})
}

func many(t *rapid.T, n *segments.Node, key *rapid.Generator[string], test, when *rapid.Generator[segments.Test]) {
	if n.Is == segments.Event {
		n.Key = key.Draw(t, "key")
	}
	n.Agg = rapid.SampledFrom([]segments.Agg{"", "count", "sum", "first", "last"}).Draw(t, "agg")
	if n.Agg == segments.Count || n.Agg == segments.Sum {
		n.Test = test.Draw(t, "test")
	}
	if rapid.Bool().Draw(t, "when?") {
		w := when.Draw(t, "when")
		n.When = &w
	}
	for range rapid.IntRange(0, 3).Draw(t, "filters") {
		n.Where = append(n.Where, segments.Filter{Key: key.Draw(t, "filter"), Test: test.Draw(t, "filter test")})
	}
}

func itoa(n int) string { raw, _ := json.Marshal(n); return string(raw) }

func TestBothFormsAreTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := node(3).Draw(t, "node").Normal()
		raw, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		back, err := segments.Decode(raw)
		if err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		if got, _ := json.Marshal(back); string(got) != string(raw) {
			t.Fatalf("JSON:\n%s\n%s", raw, got)
		}
		text := segments.Print(n)
		p, err := segments.Parse(text)
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		if got, _ := json.Marshal(p.Node); string(got) != string(raw) {
			t.Fatalf("text:\n%s\n%s\n%s", text, raw, got)
		}
		segments.Check(n, schema()) // whatever it says, it comes back
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range said {
		f.Add(s)
	}
	f.Add("trait a = \"\\u{0}\" or ((((")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := segments.Parse(text)
		if err != nil {
			return
		}
		printed := segments.Print(p.Node)
		again, err := segments.Parse(printed)
		if err != nil {
			t.Fatalf("%q is printed as %q: %v", text, printed, err)
		}
		if !reflect.DeepEqual(p.Node.Normal(), again.Node) {
			t.Fatalf("%q is printed as %q, which is another one", text, printed)
		}
		segments.Check(p.Node, schema())
	})
}

func FuzzDecode(f *testing.F) {
	for _, s := range said {
		p, _ := segments.Parse(s)
		raw, _ := json.Marshal(p.Node)
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		n, err := segments.Decode(raw)
		if err == nil && !segments.Wrong(segments.Check(n, schema())) {
			if _, err := segments.Parse(segments.Print(n)); err != nil {
				t.Fatalf("%s passes and cannot be written: %v", raw, err)
			}
		}
	})
}

func TestHostileTextsAreReadQuickly(t *testing.T) {
	for name, text := range map[string]string{
		"one list":         "trait country in (" + strings.TrimSuffix(strings.Repeat("x, ", 1000), ", ") + ")",
		"many lists":       strings.TrimSuffix(strings.Repeat("trait country in ("+strings.TrimSuffix(strings.Repeat("x,", 60), ",")+") and ", 199), " and "),
		"a long line":      "trait country = \"" + strings.Repeat("(.*)*", 10_000) + "\"",
		"only brackets":    strings.Repeat("(", segments.MaxText),
		"only quotes":      strings.Repeat("\"", segments.MaxText),
		"only backslashes": "trait a = \"" + strings.Repeat("\\", 60_000),
		"comments":         strings.Repeat("# x\n", 16_000) + "everyone",
	} {
		began := time.Now()
		p, err := segments.Parse(text)
		if err == nil {
			problems := segments.Check(p.Node, schema())
			p.Locate(problems)
			segments.Print(p.Node)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}
