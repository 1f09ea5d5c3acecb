package mastodon

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// instance is what a server says of itself.
type instance struct {
	domain string // of its people's addresses; may differ from the host of its API
	limit  int    // characters of a status
	link   int    // what a link counts as; 0 = its length
	stream string // ws(s) address
}

// describe asks the server about itself, at most once an hour.
func (a *adapter) describe(ctx context.Context) (instance, error) {
	a.mu.Lock()
	have, fresh := a.place, a.env.Now().Sub(a.asked) < time.Hour
	a.mu.Unlock()
	if have != nil && fresh {
		return *have, nil
	}
	got, err := a.ask(ctx)
	if err != nil {
		if have != nil {
			return *have, nil // an hour old, and still better than nothing
		}
		return instance{}, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.place, a.asked = &got, a.env.Now()
	return got, nil
}

// ask reads version 2, and version 1 of servers that do not have it.
func (a *adapter) ask(ctx context.Context) (instance, error) {
	var v struct {
		Domain       string `json:"domain"`
		URI          string `json:"uri"`            // version 1
		MaxTootChars int    `json:"max_toot_chars"` // Pleroma
		URLs         struct {
			Streaming string `json:"streaming_api"` // version 1
		} `json:"urls"`
		Configuration struct {
			URLs struct {
				Streaming string `json:"streaming"`
			} `json:"urls"`
			Statuses struct {
				MaxCharacters int `json:"max_characters"`
				PerURL        int `json:"characters_reserved_per_url"`
			} `json:"statuses"`
		} `json:"configuration"`
	}
	err := a.get(ctx, "/api/v2/instance", nil, &v)
	if hub.Is(err, hub.Missing) {
		err = a.get(ctx, "/api/v1/instance", nil, &v)
	}
	if err != nil {
		return instance{}, err
	}
	out := instance{domain: v.Domain, limit: v.Configuration.Statuses.MaxCharacters, link: v.Configuration.Statuses.PerURL}
	if out.domain == "" {
		out.domain = v.URI
		if u, err := url.Parse(v.URI); err == nil && u.Host != "" {
			out.domain = u.Host
		}
	}
	if out.domain = strings.ToLower(out.domain); !addressShape.MatchString("x@" + out.domain) {
		return instance{}, hub.Errorf(hub.Invalid, "What is at this address is no Mastodon server.")
	}
	if out.limit <= 0 {
		out.limit = max(v.MaxTootChars, usualText)
	}
	out.stream = a.streamURL(v.Configuration.URLs.Streaming, v.URLs.Streaming)
	return out, nil
}

// streamURL is the first address of a stream among those offered that is as safe
// as the server's own; without one, the server's own host.
func (a *adapter) streamURL(offered ...string) string {
	secure := strings.HasPrefix(a.set.base, "https://")
	for _, raw := range offered {
		u, err := url.Parse(raw)
		if err != nil || u.Host == "" || u.User != nil {
			continue
		}
		if u.Scheme == "wss" || u.Scheme == "https" || (!secure && (u.Scheme == "ws" || u.Scheme == "http")) {
			scheme := "ws"
			if u.Scheme == "wss" || u.Scheme == "https" {
				scheme = "wss"
			}
			return scheme + "://" + u.Host
		}
	}
	return "ws" + strings.TrimPrefix(a.set.base, "http")
}

// self is the account the token belongs to.
func (a *adapter) self(ctx context.Context) (account, error) {
	a.mu.Lock()
	have := a.me
	a.mu.Unlock()
	if have != nil {
		return *have, nil
	}
	var me account
	if err := a.get(ctx, "/api/v1/accounts/verify_credentials", nil, &me); err != nil {
		return account{}, err
	}
	if !idShape.MatchString(me.ID) {
		return account{}, hub.Errorf(hub.Temporary, "The server answered with something that is not its API.")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.me = &me
	return me, nil
}
