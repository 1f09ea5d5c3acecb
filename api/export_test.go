package api

import "github.com/parleyhub/parley/hub"

// Wall narrows what agents see, as walls between teams will.
func (a *API) Wall(scope func(hub.Agent) hub.Scope) { a.door.Scope = scope }
