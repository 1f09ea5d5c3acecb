package store

import (
	"context"
	"strconv"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

func (d db) putEvents(ctx context.Context, all []hub.ContactEvent) error {
	rows := make([][]any, len(all))
	var props [][]any
	var redeemed [][]any
	for i := range all {
		e := &all[i]
		rows[i] = []any{e.ID, e.ContactID, cell.Key(e.Name), e.At, e.Amount, cell.Packed(e.Props), e.Source, cell.Key(e.Key), e.CreatedAt}
		for name, value := range e.Props {
			text, num := propOf(value)
			props = append(props, []any{e.ID, cell.Key(name), cell.Cut(text), num})
			if name == hub.PropCoupon {
				redeemed = append(redeemed, []any{e.At, e.ContactID, text})
			}
		}
	}
	if _, err := d.insert(ctx, "event_insert", rows); err != nil {
		return err
	}
	if _, err := d.insert(ctx, "event_prop_insert", props); err != nil {
		return err
	}
	for _, row := range redeemed { // their own code, once
		if _, err := d.exec(ctx, "coupon_redeem", row...); err != nil {
			return err
		}
	}
	return nil
}

// propOf is a property as it is compared: its text, and a number if it is one or
// a date. What is neither text, number nor yes and no is not compared.
func propOf(value any) (text string, num any) {
	switch x := value.(type) {
	case string:
		if n, ok := hub.TraitNumber(x); ok {
			return x, n
		}
		return x, nil
	case bool:
		return strconv.FormatBool(x), nil
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64), x
	}
	return "", nil
}

func (d db) putSuppressed(ctx context.Context, all []hub.Suppression) error {
	var rows [][]any
	seen := map[string]bool{}
	for _, s := range all {
		k := HandleKey(s.Handle)
		if s.Handle.IsZero() || seen[k] {
			continue
		}
		seen[k] = true
		rows = append(rows, []any{k, s.Handle.Kind, s.Handle.Scope, s.Handle.Address, s.Reason, s.Source, s.At, s.Until})
	}
	_, err := d.insert(ctx, "suppression_insert", rows)
	return err
}
