package router

import "context"

// dedupe drops what the ledger has, and what stands twice in the batch.
func (t *turn) dedupe(ctx context.Context) error {
	keys := make([]string, len(t.items))
	for i := range t.items {
		keys[i] = t.items[i].key
	}
	seen, err := t.r.Ledger.Seen(ctx, keys)
	if err != nil {
		return err
	}
	here := make(map[string]bool, len(keys))
	for i := range t.items {
		it := &t.items[i]
		if _, was := seen[it.key]; was || here[it.key] {
			it.drop = true
		}
		here[it.key] = true
	}
	return nil
}
