package app

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/parleyhub/parley/api"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
)

// CreateOwner makes the first owner. Conflict when that address is an agent.
func CreateOwner(ctx context.Context, s *store.Store, now run.Clock, email, password string) error {
	email = strings.ToLower(strings.TrimSpace(email))
	hash, err := auth.NewHasher().Hash(ctx, password)
	if err != nil {
		return err
	}
	name, _, _ := strings.Cut(email, "@")
	at := now().UTC()
	return s.PutAgent(ctx, hub.Agent{
		ID: hub.NewAgentID(at), Email: email, Name: name, Role: hub.RoleOwner, PasswordHash: hash, CreatedAt: at,
	})
}

// firstOwner makes the owner that the environment names when there is no agent
// yet, or else prints a link that sets one up once.
func (a *App) firstOwner(ctx context.Context) error {
	n, err := a.store.CountAgents(ctx)
	if err != nil {
		return err
	}
	if n > 0 {
		a.say("Desk: %s (sign in with your mail address and password)", a.URL())
		return nil
	}
	if a.cfg.AdminEmail != "" && a.cfg.AdminPassword != "" {
		if err := CreateOwner(ctx, a.store.Store, a.opt.Now, a.cfg.AdminEmail, a.cfg.AdminPassword); err != nil && !hub.Is(err, hub.Conflict) {
			return err
		}
		debug.FreeOSMemory() // hashing a password takes much that an idle process would keep for minutes
		a.say("Desk: %s (sign in as %s)", a.URL(), a.cfg.AdminEmail)
		return nil
	}
	link, until, err := api.NewLink(ctx, a.store, a.opt.Now(), a.URL(), auth.PurposeSetup, "")
	if err != nil {
		return err
	}
	a.say("Desk: %s", a.URL())
	a.say("Nobody can sign in yet. Make the first owner here (works once, until %s):", until.UTC().Format("2006-01-02 15:04 MST"))
	a.say("  %s", link)
	return nil
}

func (a *App) say(format string, args ...any) {
	if a.opt.Say != nil {
		a.opt.Say(fmt.Sprintf(format, args...))
	}
}

// defaultBrand makes the one brand that every inbox without a wish belongs to.
func (a *App) defaultBrand(ctx context.Context) error {
	brands, err := a.store.Brands(ctx)
	if err != nil || len(brands) > 0 {
		return err
	}
	w, err := a.store.Workspace(ctx)
	if err != nil {
		return err
	}
	name := w.Name
	if name == "" {
		name = "Support"
	}
	now := a.opt.Now().UTC()
	err = a.store.PutBrand(ctx, hub.Brand{ID: hub.NewBrandID(now), Name: name, CreatedAt: now})
	if hub.Is(err, hub.Conflict) {
		return nil // another process was faster
	}
	return err
}
