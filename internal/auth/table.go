package auth

import (
	"slices"

	"github.com/parleyhub/parley/hub"
)

// Action is something an agent may or may not do. Each route of the API names
// exactly one.
type Action string

// The actions. A read never changes anything.
const (
	SelfRead           Action = "self.read"           // who am I
	SelfWrite          Action = "self.write"          // own name, language, password
	TokensOwn          Action = "tokens.own"          // own API tokens; they can never do more than their agent
	ConversationsRead  Action = "conversations.read"  // lists, threads, histories, message bodies
	ConversationsWrite Action = "conversations.write" // every verb of the desk
	ReadMarks          Action = "conversations.mark"  // remember how far I have read
	ContactsRead       Action = "contacts.read"
	ContactsWrite      Action = "contacts.write"
	ContactsMerge      Action = "contacts.merge" // and take a merge back
	FilesRead          Action = "files.read"
	FilesWrite         Action = "files.write"
	HouseRead          Action = "house.read"    // names of inboxes, agents, teams, brands, the workspace
	SettingsRead       Action = "settings.read" // what is configured, without secrets
	InboxesWrite       Action = "inboxes.write" // create, change, delete, test
	AgentsWrite        Action = "agents.write"  // invite, change, disable; Authorize looks at the AgentChange too
	TeamsWrite         Action = "teams.write"   //
	BrandsWrite        Action = "brands.write"  //
	WorkspaceWrite     Action = "workspace.write"
	QuarantineRead     Action = "quarantine.read"
	QuarantineWrite    Action = "quarantine.write" // retry, dismiss
	TermsRead          Action = "terms.read"       // policies and calendars
	TermsTry           Action = "terms.try"        // check and backtest drafts
	TermsWrite         Action = "terms.write"      // save and apply them
	AuditRead          Action = "audit.read"
	RosterRead         Action = "roster.read"  // who is there, what they carry, how teams share work
	RosterWrite        Action = "roster.write" // set it, and the presence of others
	RulesRead          Action = "rules.read"
	RulesWrite         Action = "rules.write" // and check, try
	WebhooksRead       Action = "webhooks.read"
	WebhooksWrite      Action = "webhooks.write"
	TemplatesRead      Action = "templates.read"
	TemplatesWrite     Action = "templates.write"    // save, show drafts, test, submit
	TemplatesApprove   Action = "templates.approve"  // let out, roll back, delete
	NoticesOwn         Action = "notices.own"        // what I was told
	ProfilesShape      Action = "profiles.shape"     // declare traits, delete organisations
	SuppressionsWrite  Action = "suppressions.write" // keep campaigns from addresses, and let go
	ContactsImport     Action = "contacts.import"    // and see the imports of others
	ContactsExport     Action = "contacts.export"    // all people in one file
	CampaignsRead      Action = "campaigns.read"
	CampaignsWrite     Action = "campaigns.write" // and check
	CampaignsSend      Action = "campaigns.send"  // start, pause, resume, cancel
	MessagesSend       Action = "messages.send"   // one by one, by template
	ReportsRead        Action = "reports.read"    // the wall, reports, the forecast
	SegmentsRead       Action = "segments.read"   // and check and count drafts
	SegmentsWrite      Action = "segments.write"
)

var (
	everybody   = []hub.Role{hub.RoleOwner, hub.RoleAdmin, hub.RoleSupervisor, hub.RoleAgent, hub.RoleReadOnly}
	answering   = everybody[:4]
	supervising = everybody[:3]
	governing   = everybody[:2]
)

// Table is the one place that says which role may do what. What is not in it,
// nobody may do.
var Table = map[Action][]hub.Role{
	SelfRead:           everybody,
	SelfWrite:          everybody,
	TokensOwn:          everybody,
	ConversationsRead:  everybody,
	ConversationsWrite: answering,
	ReadMarks:          everybody,
	ContactsRead:       everybody,
	ContactsWrite:      answering,
	ContactsMerge:      answering,
	FilesRead:          everybody,
	FilesWrite:         answering,
	HouseRead:          everybody,
	SettingsRead:       governing,
	InboxesWrite:       governing,
	AgentsWrite:        governing,
	TeamsWrite:         governing,
	BrandsWrite:        governing,
	TermsRead:          everybody,
	TermsTry:           supervising,
	TermsWrite:         governing,
	WorkspaceWrite:     governing,
	QuarantineRead:     supervising,
	QuarantineWrite:    supervising,
	AuditRead:          governing,
	RosterRead:         everybody,
	RosterWrite:        supervising,
	RulesRead:          supervising,
	RulesWrite:         governing,
	WebhooksRead:       governing,
	WebhooksWrite:      governing,
	SegmentsRead:       supervising,
	SegmentsWrite:      supervising,
	TemplatesRead:      everybody,
	TemplatesWrite:     supervising,
	TemplatesApprove:   governing,
	NoticesOwn:         everybody,
	ProfilesShape:      governing,
	SuppressionsWrite:  supervising,
	ContactsImport:     supervising,
	ContactsExport:     governing,
	CampaignsRead:      supervising,
	CampaignsWrite:     supervising,
	CampaignsSend:      governing,
	MessagesSend:       supervising,
	ReportsRead:        supervising,
}

// rank orders roles; a higher one may hand out a lower or an equal one.
var rank = map[hub.Role]int{
	hub.RoleReadOnly: 1, hub.RoleAgent: 2, hub.RoleSupervisor: 3, hub.RoleAdmin: 4, hub.RoleOwner: 5,
}

// ValidRole reports whether r is one of the roles.
func ValidRole(r hub.Role) bool { return rank[r] != 0 }

// AgentChange is the object of AgentsWrite: what is about to happen to whom.
type AgentChange struct {
	Target hub.Agent // as stored; zero when somebody new is invited
	Role   hub.Role  // the role afterwards; empty when it stays
}

// Authorize answers nil when actor may do action to object, otherwise Denied.
// Object is nil, or the action's own object type (AgentChange). Which single
// conversations somebody may see is not asked here but in every store query,
// by ScopeOf.
func Authorize(actor hub.Agent, action Action, object any) error {
	if actor.ID == "" || !actor.Active() {
		return hub.Errorf(hub.Denied, "this account is not active")
	}
	if !slices.Contains(Table[action], actor.Role) {
		return &hub.Error{Kind: hub.Denied, Op: "auth." + string(action), Text: "your role does not allow this"}
	}
	if change, ok := object.(AgentChange); ok {
		return mayChange(actor, change)
	}
	return nil
}

// mayChange: nobody touches somebody above themselves, and nobody hands out a
// role above their own, to themselves or to others.
func mayChange(actor hub.Agent, c AgentChange) error {
	mine := rank[actor.Role]
	if c.Target.ID != "" && rank[c.Target.Role] > mine {
		return hub.Errorf(hub.Denied, "you cannot change somebody whose role is above yours")
	}
	if c.Role != "" && rank[c.Role] > mine {
		return hub.Errorf(hub.Denied, "you cannot give a role above your own")
	}
	return nil
}

// Permissions are all actions of a role, sorted, for the desk to hide what
// cannot be done. The server asks again each time.
func Permissions(r hub.Role) []Action {
	var out []Action
	for action, roles := range Table {
		if slices.Contains(roles, r) {
			out = append(out, action)
		}
	}
	slices.Sort(out)
	return out
}

// ScopeOf is which conversations a may see. An agent who is not active sees
// nothing. Every role sees all of them until teams get walls of their own; the
// agent's id is carried because uploads are visible to whoever made them.
func ScopeOf(a hub.Agent) hub.Scope {
	if a.ID == "" || !a.Active() || !ValidRole(a.Role) {
		return hub.Scope{}
	}
	return hub.Scope{All: true, Agent: a.ID}
}
