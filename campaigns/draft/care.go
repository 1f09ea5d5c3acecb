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
