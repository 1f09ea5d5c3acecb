package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/builtin"
	"github.com/parleyhub/parley/hooks"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/store"
)

// sealedTable is the place to which the secrets of inboxes are bound.
const sealedTable = "inboxes"

// runKeys adds a key and seals every credential with it. The hub must be down:
// it would not know the new key before its next start.
func runKeys(args []string, s streams) int {
	c, rest, err := config.NewParser("parley keys rotate", config.Running).Parse(args, s.out)
	if err == nil && (len(rest) != 1 || rest[0] != "rotate") {
		err = &config.Error{Setting: "parley keys", Reason: "the one thing it can do is: rotate"}
	}
	if err != nil {
		return ended("keys", s, err)
	}
	ctx := context.Background()
	if askReady(ctx, &c) == nil {
		return ended("keys", s, hub.Errorf(hub.Conflict, "a hub runs at %s: stop it first", c.HTTP))
	}
	return ended("keys", s, withHub(ctx, c, func(st *store.Store) error { return rotateKeys(ctx, st, c.Data, s.out) }))
}

func rotateKeys(ctx context.Context, st *store.Store, dir string, out io.Writer) error {
	ring, err := auth.RotateKeys(dir)
	if err != nil {
		return err
	}
	rows, err := st.Inboxes(ctx)
	if err != nil {
		return err
	}
	sealed := 0
	for _, row := range rows {
		again, err := resealed(ring, row)
		if err != nil {
			return err
		}
		if again == nil {
			continue
		}
		row.Settings = again
		if err := st.PutInbox(ctx, row); err != nil {
			return err
		}
		sealed++
	}
	hooked, err := resealWebhooks(ctx, st, ring)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "There is a new key; the credentials of %d inboxes and %d webhooks are sealed with it. Back up the key file.\n", sealed, hooked)
	return nil
}

// resealWebhooks seals the secrets of webhooks with the newest key, and answers
// how many it were.
func resealWebhooks(ctx context.Context, st *store.Store, ring *auth.Keyring) (int, error) {
	docs, err := st.Documents(ctx, hooks.Kind)
	if err != nil {
		return 0, err
	}
	var set hub.WriteSet
	for _, d := range docs {
		var body map[string]any
		if err := json.Unmarshal(d.Body, &body); err != nil {
			return 0, hub.Wrap(hub.Internal, err, "webhook "+d.ID+" cannot be read")
		}
		again, changed, err := ring.Reseal(string(hooks.Kind), d.ID, []string{"secret"}, body)
		if err != nil {
			return 0, err
		}
		if !changed {
			continue
		}
		if d.Body, err = json.Marshal(again); err != nil {
			return 0, hub.Wrap(hub.Internal, err, "webhook "+d.ID+" cannot be written")
		}
		set.Documents = append(set.Documents, d)
	}
	if set.Empty() {
		return 0, nil
	}
	return len(set.Documents), st.Commit(ctx, set)
}

// resealed answers the settings of an inbox under the newest key, or nil when
// there was nothing to seal again.
func resealed(ring *auth.Keyring, row store.InboxRow) ([]byte, error) {
	for _, ch := range builtin.All() {
		if ch.Kind != row.Kind {
			continue
		}
		var settings map[string]any
		if err := json.Unmarshal(row.Settings, &settings); err != nil {
			return nil, hub.Wrap(hub.Internal, err, "the settings of inbox "+string(row.ID)+" cannot be read")
		}
		again, changed, err := ring.Reseal(sealedTable, string(row.ID), channels.Secrets(ch.Fields), settings)
		if err != nil || !changed {
			return nil, err
		}
		return json.Marshal(again)
	}
	return nil, nil // a channel that this version does not have
}
