// Package draft is a campaign as people write it: what goes to whom, by which
// way, when, how fast, and when it stops by itself. In comes a document; out
// come its faults, by field, and the pure decisions that follow from it: who is
// held out, who gets which variant, when somebody's turn is.
package draft

import (
	"time"

	"github.com/parleyhub/parley/campaigns/drip"
	"github.com/parleyhub/parley/hub"
)

// Kind is of the documents that are campaigns, KindRules of the one that says
// what holds for all of them; its id is Workspace.
const (
	Kind      hub.DocumentKind = "campaign"
	KindRules hub.DocumentKind = "sending_rules"
	Workspace                  = "workspace"
)

// Campaign is one campaign.
type Campaign struct {
	Name        string        `json:"name" maxLength:"200"`
	Purpose     string        `json:"purpose" maxLength:"100" doc:"What people said yes to; marketing if not said. service and transactional need no yes"`
	Audience    Audience      `json:"audience"`
	Template    string        `json:"template" maxLength:"64" doc:"Id of the template"`
	Revision    int64         `json:"revision" required:"false" minimum:"0" doc:"Of the template; 0: the one that is live when the run begins"`
	Inboxes     []hub.InboxID `json:"inboxes" maxItems:"20" doc:"By which it goes, in order of preference; a person gets it by the first one that reaches them and that they allow"`
	Fallback    bool          `json:"fallback" required:"false" doc:"One that fails for good goes on by the next inbox"`
	FallbackMin int           `json:"fallback_after_min" required:"false" minimum:"0" maximum:"20160" doc:"Minutes after which one goes on by the next inbox that the other side took and did not report as delivered, where the channel reports that; 0: never"`
	Schedule    SendingTime   `json:"schedule" required:"false"`
	Throttle    Throttle      `json:"throttle" required:"false"`
	Quiet       *QuietHours   `json:"quiet" required:"false" doc:"Hours in which nobody gets it; null: those of the workspace"`
	ValidMin    int           `json:"valid_min" required:"false" minimum:"0" maximum:"525600" doc:"Minutes after the start when it is of no use any more; 0: never"`
	GiveUpMin   int           `json:"give_up_min" required:"false" minimum:"0" maximum:"20160" doc:"Minutes for which one that was put off by the other side is tried; 0: two days"`
	HoldOut     float64       `json:"hold_out" required:"false" minimum:"0" maximum:"50" doc:"Percent of the audience that gets nothing, to compare with"`
	Variants    []Split       `json:"variants" required:"false" maxItems:"10" doc:"Who gets which; none: everybody the same"`
	OnUnknown   string        `json:"on_unknown" required:"false" enum:",hold,resend" doc:"What is done with one that may have gone out when its sender died; hold if not said"`
	Stop        StopSwitch    `json:"stop" required:"false" doc:"When it stops by itself"`
	Tracking    string        `json:"tracking" required:"false" enum:",off,aggregate,personal" doc:"Whether opened links and mails are counted: off, if not said; aggregate: nobody by name; personal: by name who has agreed to it (consent tracking), others as in aggregate"`
	UTMSource   string        `json:"utm_source" required:"false" maxLength:"100" doc:"Put behind links that are counted, unless they have one"`
	UTMMedium   string        `json:"utm_medium" required:"false" maxLength:"100"`
	UTMCampaign string        `json:"utm_campaign" required:"false" maxLength:"100"`
	Care        string        `json:"care" required:"false" enum:",hold,send" doc:"hold, if not said: people with an open conversation wait until it is settled"`
	Cap         *FrequencyCap `json:"cap" required:"false" doc:"How often one person may be written to by all campaigns; null: as the workspace says"`
	Goal        *CampaignGoal `json:"goal" required:"false" doc:"What it is for: who does it is counted"`
	Capacity    string        `json:"capacity" required:"false" enum:",heed,ignore" doc:"heed, if not said: it goes no faster than the desk can answer, if the sending rules say so (reply_capacity); ignore: it does not ask"`
	CouponPool  string        `json:"coupon_pool" required:"false" maxLength:"64" doc:"Offer of which each recipient gets one code, as coupon of the template; empty: none"`
	SLAPolicy   hub.PolicyID  `json:"sla_policy" required:"false" maxLength:"64" doc:"SLA policy of the conversations that its answers open, before the conditions of any; empty: the one that fits"`
}

// CampaignGoal is what people are hoped to do.
type CampaignGoal struct {
	Event string `json:"event" maxLength:"100" doc:"Name of an event of theirs, as order"`
	Days  int    `json:"days" required:"false" minimum:"0" maximum:"365" doc:"Within so many days after they got it; 0: 7"`
}

// FallsBack reports whether one that fails for good goes on by the next inbox.
func (c *Campaign) FallsBack() bool { return c.Fallback || c.FallbackMin > 0 }

// Patience is for how long one that was taken by a way, counted from 0, may stay
// undelivered before it goes on by the next. Zero: it does not go on.
func (c *Campaign) Patience(way int64) time.Duration {
	if int(way)+1 >= len(c.Inboxes) {
		return 0
	}
	return time.Duration(c.FallbackMin) * time.Minute
}

// Span is the time within which it counts.
func (g *CampaignGoal) Span() time.Duration {
	const day = 24 * time.Hour
	if g.Days <= 0 {
		return 7 * day
	}
	return time.Duration(g.Days) * day
}

// Audience says who is meant; one of the three.
type Audience struct {
	Everyone bool            `json:"everyone" required:"false"`
	Segment  string          `json:"segment" required:"false" maxLength:"64"`
	Contacts []hub.ContactID `json:"contacts" required:"false" maxItems:"10000"`
}

// OneByOne reports whether nobody is in it: rows of such a run are added message by
// message, as programs and journeys ask for them.
func (a *Audience) OneByOne() bool { return !a.Everyone && a.Segment == "" && len(a.Contacts) == 0 }

// SendingTime says when. The zero one: when somebody starts it.
type SendingTime struct {
	At    *time.Time `json:"at" required:"false" doc:"Not before; null: at once"`
	Local string     `json:"local" required:"false" maxLength:"5" doc:"hh:mm on the day of at, or of the start, in each person's own time zone"`
	Every string     `json:"every" required:"false" enum:",day,week,month" doc:"And again each day, week or month after at"`
	Until *time.Time `json:"until" required:"false" doc:"No new run after; null: for ever"`
}

// Throttle bounds how fast it goes.
type Throttle struct {
	PerSecond float64 `json:"per_second" required:"false" minimum:"0" maximum:"100000" doc:"Of this campaign; 0: no bound"`
	PerDomain float64 `json:"per_domain" required:"false" minimum:"0" maximum:"100000" doc:"To one mail domain, a second; 0: no bound"`
}

// QuietHours are hours of the person's own day.
type QuietHours struct {
	From string `json:"from" maxLength:"5" doc:"hh:mm"`
	To   string `json:"to" maxLength:"5" doc:"hh:mm; may be past midnight"`
}

// Split is one of several that are compared.
type Split struct {
	Name     string `json:"name" maxLength:"40"`
	Weight   int    `json:"weight" minimum:"1" maximum:"1000"`
	Template string `json:"template" required:"false" maxLength:"64" doc:"Instead of the campaign's"`
}

// StopSwitch says when a run stops by itself. Percentages are of what was accepted;
// nothing is judged before After were.
type StopSwitch struct {
	After      int     `json:"after" required:"false" minimum:"0" maximum:"1000000" doc:"0: 100"`
	Complaints float64 `json:"complaints" required:"false" minimum:"0" maximum:"100" doc:"Percent; 0: 0.3"`
	Bounces    float64 `json:"bounces" required:"false" minimum:"0" maximum:"100" doc:"Percent; 0: 10"`
	Errors     float64 `json:"errors" required:"false" minimum:"0" maximum:"100" doc:"Percent of attempts that failed; 0: 20"`
}

// FrequencyCap bounds how often one person is written to.
type FrequencyCap struct {
	Messages int `json:"messages" minimum:"1" maximum:"1000"`
	Days     int `json:"days" minimum:"1" maximum:"365"`
}

// SendingRules hold for all campaigns.
type SendingRules struct {
	Quiet       *QuietHours                  `json:"quiet" required:"false"`
	Cap         *FrequencyCap                `json:"cap" required:"false"`
	PerInbox    map[hub.InboxID]float64      `json:"per_inbox" required:"false" doc:"Messages a second through one inbox, for all campaigns together"`
	PerDomain   float64                      `json:"per_domain" required:"false" minimum:"0" maximum:"100000" doc:"To one mail domain, a second, for all campaigns together; 0: no bound"`
	WarmUp      map[hub.InboxID]drip.WarmUp  `json:"warm_up" required:"false"`
	Care        *CareRules                   `json:"care" required:"false" doc:"Whom campaigns leave alone; null: a breach within 2 days, a rating of 2 or less within 14"`
	Capacity    *ReplyCapacity               `json:"reply_capacity" required:"false" doc:"Slows campaigns down when the desk could not answer what they bring in time; null: none are"`
	Survey      *Survey                      `json:"survey" required:"false" doc:"Asks customers how it went when their conversation was resolved; null: nobody is asked"`
	Confirm     *ConfirmRules                `json:"confirm" required:"false" doc:"Asks people to confirm a yes that came from where anybody may say it; null: nobody is asked"`
	Thanks      *bool                        `json:"acknowledge" required:"false" doc:"Who writes STOP or START, or answers the question of confirm, is told by a short automatic message that it was heard; null: true"`
	ThanksTexts map[string]map[string]string `json:"acknowledge_texts" required:"false" doc:"Own words instead of the usual ones of acknowledge: by what was said (out, back, confirmed, declined), then by language (de, fr); one line of at most 300 characters, in which {{ brand.name }} is filled in"`
	KeepDays    *int                         `json:"keep_days" required:"false" minimum:"0" maximum:"36500" doc:"For how long after a run has ended the data of its messages are kept, from which they can be made again; 0: for ever; null: 730"`
	Topics      []Topic                      `json:"topics" required:"false" maxItems:"30" doc:"What people may choose on their preference page; none: marketing alone"`
}

// Topic is one purpose as people read it on their preference page.
type Topic struct {
	Purpose string            `json:"purpose" maxLength:"100"`
	Labels  map[string]string `json:"labels" required:"false" doc:"What it is called, by language: en, fr, ro"`
}
