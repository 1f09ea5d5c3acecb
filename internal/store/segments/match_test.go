package segments_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	rows "github.com/parleyhub/parley/internal/store/segments"
	"github.com/parleyhub/parley/segments"
	"github.com/parleyhub/parley/segments/query"
)

var schema = segments.Schema{
	Traits:             map[string]segments.Type{"country": "text", "points": "number", "newsletter": "bool", "birthday": "date", "interests": "list", "plan": ""},
	OrganisationTraits: map[string]segments.Type{"size": "text"},
	Segment: func(id string) (segments.Node, bool) {
		return segments.Node{Is: "trait", Key: "country", Test: segments.Test{Op: "=", Values: []segments.Value{segments.T("DE")}}}, id == "seg_de"
	},
}

func env() query.Env {
	return query.Env{Now: now, Zone: zone, Segment: schema.Segment, Trait: func(k string) segments.Type { return schema.Traits[k] }}
}

// asked draws a condition whose values people have, or nearly.
func asked(deep int) *rapid.Generator[segments.Node] {
	return rapid.Custom(func(t *rapid.T) segments.Node {
		pick := func(from ...string) string { return rapid.SampledFrom(from).Draw(t, "pick") }
		kinds := []string{"trait", "trait", "trait", "contact", "identity", "organisation", "organisation_trait", "consent", "event", "event", "conversation", "conversation"}
		if deep > 0 {
			kinds = append(kinds, "all", "all", "any", "not")
		}
		n := segments.Node{Is: segments.Is(pick(kinds...))}
		switch n.Is {
		case segments.All, segments.Any:
			n.Of = rapid.SliceOfN(asked(deep-1), 0, 3).Draw(t, "of")
		case segments.Not:
			n.Of = []segments.Node{asked(deep-1).Draw(t, "of")}
		case segments.Trait:
			n.Key = pick("country", "points", "newsletter", "birthday", "interests", "plan")
			n.Test = test(t, schema.Traits[n.Key], map[string][]string{"country": countries, "birthday": {"1990-02-27", "2028-02-26", "2028-02-28"},
				"interests": {"tea", "coffee", "te"}, "plan": {"pro", "p", "2028-01-01"}}[n.Key])
		case segments.Contact:
			n.Key = pick("name", "language", "zone")
			n.Test = test(t, segments.Text, map[string][]string{"name": {"Ada", "ada", "b", "Ż"}, "language": {"de", "fr", "d"}, "zone": {"Europe/Vienna", "Europe/"}}[n.Key])
			if rapid.IntRange(1, 4).Draw(t, "created") == 1 {
				n.Key, n.Test = "created", instant(t)
			}
		case segments.Identity:
			n.Key, n.Op = pick("email", "phone", "visitor"), segments.Op(pick("has", "verified"))
		case segments.Organisation:
			if n.Key = pick("name", "domain", ""); n.Key == "" {
				n.Op = segments.Op(pick("set", "unset"))
			} else {
				n.Test = test(t, segments.Text, []string{"Acme", `Q"uote`, "acme.example", "a"})
			}
		case segments.OrganisationTrait:
			n.Key = "size"
			for n.Op = segments.Contains; n.Op == segments.Contains || n.Op == segments.NotContains || n.Op == segments.Starts; {
				n.Test = test(t, segments.Text, []string{"big", `b"i,g`, "size"})
			}
		case segments.Consent:
			n.Key, n.Purpose, n.Op = pick(channels...), pick("marketing", "news"), segments.Op(pick("given", "refused", "never_asked"))
		default:
			counted(t, &n, pick)
		}
		return n
	})
}

func counted(t *rapid.T, n *segments.Node, pick func(...string) string) {
	ops := []string{"=", "!=", "<", "<=", ">", ">="}
	if n.Is == segments.Conversation {
		if n.Agg = segments.Agg(pick("", "count")); n.Agg == segments.Count {
			n.Test = segments.Test{Op: segments.Op(pick(ops...)), Values: []segments.Value{segments.N(float64(rapid.IntRange(0, 2).Draw(t, "n")))}}
		}
		for range rapid.IntRange(0, 2).Draw(t, "filters") {
			f := segments.Filter{Key: pick("tag", "status", "channel", "open", "waiting", "created", "last_message", "breached", "rating", "rated")}
			switch f.Key {
			case "tag", "status", "channel":
				f.Op = segments.Op(pick("=", "!=", "in", "not_in"))
				f.Values = []segments.Value{segments.T(map[string]string{"tag": pick(tags...), "status": pick("open", "resolved"), "channel": pick(channels...)}[f.Key])}
			case "open", "waiting":
				f.Test = segments.Test{Op: "=", Values: []segments.Value{segments.B(rapid.Bool().Draw(t, "yes"))}}
			case "rating":
				f.Test = segments.Test{Op: segments.Op(pick(ops...)), Values: []segments.Value{segments.N(float64(rapid.IntRange(1, 5).Draw(t, "score")))}}
			default:
				f.Test = instant(t)
			}
			n.Where = append(n.Where, f)
		}
		return
	}
	n.Key, n.Agg = pick(names...), segments.Agg(pick("", "count", "sum", "first", "last"))
	if n.Agg == segments.Count || n.Agg == segments.Sum {
		n.Test = segments.Test{Op: segments.Op(pick(ops...)), Values: []segments.Value{segments.N(float64(rapid.IntRange(0, 3).Draw(t, "n")))}}
	}
	if n.Agg == segments.First || n.Agg == segments.Last || rapid.Bool().Draw(t, "when") {
		w := instant(t)
		n.When = &w
	}
	for range rapid.IntRange(0, 2).Draw(t, "filters") {
		f := segments.Filter{Key: pick("sku", "total", "gift")}
		switch f.Key {
		case "sku":
			f.Test = test(t, segments.Text, []string{"A-1", "B", "7", "a'b"})
		case "total":
			f.Test = test(t, segments.Number, nil)
		default:
			f.Test = test(t, segments.Bool, nil)
		}
		n.Where = append(n.Where, f)
	}
}

func instant(t *rapid.T) segments.Test {
	op := rapid.SampledFrom([]segments.Op{"<", "<=", ">", ">=", "within_last", "older_than"}).Draw(t, "op")
	v := fmt.Sprint(rapid.SampledFrom(spans).Draw(t, "days"), "d")
	if op != segments.WithinLast && op != segments.OlderThan {
		v = now.AddDate(0, 0, -rapid.SampledFrom(spans).Draw(t, "day")).Format(time.DateOnly)
	}
	return segments.Test{Op: op, Values: []segments.Value{segments.T(v)}}
}

func test(t *rapid.T, of segments.Type, values []string) segments.Test {
	op := rapid.SampledFrom(segments.Ops(of)).Draw(t, "op")
	one := func() segments.Value {
		switch {
		case of == segments.Number || of == segments.Unknown && rapid.IntRange(1, 3).Draw(t, "number") == 1:
			return segments.N(rapid.SampledFrom([]float64{-1, 0, 1, 1.5, 2, 3, 100}).Draw(t, "value"))
		case of == segments.Bool:
			return segments.B(rapid.Bool().Draw(t, "value"))
		}
		return segments.T(rapid.SampledFrom(values).Draw(t, "value"))
	}
	switch op {
	case segments.Set, segments.Unset:
		return segments.Test{Op: op}
	case segments.WithinLast, segments.WithinNext, segments.OlderThan, segments.Anniversary:
		return segments.Test{Op: op, Values: []segments.Value{segments.T(fmt.Sprint(rapid.SampledFrom(spans).Draw(t, "days"), "d"))}}
	case segments.In, segments.NotIn:
		return segments.Test{Op: op, Values: []segments.Value{one(), one()}}
	}
	return segments.Test{Op: op, Values: []segments.Value{one()}}
}

// Whatever is asked, in every way in which it can be asked, the statements answer
// those whom plain Go answers, and both databases the same.
func TestStatementsAnswerWhoMatches(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r rows.Rows, db *sql.DB) {
		n, people := 0, []*somebody{}
		rapid.Check(t, func(rt *rapid.T) {
			var fresh []*somebody
			for range 15 {
				if n < 150 {
					n++
					fresh = append(fresh, drawn(rt, n))
				}
			}
			put(t, s, db, fresh)
			people = append(people, fresh...)
			node := asked(2).Draw(rt, "segment")
			if problems := segments.Check(node, schema); segments.Wrong(problems) {
				rt.Skip(problems)
			}
			agree(rt, r, &node, people)
		})
	})
}

func agree(t *rapid.T, r rows.Rows, node *segments.Node, people []*somebody) {
	ctx := context.Background()
	q, err := query.Compile(*node, env())
	if err != nil {
		t.Fatal(err)
	}
	want := []hub.ContactID{}
	var all []hub.ContactID
	for _, p := range people {
		all = append(all, p.c.ID)
		if p.matches(node) {
			want = append(want, p.c.ID)
		}
	}
	same := func(how string, got []hub.ContactID, err error) {
		if err != nil {
			t.Fatalf("%s: %s: %v", segments.Print(*node), how, err)
		}
		if !slices.Equal(got, want) {
			text, args := q.SQL(query.Select{})
			t.Fatalf("%s: %s: %v, want %v\n%s\n%v", segments.Print(*node), how, got, want, text, args)
		}
	}
	page, err := r.Page(ctx, q, "", 1000)
	same("page", page, err)
	found, err := r.Among(ctx, q, all)
	among := []hub.ContactID{}
	for _, id := range all {
		if found[id] {
			among = append(among, id)
		}
	}
	same("among", among, err)
	c, err := r.Count(ctx, q)
	if err != nil || c.Count != int64(len(want)) || c.Looked != 1 {
		t.Fatalf("%s: count %+v, %v, want %d", segments.Print(*node), c, err, len(want))
	}
	var walked []hub.ContactID
	err = r.Walk(ctx, q, func(_, _ hub.ContactID, ids []hub.ContactID) error {
		walked = append(walked, ids...)
		return nil
	})
	same("walk", walked, err)
}
