package segments_test

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/segments"
)

// matches says in plain Go what the statements have to answer.
func (p *somebody) matches(n *segments.Node) bool {
	switch n.Is {
	case segments.All:
		return !slices.ContainsFunc(n.Of, func(x segments.Node) bool { return !p.matches(&x) })
	case segments.Any:
		return slices.ContainsFunc(n.Of, func(x segments.Node) bool { return p.matches(&x) })
	case segments.Not:
		return !p.matches(&n.Of[0])
	case segments.Trait:
		at := slices.IndexFunc(p.c.Traits, func(t hub.Trait) bool { return t.Key == n.Key })
		if at < 0 {
			return opposite(n.Test, func(segments.Test) bool { return false })
		}
		return opposite(n.Test, func(t segments.Test) bool { return valued(n.Key, p.c.Traits[at].Value, t) })
	case segments.Contact:
		return p.field(n)
	case segments.Identity:
		return slices.ContainsFunc(p.ids, func(i hub.Identity) bool {
			return string(i.Handle.Kind) == n.Key && (n.Op == segments.Has || i.Verified)
		})
	case segments.Organisation, segments.OrganisationTrait:
		return opposite(n.Test, func(t segments.Test) bool { return p.organised(n, t) })
	case segments.Consent:
		ok, why := hub.MaySend(p.c.Consents, hub.ChannelKind(n.Key), n.Purpose)
		return n.Op == map[bool]segments.Op{true: segments.Given, false: map[string]segments.Op{hub.SaidNo: segments.Refused, hub.NoConsent: segments.NeverAsked}[why]}[ok]
	case segments.Event:
		return p.happened(n)
	}
	return p.talked(n)
}

// opposite turns a comparison that people without a value pass.
func opposite(t segments.Test, fn func(segments.Test) bool) bool {
	if op, ok := map[segments.Op]segments.Op{segments.Ne: segments.Eq, segments.NotIn: segments.In, segments.NotContains: segments.Contains, segments.Unset: segments.Set}[t.Op]; ok {
		t.Op = op
		return !fn(t)
	}
	return fn(t)
}

func texts(values []segments.Value) (out []string) {
	for _, v := range values {
		out = append(out, v.Text)
	}
	return out
}

func plain(have string, t segments.Test) bool {
	switch t.Op {
	case segments.Set:
		return have != ""
	case segments.Eq, segments.In:
		return slices.Contains(texts(t.Values), have)
	case segments.Contains:
		return strings.Contains(have, t.Values[0].Text) || strings.Contains(low(have), low(t.Values[0].Text))
	case segments.Starts:
		return strings.HasPrefix(have, t.Values[0].Text) || strings.HasPrefix(low(have), low(t.Values[0].Text))
	}
	panic(t.Op)
}

func low(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 32
		}
		return r
	}, s)
}

func (p *somebody) field(n *segments.Node) bool {
	have := map[string]string{"name": p.c.Name, "language": p.c.Language, "zone": p.c.Zone}[n.Key]
	if n.Key == "created" {
		return when(p.c.CreatedAt, n.Test)
	}
	return opposite(n.Test, func(t segments.Test) bool {
		if n.Key == "language" && (t.Op == segments.Eq || t.Op == segments.In) {
			return slices.ContainsFunc(t.Values, func(v segments.Value) bool { return have == v.Text || strings.HasPrefix(have, v.Text+"-") })
		}
		return have != "" && plain(have, t)
	})
}

// valued compares a stored text by what it is compared with.
func valued(key, have string, t segments.Test) bool {
	number, isNumber := hub.TraitNumber(have)
	if key == "interests" && (t.Op == segments.Contains || t.Op == segments.In) {
		list := strings.Split(strings.ReplaceAll(have, ", ", ","), ",")
		return slices.ContainsFunc(t.Values, func(v segments.Value) bool { return slices.Contains(list, v.Text) })
	}
	switch t.Op {
	case segments.Set:
		return have != ""
	case segments.WithinLast, segments.WithinNext, segments.OlderThan:
		return isNumber && dated(number, t)
	case segments.Anniversary:
		return isNumber && len(have) >= 10 && anniversary(have, t)
	case segments.Contains, segments.Starts:
		return plain(have, t)
	case segments.In:
		if t.Values[0].Kind == 'n' {
			return isNumber && slices.ContainsFunc(t.Values, func(v segments.Value) bool { return v.Num == number })
		}
		return plain(have, t)
	}
	v := t.Values[0]
	if v.Kind == 'b' {
		return have == strconv.FormatBool(v.Bool)
	}
	if v.Kind == 'n' {
		return isNumber && compare(number, t.Op, v.Num)
	}
	if at, err := time.Parse(time.DateOnly, v.Text); err == nil {
		return isNumber && moment(number, t.Op, at)
	}
	return plain(have, t)
}

func compare(a float64, op segments.Op, b float64) bool {
	return map[segments.Op]bool{segments.Eq: a == b, segments.Ne: a != b, segments.Lt: a < b, segments.Le: a <= b, segments.Gt: a > b, segments.Ge: a >= b}[op]
}

// moment compares with a whole day.
func moment(ms float64, op segments.Op, day time.Time) bool {
	from, next := float64(day.UnixMilli()), float64(day.AddDate(0, 0, 1).UnixMilli())
	return map[segments.Op]bool{segments.Eq: ms >= from && ms < next, segments.Lt: ms < from, segments.Le: ms < next, segments.Gt: ms >= next, segments.Ge: ms >= from}[op]
}

func days(t segments.Test) int {
	n, err := strconv.Atoi(strings.TrimSuffix(t.Values[0].Text, "d"))
	if err != nil {
		panic(err)
	}
	return n
}

// dated compares a date of a person with today in the zone of the workspace.
func dated(ms float64, t segments.Test) bool {
	today, _ := time.Parse(time.DateOnly, now.In(zone).Format(time.DateOnly))
	day := math.Floor((ms - float64(today.UnixMilli())) / 86_400_000)
	switch t.Op {
	case segments.WithinLast:
		return day <= 0 && day >= float64(-days(t))
	case segments.WithinNext:
		return day >= 0 && day <= float64(days(t))
	}
	return day < float64(-days(t))
}

func anniversary(have string, t segments.Test) bool {
	for i := range days(t) + 1 {
		at := now.In(zone).AddDate(0, 0, i)
		if have[5:10] == at.Format("01-02") || have[5:10] == "02-29" && at.Format("01-02") == "02-28" && at.AddDate(0, 0, 1).Day() == 1 {
			return true
		}
	}
	return false
}

// when compares an instant.
func when(at time.Time, t segments.Test) bool {
	switch t.Op {
	case segments.WithinLast:
		return !at.Before(now.AddDate(0, 0, -days(t)))
	case segments.OlderThan:
		return at.Before(now.AddDate(0, 0, -days(t)))
	}
	day, err := time.ParseInLocation(time.DateOnly, t.Values[0].Text, zone)
	if err != nil {
		panic(err)
	}
	return moment(float64(at.UnixMilli()), t.Op, day)
}

func (p *somebody) organised(n *segments.Node, t segments.Test) bool {
	o := orgs[p.org]
	switch {
	case p.org == "":
		return false
	case n.Is == segments.OrganisationTrait:
		return o[1] != "" && plain(o[1], t)
	case n.Key == "name":
		return plain(p.org, t)
	case n.Key == "domain":
		return o[0] != "" && plain(o[0], t)
	}
	return true
}

func (p *somebody) happened(n *segments.Node) bool {
	var at []time.Time
	var sum float64
	for _, e := range p.events {
		all := n.Agg == segments.First || n.Agg == segments.Last
		if e.Name != n.Key || n.When != nil && !all && !when(e.At, *n.When) ||
			slices.ContainsFunc(n.Where, func(f segments.Filter) bool { return !carries(e, f) }) {
			continue
		}
		at = append(at, e.At)
		if e.Amount != nil {
			sum += *e.Amount
		}
	}
	return many(n, at, sum)
}

func many(n *segments.Node, at []time.Time, sum float64) bool {
	switch n.Agg {
	case segments.Count:
		return compare(float64(len(at)), n.Op, n.Values[0].Num)
	case segments.Sum:
		return compare(sum, n.Op, n.Values[0].Num)
	case segments.First:
		return len(at) > 0 && when(slices.MinFunc(at, time.Time.Compare), *n.When)
	case segments.Last:
		return len(at) > 0 && when(slices.MaxFunc(at, time.Time.Compare), *n.When)
	}
	return len(at) > 0
}

func carries(e hub.ContactEvent, f segments.Filter) bool {
	return opposite(f.Test, func(t segments.Test) bool {
		switch x := e.Props[f.Key].(type) {
		case string:
			return valued("", x, t)
		case float64:
			return valued("", strconv.FormatFloat(x, 'f', -1, 64), t)
		case bool:
			return valued("", strconv.FormatBool(x), t)
		}
		return false
	})
}

func (p *somebody) talked(n *segments.Node) bool {
	var at []time.Time
	for _, c := range p.talks {
		if !c.HasFlag(hub.FlagMerged) && !slices.ContainsFunc(n.Where, func(f segments.Filter) bool { return !p.shows(&c, f) }) {
			at = append(at, c.LastAt)
		}
	}
	return many(n, at, 0)
}

func (p *somebody) shows(c *hub.Conversation, f segments.Filter) bool {
	switch f.Key {
	case "tag":
		return opposite(f.Test, func(t segments.Test) bool {
			return slices.ContainsFunc(c.Tags, func(tag string) bool { return plain(tag, t) })
		})
	case "status":
		return opposite(f.Test, func(t segments.Test) bool { return plain(string(c.Status), t) })
	case "channel":
		return opposite(f.Test, func(t segments.Test) bool { return plain(string(c.Channel), t) })
	case "open":
		return !c.Status.Ended() == f.Values[0].Bool
	case "waiting":
		return !c.WaitingSince.IsZero() == f.Values[0].Bool
	case "created":
		return when(c.CreatedAt, f.Test)
	case "last_message":
		return when(c.LastAt, f.Test)
	case "rating":
		r, ok := p.rated[c.ID]
		return opposite(f.Test, func(t segments.Test) bool { return ok && compare(float64(r.Score), t.Op, t.Values[0].Num) })
	case "rated":
		r, ok := p.rated[c.ID]
		return ok && when(r.ChangedAt, f.Test)
	case "breached":
		at, ok := p.late[c.ID]
		return ok && when(at, f.Test)
	}
	panic(f.Key)
}
