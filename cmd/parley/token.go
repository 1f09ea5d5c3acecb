package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/parleyhub/parley/api"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/app"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/postgres"
)

// runToken makes an API token; it works while the hub runs.
func runToken(args []string, s streams) int {
	p := config.NewParser("parley token create --email EMAIL --name NAME", config.Store)
	email := p.Flags().String("email", "", "mail address of the agent whose rights the token has")
	name := p.Flags().String("name", "", "what the token is for")
	c, rest, err := p.Parse(args, s.out)
	switch {
	case err != nil:
	case len(rest) != 1 || rest[0] != "create":
		err = &config.Error{Setting: "parley token", Reason: "the one thing it can do is: create"}
	case *email == "":
		err = &config.Error{Setting: "--email", Reason: "is required"}
	case *name == "":
		err = &config.Error{Setting: "--name", Reason: "is required"}
	}
	if err != nil {
		return ended("token", s, err)
	}
	token, err := createToken(context.Background(), c, *email, *name)
	if err == nil {
		fmt.Fprintln(s.out, token)
	}
	return ended("token", s, err)
}

func createToken(ctx context.Context, c config.Config, email, name string) (token string, err error) {
	err = withHub(ctx, c, func(st *store.Store) error {
		agent, err := st.AgentByEmail(ctx, hub.EmailHandle(email).Address)
		if err != nil {
			return err
		}
		if !agent.Active() {
			return hub.Errorf(hub.Denied, "this agent is disabled")
		}
		row, secret := api.MakeToken(agent.ID, name, run.Wall())
		token = secret
		return st.PutToken(ctx, row)
	})
	return token, err
}

// withHub is withStore for what makes sense only where a hub has been: a folder
// or database mistyped must not become an empty hub in which all is well.
func withHub(ctx context.Context, c config.Config, fn func(*store.Store) error) error {
	if c.Database != "" {
		switch there, err := postgres.Holds(ctx, c.Database); {
		case err != nil:
			return setting(err)
		case !there:
			return &config.Error{Setting: "--database", Reason: "there is no hub in it"}
		}
	} else {
		if _, err := os.Stat(filepath.Join(c.Data, "hub.db")); errors.Is(err, fs.ErrNotExist) {
			return &config.Error{Setting: "--data", Reason: "there is no hub in " + c.Data}
		}
	}
	return withStore(ctx, c, fn)
}

// withStore opens the hub's data for one piece of work.
func withStore(ctx context.Context, c config.Config, fn func(*store.Store) error) (err error) {
	st, err := app.OpenStore(ctx, c, run.Wall)
	if err != nil {
		return setting(err)
	}
	defer func() {
		if e := st.Close(); err == nil {
			err = e
		}
	}()
	return fn(st)
}
