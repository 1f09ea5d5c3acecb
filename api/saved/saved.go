// Package saved keeps views: filters of the list of conversations under a name,
// for oneself, for a team or for everybody. In come requests of those who are
// signed in, out go views; what a view shows is asked of the list itself.
package saved

import (
	"time"

	"github.com/parleyhub/parley/hub"
)

// Kind of the documents that hold views, by id.
const Kind hub.DocumentKind = "view"

// maxOwn bounds what one agent keeps.
const maxOwn = 100

// Whom a view is shared with.
const (
	Mine     = "me"
	Team     = "team"
	Everyone = "everyone"
)

// Filter is a query of GET /conversations, by the names of its parameters.
type Filter struct {
	View        string `json:"view,omitempty" required:"false" enum:",mine,unassigned,all,snoozed"`
	Status      string `json:"status,omitempty" required:"false" maxLength:"200" doc:"One status or several with commas between"`
	InboxID     string `json:"inbox_id,omitempty" required:"false" maxLength:"64"`
	TeamID      string `json:"team_id,omitempty" required:"false" maxLength:"64" doc:"none: of no team"`
	AssigneeID  string `json:"assignee_id,omitempty" required:"false" maxLength:"64" doc:"me is whoever looks; none: nobody's"`
	Tag         string `json:"tag,omitempty" required:"false" maxLength:"100"`
	ContactID   string `json:"contact_id,omitempty" required:"false" maxLength:"64"`
	Channel     string `json:"channel,omitempty" required:"false" maxLength:"40"`
	Breached    bool   `json:"breached,omitempty" required:"false"`
	AtRisk      bool   `json:"at_risk,omitempty" required:"false"`
	WaitingOver *int64 `json:"waiting_over,omitempty" required:"false" minimum:"0" maximum:"31536000" doc:"Seconds"`
	Separate    bool   `json:"separate,omitempty" required:"false"`
	Q           string `json:"q,omitempty" required:"false" maxLength:"200"`
	Sort        string `json:"sort,omitempty" required:"false" enum:",deadline,newest,waiting"`
}

// Body is what is said of a view.
type Body struct {
	Name    string     `json:"name" minLength:"1" maxLength:"100"`
	Filter  Filter     `json:"filter"`
	Shared  string     `json:"shared" required:"false" enum:"me,team,everyone" default:"me" doc:"Who has it beside its owner: with a team its members and supervisors"`
	TeamID  hub.TeamID `json:"team_id,omitempty" required:"false" maxLength:"64" doc:"The team it is shared with"`
	Version int64      `json:"version" required:"false" minimum:"0" doc:"The version that was read, when it is changed"`
}

// kept is a document of Kind.
type kept struct {
	Name   string      `json:"name"`
	Filter Filter      `json:"filter"`
	Shared string      `json:"shared"`
	Team   hub.TeamID  `json:"team_id,omitempty"`
	Owner  hub.AgentID `json:"owner_id"`
}

// View is a view as the caller sees it.
type View struct {
	ID        string      `json:"id"`
	Name      string      `json:"name"`
	Filter    Filter      `json:"filter"`
	Shared    string      `json:"shared" enum:"me,team,everyone"`
	TeamID    *hub.TeamID `json:"team_id"`
	OwnerID   hub.AgentID `json:"owner_id"`
	Mine      bool        `json:"mine"`
	MayChange bool        `json:"may_change" doc:"The caller may change and delete it"`
	Version   int64       `json:"version"`
	UpdatedAt time.Time   `json:"updated_at"`
}
