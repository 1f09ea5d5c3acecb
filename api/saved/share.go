package saved

import (
	"slices"
	"strings"
	"unicode"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

func (k *kept) check(c *door.Caller, teams []hub.Team) error {
	if k.Name == "" || strings.ContainsFunc(k.Name, unicode.IsControl) {
		return said.Invalid("name", "one_line_only", "is one line")
	}
	if k.Filter.Status != "" {
		for s := range strings.SplitSeq(k.Filter.Status, ",") {
			if !hub.Status(s).Valid() {
				return hub.InvalidField("filter.status", "knows open, waiting_customer, waiting_third_party, snoozed, resolved and spam")
			}
		}
	}
	at := slices.IndexFunc(teams, func(t hub.Team) bool { return t.ID == k.Team })
	switch {
	case k.Shared == Team && at < 0:
		return said.Invalid("team_id", "no_team", "there is no such team")
	case k.Shared == Team && !supervises(c) && !slices.Contains(teams[at].Members, c.Agent.ID):
		return hub.Errorf(hub.Denied, "you can share views with your own teams")
	case k.Shared == Everyone && !supervises(c):
		return hub.Errorf(hub.Denied, "only supervisors can share views with everyone")
	case k.Shared != Team:
		k.Team = ""
	}
	return nil
}

func supervises(c *door.Caller) bool {
	return slices.Contains([]hub.Role{hub.RoleOwner, hub.RoleAdmin, hub.RoleSupervisor}, c.Agent.Role)
}

// visible: what is shared with a team that is gone is its owner's alone.
func (k *kept) visible(c *door.Caller, teams []hub.Team) bool {
	switch {
	case k.Owner == c.Agent.ID || k.Shared == Everyone:
		return true
	case k.Shared != Team:
		return false
	}
	return slices.ContainsFunc(teams, func(t hub.Team) bool {
		return t.ID == k.Team && (supervises(c) || slices.Contains(t.Members, c.Agent.ID))
	})
}

func (k *kept) changeable(c *door.Caller) bool {
	return k.Owner == c.Agent.ID || supervises(c) && k.Shared != Mine
}

func (k *kept) view(d hub.Document, c *door.Caller, teams []hub.Team) View {
	x := View{ID: d.ID, Name: k.Name, Filter: k.Filter, Shared: k.Shared, OwnerID: k.Owner, Mine: k.Owner == c.Agent.ID,
		MayChange: k.changeable(c), Version: d.Version, UpdatedAt: d.At.UTC()}
	if k.Shared == Team {
		if slices.ContainsFunc(teams, func(t hub.Team) bool { return t.ID == k.Team }) {
			x.TeamID = &k.Team
		} else {
			x.Shared = Mine
		}
	}
	return x
}
