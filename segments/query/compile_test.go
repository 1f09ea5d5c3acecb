package query_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/segments"
	"github.com/parleyhub/parley/segments/query"
)

var now = time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)

func env() query.Env {
	return query.Env{Now: now, Zone: time.UTC, Segment: func(id string) (segments.Node, bool) {
		return segments.Node{Is: "identity", Key: "email", Test: segments.Test{Op: "has"}}, id == "seg_a"
	}, Trait: func(k string) segments.Type { return map[string]segments.Type{"interests": segments.List}[k] }}
}

// attacks are what people have tried on statements that were put together.
var attacks = []string{
	`'; DROP TABLE contacts; --`, `' OR '1'='1`, `" OR ""="`, `') OR 1=1 --`, `x' UNION SELECT password_hash FROM agents --`,
	`\'; DELETE FROM contacts; --`, `$1`, `$99`, `?`, `:name`, `@p`, `%`, `_`, `%_%' ESCAPE '\`, `/*lock*/`, `*/ OR 1=1 /*`, `/*list*/ $1`, `/*rows*/ ($1)`,
	`{{columns_contact}}`, "a\nb; SELECT pg_sleep(10)", `{"a":"b"}`, `","tier":"vip`, `\u0027`, "ʼ OR 1=1", "＇", `$$ ; SELECT 1 $$`, `E'\x27'`, `0x31`, `CHAR(39)`,
	`(.*)*$`, strings.Repeat("'", 200), "\u202e' OR '1'='1", "🤷", "a\\", `N'x'`, `;`,
}

// at puts a text into every place of a segment that takes one.
func at(s string) []segments.Node {
	v := []segments.Value{segments.T(s)}
	both := []segments.Value{segments.T(s), segments.T("x")}
	var out []segments.Node
	for _, op := range []segments.Op{segments.Eq, segments.Ne, segments.Contains, segments.NotContains, segments.Starts} {
		t := segments.Test{Op: op, Values: v}
		out = append(out, segments.Node{Is: "trait", Key: "plan", Test: t}, segments.Node{Is: "contact", Key: "name", Test: t},
			segments.Node{Is: "organisation", Key: "domain", Test: t},
			segments.Node{Is: "event", Key: s, Where: []segments.Filter{{Key: s, Test: t}}})
	}
	in := segments.Test{Op: segments.In, Values: both}
	return append(out, segments.Node{Is: "trait", Key: s, Test: in}, segments.Node{Is: "contact", Key: "language", Test: in},
		segments.Node{Is: "trait", Key: "interests", Test: in}, segments.Node{Is: "identity", Key: s, Test: segments.Test{Op: "verified"}},
		segments.Node{Is: "organisation_trait", Key: s, Test: in}, segments.Node{Is: "consent", Key: s, Purpose: s, Test: segments.Test{Op: "given"}},
		segments.Node{Is: "consent", Key: s, Purpose: s, Test: segments.Test{Op: "refused"}},
		segments.Node{Is: "conversation", Where: []segments.Filter{{Key: "tag", Test: in}, {Key: "inbox", Test: in}, {Key: "team", Test: in}, {Key: "channel", Test: in}}},
		segments.Node{Is: "event", Key: s, Agg: "count", Test: segments.Test{Op: ">=", Values: []segments.Value{segments.N(2)}}, Where: []segments.Filter{{Key: s, Test: in}}})
}

// Whatever a value is, the statement is that of a harmless one of the same length.
func TestNoTextFromOutsideGetsIntoAStatement(t *testing.T) {
	for _, attack := range attacks {
		harmless := strings.Repeat("ß", len([]rune(attack)))
		bad, good := at(attack), at(harmless)
		for i := range bad {
			q, err := query.Compile(bad[i], env())
			if err != nil {
				t.Fatalf("%q: %v", attack, err)
			}
			like, err := query.Compile(good[i], env())
			if err != nil {
				t.Fatal(err)
			}
			for driver := range q.Drivers() + 1 {
				s := query.Select{Driver: driver, After: attack, To: attack, Among: []string{attack}}
				got, args := q.SQL(s)
				want, _ := like.SQL(s)
				// contains and starts may share an argument with the folded one
				if shape(got) != shape(want) {
					t.Errorf("%q changes the statement:\n%s\n%s", attack, got, want)
				}
				if strings.Count(got, "'")%2 != 0 || strings.Contains(got, "--") || strings.Contains(got, ";") {
					t.Errorf("%q: %s", attack, got)
				}
				for n := range args {
					if !strings.Contains(got, fmt.Sprintf("$%d", n+1)) {
						t.Errorf("%q: argument %d is not asked for: %s", attack, n+1, got)
					}
				}
			}
		}
	}
}

// shape is a statement with all placeholders alike.
func shape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		b.WriteByte(s[i])
		if s[i] == '$' {
			for i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' {
				i++
			}
		}
	}
	return b.String()
}

// said are texts that are right, of every kind.
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
	"trait country = \"DE\"\nand event order\nand (\n  trait plan = \"pro\"\n  or not event visit\n)",
}

func TestWhatPassesTheCheckCompiles(t *testing.T) {
	for _, text := range said {
		p, err := segments.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		q, err := query.Compile(p.Node, env())
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		for driver := range q.Drivers() {
			if text, args := q.Weigh(driver, 10); strings.Contains(text, "c.id") || len(args) == 0 && strings.Contains(text, "$") {
				t.Errorf("a driver asks of somebody: %s", text)
			}
		}
	}
}

func TestCirclesAndGapsEndInAnError(t *testing.T) {
	e := env()
	e.Segment = func(id string) (segments.Node, bool) {
		return segments.Node{Is: "any", Of: []segments.Node{{Is: "segment", Key: "x"}, {Is: "segment", Key: "x"}}}, id == "x"
	}
	for _, key := range []string{"x", "y"} {
		if _, err := query.Compile(segments.Node{Is: "segment", Key: key}, e); !hub.Is(err, hub.Invalid) {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestTimeAloneChangesWhoMatches(t *testing.T) {
	zone := time.FixedZone("here", 2*3600)
	for text, want := range map[string]time.Time{
		"trait country = DE":                                {},
		"event order within last 90 days":                   now.Add(time.Hour),
		"event order within last 12 hours":                  now.Add(432 * time.Second),
		"event order within last 1 hour":                    now.Add(time.Minute),
		"trait birthday anniversary today":                  time.Date(2031, 5, 7, 0, 0, 0, 0, zone),
		"trait birthday within last 3 days":                 time.Date(2031, 5, 7, 0, 0, 0, 0, zone),
		"event order first >= 2030-01-01":                   {},
		"not created within last 30 days":                   now.Add(time.Hour),
		"conversation where (breached within last 30 days)": now.Add(10 * time.Minute),
	} {
		p, err := segments.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		e := env()
		e.Zone = zone
		q, err := query.Compile(p.Node, e)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Due(now, zone); !got.Equal(want) {
			t.Errorf("%s is due at %v, want %v", text, got, want)
		}
	}
}
