package draft

import "time"

// CareRules say after what people are left alone for a while, beside an open
// conversation. Whom that holds is released when the days are over.
type CareRules struct {
	BreachDays   int `json:"breach_days" minimum:"0" maximum:"90" doc:"After an answer that came too late; 0: never for that"`
	RatingAtMost int `json:"rating_at_most" minimum:"0" maximum:"4" doc:"A rating is bad from here down, of 5; 0: never for that"`
	RatingDays   int `json:"rating_days" minimum:"0" maximum:"365" doc:"After a bad rating; 0: never for that"`
}

// usualCare holds until somebody says otherwise.
var usualCare = CareRules{BreachDays: 2, RatingAtMost: 2, RatingDays: 14}

// ReplyCapacity says how much of the desk campaigns may take.
type ReplyCapacity struct {
	On          bool `json:"on"`
	WindowHours int  `json:"window_hours" required:"false" minimum:"0" maximum:"24" doc:"How far it is looked ahead; 0: 2"`
	Share       int  `json:"share" required:"false" minimum:"0" maximum:"100" doc:"Percent of the time that the desk has left which answers to campaigns may take; 0: 50"`
}

// Window is how far it is looked ahead.
func (r *ReplyCapacity) Window() time.Duration {
	const usual = 2
	if r.WindowHours <= 0 {
		return usual * time.Hour
	}
	return time.Duration(min(r.WindowHours, 24)) * time.Hour
}

// Part is the share, 0 to 1.
func (r *ReplyCapacity) Part() float64 {
	const usual = 0.5
	if r.Share <= 0 {
		return usual
	}
	return float64(min(r.Share, 100)) / 100
}

// IgnoreCapacity as the Capacity of a campaign: it does not ask.
const IgnoreCapacity = "ignore"

// CareOf answers the rules that hold.
func (r *SendingRules) CareOf() CareRules {
	if r.Care == nil {
		return usualCare
	}
	return *r.Care
}

// BreachSince and RatingSince are from when on a breach, or a bad rating, holds
// people; the zero time: none does.
func (c CareRules) BreachSince(now time.Time) time.Time { return since(now, c.BreachDays) }

// RatingSince is BreachSince for ratings.
func (c CareRules) RatingSince(now time.Time) time.Time {
	if c.RatingAtMost <= 0 {
		return time.Time{}
	}
	return since(now, c.RatingDays)
}

func since(now time.Time, days int) time.Time {
	if days <= 0 {
		return time.Time{}
	}
	return now.Add(-time.Duration(days) * 24 * time.Hour)
}

// Survey asks customers how it went.
type Survey struct {
	Template  string `json:"template" maxLength:"64" doc:"Id of a template that has link.survey; survey of the library is one"`
	EveryDays int    `json:"every_days" minimum:"0" maximum:"365" doc:"One person is asked at most once in so many days; 0: about every conversation"`
}
