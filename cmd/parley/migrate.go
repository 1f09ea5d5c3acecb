package main

import (
	"context"
	"fmt"

	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/store"
)

// runMigrate brings the database up to date without starting the hub.
func runMigrate(args []string, s streams) int {
	c, rest, err := config.NewParser("parley migrate", config.Store).Parse(args, s.out)
	if err == nil && len(rest) > 0 {
		err = &config.Error{Setting: "parley migrate", Reason: "takes no arguments"}
	}
	if err != nil {
		return ended("migrate", s, err)
	}
	err = withStore(context.Background(), c, func(*store.Store) error { return nil })
	if err == nil {
		fmt.Fprintln(s.out, "The database is up to date.")
	}
	return ended("migrate", s, err)
}
