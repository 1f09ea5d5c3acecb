package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/app"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
)

// runAdmin makes an owner, for hubs whose owners have all left. The password
// comes from the environment, where other users of the machine do not see it.
func runAdmin(args []string, s streams) int {
	p := config.NewParser("parley admin create --email EMAIL (password in PARLEY_ADMIN_PASSWORD)", config.Owner)
	email := p.Flags().String("email", "", "mail address of the new owner")
	c, rest, err := p.Parse(args, s.out)
	switch {
	case err != nil:
	case len(rest) != 1 || rest[0] != "create":
		err = &config.Error{Setting: "parley admin", Reason: "the one thing it can do is: create"}
	case *email == "":
		err = &config.Error{Setting: "--email", Reason: "is required"}
	case c.AdminPassword == "":
		err = &config.Error{Setting: "PARLEY_ADMIN_PASSWORD", Reason: "is required: the new owner's password"}
	}
	if err == nil {
		err = checkPassword(c)
	}
	if err != nil {
		return ended("admin", s, err)
	}
	ctx := context.Background()
	err = withHub(ctx, c, func(st *store.Store) error {
		return app.CreateOwner(ctx, st, run.Wall, *email, c.AdminPassword)
	})
	if err == nil {
		fmt.Fprintln(s.out, "The owner has been made.")
	}
	return ended("admin", s, err)
}

// checkPassword refuses an owner's password that internal/auth would not take.
func checkPassword(c config.Config) error {
	const name = "PARLEY_ADMIN_PASSWORD"
	var e *hub.Error
	if err := auth.CheckPassword(name, c.AdminPassword); errors.As(err, &e) {
		return &config.Error{Setting: name, Reason: e.Text}
	}
	return nil
}
