package sms

import (
	"bytes"
	"context"
	"crypto/sha256"
	"slices"

	"github.com/parleyhub/parley/hub"
)

// pick is the number that a person is written to from: the one they wrote to
// last, so that the answer stands where the question does; for somebody who never
// wrote, always the same of the pool, also after others were added or taken out.
func (a *adapter) pick(ctx context.Context, to hub.Handle) (string, error) {
	if len(a.set.numbers) == 1 {
		return a.set.numbers[0], nil
	}
	row, err := a.env.State.Get(ctx, a.personRow("from", to.Address))
	switch {
	case err == nil && slices.Contains(a.set.numbers, string(row)):
		return string(row), nil
	case err != nil && !hub.Is(err, hub.Missing):
		return "", err
	}
	return highest(a.set.numbers, to.Address), nil
}

// highest is rendezvous hashing: a number that comes or goes moves only those
// people whom it takes or had.
func highest(numbers []string, person string) (best string) {
	var top [sha256.Size]byte
	for _, n := range numbers {
		if sum := sha256.Sum256([]byte(n + "\x00" + person)); best == "" || bytes.Compare(sum[:], top[:]) > 0 {
			best, top = n, sum
		}
	}
	return best
}

// remember keeps which number of the pool a person wrote to.
func (a *adapter) remember(ctx context.Context, from hub.Handle, to string) error {
	if len(a.set.numbers) < 2 || from.Kind != hub.HandlePhone || !slices.Contains(a.set.numbers, to) {
		return nil
	}
	key := a.personRow("from", from.Address)
	row, err := a.env.State.Get(ctx, key)
	if err == nil && string(row) == to {
		return nil
	}
	if err != nil && !hub.Is(err, hub.Missing) {
		return err
	}
	return a.env.State.Put(ctx, key, []byte(to))
}
