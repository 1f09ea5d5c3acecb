package reckon

import (
	"context"
	"slices"

	"github.com/parleyhub/parley/campaigns/gate"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/sends"
)

// listed are the people whom a campaign names one by one. Who is not there, or
// lives on in somebody else who is named too, is counted here.
func (s *sum) listed(ctx context.Context) ([]sends.Member, error) {
	ids := slices.Clone(s.c.Audience.Contacts)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	found, err := s.People.Contacts(ctx, ids)
	if err != nil {
		return nil, err
	}
	who := map[hub.ContactID]hub.Contact{}
	for _, id := range ids {
		c, ok := found[id]
		for range 20 { // a chain of merges
			if !ok || c.MergedInto == "" {
				break
			}
			next, err := s.People.Contacts(ctx, []hub.ContactID{c.MergedInto})
			if err != nil {
				return nil, err
			}
			c, ok = next[c.MergedInto]
		}
		_, twice := who[c.ID]
		switch {
		case !ok:
			s.n[CampaignFate{Fate: Skipped, Reason: gate.Gone}]++
		case twice:
			s.n[CampaignFate{Fate: Skipped, Reason: gate.Merged}]++
		default:
			who[c.ID] = c
		}
	}
	return s.known(ctx, who)
}

func (s *sum) known(ctx context.Context, who map[hub.ContactID]hub.Contact) ([]sends.Member, error) {
	ids := make([]hub.ContactID, 0, len(who))
	for id := range who {
		ids = append(ids, id)
	}
	identities, err := s.People.IdentitiesOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	var handles []hub.Handle
	for _, list := range identities {
		for i := range list {
			handles = append(handles, list[i].Handle)
		}
	}
	no, err := s.Suppressed(ctx, handles, s.now)
	if err != nil {
		return nil, err
	}
	suppressed := make(map[string]bool, len(no))
	for key := range no {
		suppressed[key] = true
	}
	recent := map[hub.ContactID]int{}
	if s.rules.Cap != nil {
		if recent, err = s.Rows.Recent(ctx, ids, s.now.AddDate(0, 0, -s.rules.Cap.Days)); err != nil {
			return nil, err
		}
	}
	out := make([]sends.Member, 0, len(ids))
	for _, id := range ids {
		c := who[id]
		m := sends.Member{ID: id, Zone: c.Zone, Language: c.Language, Consents: c.Consents, Identities: identities[id], Suppressed: suppressed, Recent: recent[id]}
		for _, t := range c.Traits {
			if t.Key == gate.TraitPreferred {
				m.Preferred = t.Value
			}
		}
		out = append(out, m)
	}
	return out, nil
}
