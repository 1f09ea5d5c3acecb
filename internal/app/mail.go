package app

import "context"

func (a *App) serveMail(ctx context.Context) error { <-ctx.Done(); return nil }
