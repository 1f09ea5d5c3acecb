package people

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Organisation answers one; Missing without.
func (r Rows) Organisation(ctx context.Context, id hub.OrganisationID) (hub.Organisation, error) {
	all, _, err := r.organisations(ctx, "organisation_get", id)
	if err == nil && len(all) == 0 {
		err = hub.Errorf(hub.Missing, "there is no such organisation")
	}
	if err != nil {
		return hub.Organisation{}, err
	}
	return all[0], nil
}

// Organisations answers them by name, those whose name or domain begins with q,
// behind a name as it was sorted and an id. Sorted is that name of the last one.
func (r Rows) Organisations(ctx context.Context, q string, limit int, name, id string) (out []hub.Organisation, sorted string, err error) {
	plain := strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")
	return r.organisations(ctx, "organisation_page", plain.Replace(strings.ToLower(q))+"%", limit, name, id)
}

func (r Rows) organisations(ctx context.Context, statement string, args ...any) (out []hub.Organisation, sorted string, err error) {
	err = r.side.Rows(ctx, statement, func(scan func(...any) error) error {
		var o hub.Organisation
		var traits string
		if err := scan(&o.ID, &o.Name, &o.Domain, &traits, store.When(&o.CreatedAt), store.When(&o.UpdatedAt), &o.Version, &sorted); err != nil {
			return err
		}
		if traits != "" {
			if err := json.Unmarshal([]byte(traits), &o.Traits); err != nil {
				return err
			}
		}
		out = append(out, o)
		return nil
	}, args...)
	return out, sorted, err
}

// PutOrganisation stores one: version 0 inserts, else it is compared.
func (r Rows) PutOrganisation(ctx context.Context, o hub.Organisation) error {
	traits, err := json.Marshal(o.Traits)
	if err != nil {
		return err
	}
	return r.side.Write(ctx, func(exec func(string, ...any) (int64, error)) error {
		if o.Version == 0 {
			_, err := exec("organisation_insert", o.ID, o.Name, o.Domain, string(traits), o.CreatedAt, o.UpdatedAt)
			return err
		}
		n, err := exec("organisation_update", o.Name, o.Domain, string(traits), o.UpdatedAt, o.ID, o.Version)
		if err == nil && n == 0 {
			return hub.Errorf(hub.Conflict, "the organisation was changed by somebody else")
		}
		return err
	})
}

// DeleteOrganisation takes one away, with its memberships. w is written with it.
func (r Rows) DeleteOrganisation(ctx context.Context, w hub.WriteSet, id hub.OrganisationID) error {
	return r.side.Commit(ctx, &w, func(exec func(string, ...any) (int64, error), _ func(string, [][]any) (int64, error)) error {
		if _, err := exec("organisation_members_delete", id); err != nil {
			return err
		}
		n, err := exec("organisation_delete", id)
		if err == nil && n == 0 {
			return hub.Errorf(hub.Missing, "there is no such organisation")
		}
		return err
	})
}

// SetMember lets a person belong to an organisation, or with an empty id to
// none. w is written with it.
func (r Rows) SetMember(ctx context.Context, w hub.WriteSet, who hub.ContactID, id hub.OrganisationID) error {
	return r.side.Commit(ctx, &w, func(exec func(string, ...any) (int64, error), _ func(string, [][]any) (int64, error)) error {
		if id == "" {
			_, err := exec("org_member_delete", who)
			return err
		}
		n, err := exec("org_member_save", who, id)
		if err == nil && n == 0 {
			return hub.Errorf(hub.Missing, "there is no such organisation")
		}
		return err
	})
}

// Members answers who belongs to an organisation, by id, behind one.
func (r Rows) Members(ctx context.Context, id hub.OrganisationID, limit int, after hub.ContactID) (out []hub.ContactRef, err error) {
	err = r.side.Rows(ctx, "org_member_page", func(scan func(...any) error) error {
		var c hub.ContactRef
		err := scan(&c.ID, &c.Name)
		out = append(out, c)
		return err
	}, id, after, limit)
	return out, err
}

// OrganisationsOf answers to which organisations people belong.
func (r Rows) OrganisationsOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.OrganisationID, error) {
	out, keys := map[hub.ContactID]hub.OrganisationID{}, make([]string, len(ids))
	for i, id := range ids {
		keys[i] = string(id)
	}
	err := r.side.Each(ctx, "org_member_of", keys, func(scan func(...any) error) error {
		var who hub.ContactID
		var id hub.OrganisationID
		err := scan(&who, &id)
		out[who] = id
		return err
	})
	return out, err
}

// TraitKeys answers which traits people have, also undeclared ones, at most limit.
func (r Rows) TraitKeys(ctx context.Context, limit int) ([]string, error) {
	return r.words(ctx, "trait_keys", limit)
}

// TraitUse answers how many people have each trait, of at most limit traits. It
// reads the whole index of traits.
func (r Rows) TraitUse(ctx context.Context, limit int) (map[string]int64, error) {
	out := map[string]int64{}
	err := r.side.Rows(ctx, "trait_use", func(scan func(...any) error) error {
		var key string
		var n int64
		err := scan(&key, &n)
		out[key] = n
		return err
	}, limit)
	return out, err
}

// Count answers how many people there are.
func (r Rows) Count(ctx context.Context) (n int64, err error) {
	err = r.side.Rows(ctx, "people_count", func(scan func(...any) error) error { return scan(&n) })
	return n, err
}

// EventNames answers which events there are, at most limit.
func (r Rows) EventNames(ctx context.Context, limit int) ([]string, error) {
	return r.words(ctx, "event_names", limit)
}

func (r Rows) words(ctx context.Context, statement string, limit int) (out []string, err error) {
	err = r.side.Rows(ctx, statement, func(scan func(...any) error) error {
		var w string
		err := scan(&w)
		out = append(out, w)
		return err
	}, limit)
	return out, err
}
