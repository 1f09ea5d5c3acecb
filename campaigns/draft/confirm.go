package draft

import (
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// ConfirmRules are how people are asked to confirm that they want messages.
type ConfirmRules struct {
	Template string   `json:"template" maxLength:"64" doc:"Id of a template that has link.confirm; confirm of the library is one"`
	Purposes []string `json:"purposes" required:"false" maxItems:"30" doc:"Which need it; none: all that need a yes"`
	Days     int      `json:"days" required:"false" minimum:"0" maximum:"60" doc:"For how long the link is good; 0: 7"`
}

// usualDays is how long a link is good unless somebody says otherwise.
const usualDays = 7

// Covers reports whether a yes to a purpose has to be confirmed. A yes to
// everything has to as soon as one thing does.
func (r *ConfirmRules) Covers(purpose string) bool {
	switch {
	case r == nil || r.Template == "" || hub.Reply(purpose):
		return false
	case len(r.Purposes) == 0 || purpose == "" || purpose == "all":
		return true
	}
	return slices.Contains(r.Purposes, purpose)
}

// Good is for how long a link is.
func (r *ConfirmRules) Good() time.Duration {
	days := r.Days
	if days <= 0 {
		days = usualDays
	}
	return time.Duration(days) * 24 * time.Hour
}

// Acknowledges reports whether people are told that what they said about being
// written to was heard.
func (r *SendingRules) Acknowledges() bool { return r.Thanks == nil || *r.Thanks }
