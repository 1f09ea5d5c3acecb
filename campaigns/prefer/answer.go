package prefer

import (
	"net/url"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// answer is a form that came back.
type answer struct {
	form url.Values
	lang string
	ip   string

	confirm func(purpose string) bool // a yes to it has to be confirmed
}

// The fields of the form. Offered names the boxes that were on the page: what came
// to be afterwards was not answered.
const (
	fieldDo       = "do"
	fieldOffered  = "offered"
	fieldYes      = "yes"
	fieldTracking = "tracking"

	doSave = "save"
	doNone = "none"
)

// consents are what the person says that differs from what is known.
func (a *answer) consents(have []hub.Consent, offers []offer, now time.Time) (out []hub.Consent) {
	t := texts[a.lang]
	add := func(c hub.Consent, shown string) {
		c.Source, c.Proof, c.Words, c.IP = "preferences", "preference page", shown, a.ip
		out = append(out, c)
	}
	switch a.form.Get(fieldDo) {
	case doNone:
		if silent(have, offers) {
			return nil
		}
		for _, c := range hub.Silence(have, "all", now) {
			add(c, t.none+" "+t.noneHelp)
		}
	case doSave:
		for i := range offers {
			o := &offers[i]
			if !slices.Contains(a.form[fieldOffered], o.key()) {
				continue
			}
			is, _ := hub.MaySend(have, o.way.Kind, o.topic.Purpose)
			if want := slices.Contains(a.form[fieldYes], o.key()); want != is {
				later := want && a.confirm(o.topic.Purpose)
				if later && waits(have, o) {
					continue // they were asked
				}
				add(hub.Consent{Channel: string(o.way.Kind), Purpose: o.topic.Purpose, Given: want && !later, Pending: later}, t.topic(o.topic, a.lang)+": "+o.way.Name+" "+mark(want, t))
			}
		}
		is := hub.MayTrack(have, "")
		if said := a.form.Get(fieldTracking); said != "" && (said == "yes") != is {
			add(hub.Consent{Channel: "all", Purpose: hub.PurposeTracking, Given: said == "yes"}, t.tracking+" "+t.trackingHelp+" "+mark(said == "yes", t))
		}
	}
	return out
}

func mark(yes bool, t *text) string {
	if yes {
		return "[" + t.yes + "]"
	}
	return "[" + t.no + "]"
}

// silent reports whether the person has said no to everything already.
func silent(have []hub.Consent, offers []offer) bool {
	const any = "-" // a channel and a topic that nobody has spoken of by name
	if _, why := hub.MaySend(have, any, any); why != hub.SaidNo || hub.MayTrack(have, "") {
		return false
	}
	return !slices.ContainsFunc(offers, func(o offer) bool { ok, _ := hub.MaySend(have, o.way.Kind, o.topic.Purpose); return ok })
}
