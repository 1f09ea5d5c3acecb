package demo

import "context"

func (w *world) past(context.Context) error { return nil }
