package shelf

import (
	"context"
	"slices"
)

// User is a template that another one is part of.
type User struct {
	ID       string
	Name     string
	Revision int64
	Stale    bool // saved before the part was: it holds an older state until it is saved again
}

// UsedBy answers the templates that are made of a block or a layout.
func (s *Shelf) UsedBy(ctx context.Context, id string) ([]User, error) {
	all, err := s.List(ctx)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(k Kept) bool { return k.ID == id })
	if at < 0 {
		return nil, missing()
	}
	out := []User{}
	for i := range all {
		if k := &all[i]; slices.Contains(k.Parts, id) {
			out = append(out, User{k.ID, k.Name, k.Revision, k.At.Before(all[at].At)})
		}
	}
	return out, nil
}
