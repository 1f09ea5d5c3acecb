package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/parleyhub/parley/campaigns/walk"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/enrolments"
)

// runFsck checks the invariants of the stored data.
func runFsck(args []string, s streams) int {
	p := config.NewParser("parley fsck [--json]", config.Store)
	asJSON := p.Flags().Bool("json", false, "answer as JSON")
	c, rest, err := p.Parse(args, s.out)
	if err == nil && len(rest) > 0 {
		err = &config.Error{Setting: "parley fsck", Reason: "takes no arguments"}
	}
	if err != nil {
		return ended("fsck", s, err)
	}
	ctx := context.Background()
	err = withHub(ctx, c, func(st *store.Store) error {
		found, err := st.Check(ctx)
		if err != nil {
			return err
		}
		inside, err := walk.Check(ctx, st, enrolments.Of(st))
		if err != nil {
			return err
		}
		found = append(found, inside...)
		if *asJSON {
			if found == nil {
				found = []store.Finding{}
			}
			err = json.NewEncoder(s.out).Encode(map[string]any{"ok": len(found) == 0, "findings": found})
		} else {
			for _, f := range found {
				fmt.Fprintf(s.out, "%s %s: %s\n", f.Check, f.Object, f.Text)
			}
		}
		if err == nil && len(found) > 0 {
			err = hub.Errorf(hub.Invalid, "%d findings", len(found))
		}
		return err
	})
	if err == nil && !*asJSON {
		fmt.Fprintln(s.out, "All is as it should be.")
	}
	return ended("fsck", s, err)
}
