package draft

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// Fault is one fault of a campaign.
type Fault struct {
	Field string   `json:"field"`
	Text  string   `json:"text"`
	Say   string   `json:"say" doc:"Which sentence text is, for who says it in another language"`
	Args  []string `json:"args,omitempty" doc:"What stands in the sentence, in order"`
}

// Refusal is the fault as an error; before stands in front of its field.
func (f Fault) Refusal(before string) *hub.Error {
	return &hub.Error{Kind: hub.Invalid, Field: before + f.Field, Text: f.Text, Say: f.Say, Args: f.Args}
}

// faulty takes down a fault: its field, the name of its sentence, the sentence.
type faulty func(field, say, format string, args ...any)

func into(out *[]Fault) faulty {
	return func(field, say, format string, args ...any) {
		*out = append(*out, Fault{field, fmt.Sprintf(format, args...), say, said.Texts(say, args)})
	}
}

// Known is what a campaign may name. A nil function knows everything.
type Known struct {
	Inbox    func(hub.InboxID) bool
	Template func(id string) bool
	Segment  func(id string) bool
	LetOut   func(template string, revision int64) bool // it may be sent, or might once
	Policy   func(hub.PolicyID) bool
	Offer    func(id string) bool       // gives codes now
	Promises func(template string) bool // its words name a coupon; nil: none does
}

// Check answers all faults; none: it may be started.
func (c *Campaign) Check(known Known) (out []Fault) {
	bad := into(&out)
	if strings.TrimSpace(c.Name) == "" {
		bad("name", "missing", "is missing")
	}
	meant := 0
	for _, yes := range []bool{c.Audience.Everyone, c.Audience.Segment != "", len(c.Audience.Contacts) > 0} {
		if yes {
			meant++
		}
	}
	if meant != 1 {
		bad("audience", "audience", "must be everyone, one segment or a list of people")
	}
	if c.Audience.Segment != "" && known.Segment != nil && !known.Segment(c.Audience.Segment) {
		bad("audience.segment", "absent", "is not there")
	}
	if c.Template == "" {
		bad("template", "missing", "is missing")
	} else if known.Template != nil && !known.Template(c.Template) {
		bad("template", "template_absent", "is not there, or has no version that is live")
	}
	if c.Template != "" && c.Revision > 0 && known.LetOut != nil && !known.LetOut(c.Template, c.Revision) {
		bad("revision", "never_out", "was never let out")
	}
	if len(c.Inboxes) == 0 {
		bad("inboxes", "names_none", "names none")
	}
	for i, id := range c.Inboxes {
		if known.Inbox != nil && !known.Inbox(id) {
			bad(fmt.Sprintf("inboxes[%d]", i), "inbox_absent", "is not there, or cannot write first")
		}
	}
	if c.FallbackMin > 0 && len(c.Inboxes) == 1 {
		bad("fallback_after_min", "second_inbox", "needs a second inbox to go on by")
	}
	if c.SLAPolicy != "" && known.Policy != nil && !known.Policy(c.SLAPolicy) {
		bad("sla_policy", "absent", "is not there")
	}
	c.checkOffer(known, bad)
	if c.Goal != nil && strings.TrimSpace(c.Goal.Event) == "" {
		bad("goal.event", "missing", "is missing")
	}
	for field, v := range map[string]string{"utm_source": c.UTMSource, "utm_medium": c.UTMMedium, "utm_campaign": c.UTMCampaign} {
		if len(v) > 200 || strings.ContainsFunc(v, unicode.IsControl) {
			bad(field, "short_line", "must be one short line")
		}
	}
	c.checkVariants(known, bad)
	c.checkTimes(bad)
	return out
}

func (c *Campaign) checkOffer(known Known, bad faulty) {
	if c.CouponPool != "" && known.Offer != nil && !known.Offer(c.CouponPool) {
		bad("coupon_pool", "offer_absent", "is not there, or has ended")
	}
	if c.CouponPool != "" || known.Promises == nil {
		return
	}
	for _, t := range c.Templates() {
		if t != "" && known.Promises(t) {
			bad("coupon_pool", "offer_needed", "is needed: the template names a coupon")
			return
		}
	}
}

func (c *Campaign) checkVariants(known Known, bad faulty) {
	names := map[string]bool{}
	for i, v := range c.Variants {
		at := fmt.Sprintf("variants[%d]", i)
		if v.Name == "" || names[v.Name] {
			bad(at+".name", "variant_name", "must be there, and be another for each variant")
		}
		names[v.Name] = true
		if v.Weight < 1 {
			bad(at+".weight", "one_or_more", "must be 1 or more")
		}
		if v.Template != "" && known.Template != nil && !known.Template(v.Template) {
			bad(at+".template", "template_absent", "is not there, or has no version that is live")
		}
	}
	if len(c.Variants) == 1 {
		bad("variants", "two_variants", "needs two to compare")
	}
}

func (c *Campaign) checkTimes(bad faulty) {
	s := c.Schedule
	if s.Local != "" {
		if _, ok := Clock(s.Local); !ok {
			bad("schedule.local", "clock", "must be hh:mm")
		}
	}
	if s.Every != "" && s.At == nil {
		bad("schedule.at", "begin_needed", "is needed for one that comes again")
	}
	if s.Until != nil && s.At != nil && s.Until.Before(*s.At) {
		bad("schedule.until", "until_early", "is before it begins")
	}
	c.Quiet.check("quiet", bad)
	for field, v := range map[string]string{"on_unknown": c.OnUnknown, "tracking": c.Tracking, "care": c.Care, "capacity": c.Capacity, "schedule.every": s.Every} {
		allowed := map[string]string{"on_unknown": "hold resend", "tracking": "off aggregate personal", "care": "hold send", "capacity": "heed ignore", "schedule.every": "day week month"}[field]
		if v != "" && !strings.Contains(" "+allowed+" ", " "+v+" ") {
			bad(field, "must_one_of", "must be one of %s", allowed)
		}
	}
	if c.HoldOut < 0 || c.HoldOut > 50 {
		bad("hold_out", "zero_to_50", "must be 0 to 50")
	}
}

func (q *QuietHours) check(field string, bad faulty) {
	if q == nil {
		return
	}
	_, from := Clock(q.From)
	_, to := Clock(q.To)
	if !from || !to {
		bad(field, "from_to", "must be from hh:mm to hh:mm")
	}
}

// Clock reads hh:mm as the time since midnight.
func Clock(s string) (time.Duration, bool) {
	h, m, ok := strings.Cut(s, ":")
	hours, err := strconv.Atoi(h)
	minutes, err2 := strconv.Atoi(m)
	if !ok || err != nil || err2 != nil || len(h) > 2 || len(m) != 2 || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 {
		return 0, false
	}
	return time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute, true
}

// Check answers the faults of the rules.
func (r *SendingRules) Check() (out []Fault) {
	bad := into(&out)
	r.Quiet.check("quiet", bad)
	checkThanks(r.ThanksTexts, bad)
	names := map[string]bool{}
	for i, t := range r.Topics {
		if p := t.Purpose; p == "" || p == "all" || p == hub.PurposeTracking || hub.Reply(p) || names[p] {
			bad(fmt.Sprintf("topics[%d].purpose", i), "topic", "must be there once, and be one that people may say yes or no to")
		}
		names[t.Purpose] = true
		for lang, label := range t.Labels {
			if len(label) > 200 {
				bad(fmt.Sprintf("topics[%d].labels.%s", i, lang), "too_long", "is too long")
			}
		}
	}
	if k := r.Capacity; k != nil && (k.WindowHours < 0 || k.WindowHours > 24) {
		bad("reply_capacity.window_hours", "one_to_24", "must be 1 to 24")
	}
	if k := r.Capacity; k != nil && (k.Share < 0 || k.Share > 100) {
		bad("reply_capacity.share", "one_to_100", "must be 1 to 100")
	}
	if c := r.Confirm; c != nil {
		if c.Template == "" {
			bad("confirm.template", "question_template", "is needed: the question goes out by it")
		}
		for i, p := range c.Purposes {
			if p == "" || p == "all" || hub.Reply(p) {
				bad(fmt.Sprintf("confirm.purposes[%d]", i), "yes_or_no", "must be one that people may say yes or no to")
			}
		}
	}
	for id, n := range r.PerInbox {
		if n < 0 {
			bad("per_inbox."+string(id), "zero_or_more", "must be 0 or more")
		}
	}
	for id, w := range r.WarmUp {
		if w.First < 1 || w.Growth < 1 {
			bad("warm_up."+string(id), "warm_up", "must begin with 1 or more and not shrink")
		}
	}
	return out
}
