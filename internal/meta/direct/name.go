package direct

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/parleyhub/parley/internal/meta"
)

const (
	nameTime  = 2 * time.Second // a message does not wait longer for its writer's name
	nameAsks  = 4               // at once
	namePause = 5 * time.Minute // without asking, after it failed
)

// namer asks for people's names, which webhooks do not say. It is a courtesy:
// when the network does not answer, messages come in without.
type namer struct {
	known *meta.Recent[string]

	mu    sync.Mutex
	asks  int
	until time.Time
}

func (n *namer) enter(now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.asks >= nameAsks || now.Before(n.until) {
		return false
	}
	n.asks++
	return true
}

func (n *namer) leave(now time.Time, failed bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asks--
	if failed {
		n.until = now.Add(namePause)
	}
}

// name answers what a person is called; empty when it cannot be had.
func (a *adapter) name(ctx context.Context, id string) string {
	if name, ok := a.names.known.Get(id); ok {
		return name
	}
	if !a.names.enter(a.env.Now()) {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, nameTime)
	defer cancel()
	var who struct {
		Name     string `json:"name"`
		First    string `json:"first_name"`
		Last     string `json:"last_name"`
		Username string `json:"username"`
	}
	err := a.graph.Do(ctx, meta.Call{Method: http.MethodGet, Path: id, Query: url.Values{"fields": {a.net.WhoFields}}, Out: &who})
	a.names.leave(a.env.Now(), err != nil && meta.Unreachable(err))
	name := who.Name
	for _, other := range []string{meta.Line(who.First+" "+who.Last, meta.MaxName), who.Username} {
		if name == "" {
			name = other
		}
	}
	name = meta.Line(name, meta.MaxName)
	if err == nil || !meta.Unreachable(err) {
		a.names.known.Put(id, name)
	}
	return name
}
