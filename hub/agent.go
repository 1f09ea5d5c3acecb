package hub

import "time"

// Role is what an agent may do, see internal/auth for the table.
type Role string

// Roles, from most to least.
const (
	RoleOwner      Role = "owner"
	RoleAdmin      Role = "admin"
	RoleSupervisor Role = "supervisor"
	RoleAgent      Role = "agent"
	RoleReadOnly   Role = "read_only"
)

// Agent is somebody who works at the desk.
type Agent struct {
	ID           AgentID
	Email        string // lower-cased, unique
	Name         string
	Role         Role
	Language     string
	PasswordHash string // argon2id PHC string; empty = invited, cannot sign in
	DisabledAt   time.Time
	CreatedAt    time.Time
	Version      int64
}

// Active reports whether the agent may sign in or act.
func (a Agent) Active() bool { return a.DisabledAt.IsZero() }

// Team is a group of agents that shares a queue.
type Team struct {
	ID      TeamID
	Name    string
	Members []AgentID
	Version int64
}

// ActorType says what sort of party did something.
type ActorType string

// The parties.
const (
	ActorContact  ActorType = "contact"
	ActorAgent    ActorType = "agent"
	ActorBot      ActorType = "bot"
	ActorCampaign ActorType = "campaign"
	ActorSystem   ActorType = "system"
)

// Actor is who did something, as it is shown and stored.
type Actor struct {
	Type ActorType `json:"type"`
	ID   string    `json:"id"`
	Name string    `json:"name"`
}
