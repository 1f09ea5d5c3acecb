package router

import (
	"context"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Sent knows what campaigns have sent.
type Sent interface {
	// Leave answers what it changes that somebody wrote to the address by which
	// people leave. Missing: the token is not ours.
	Leave(ctx context.Context, token string, now time.Time) (hub.WriteSet, error)
}

// left takes a mail to an address by which people leave a campaign. The token in
// the address says who it is, whatever else the mail claims; nobody has to read it.
func (t *turn) left(ctx context.Context, it *item) (bool, error) {
	if t.r.Sent == nil || it.in.Automatic == hub.AutoBounce || it.in.Automatic == hub.AutoLoop {
		return false, nil
	}
	for _, token := range it.in.Tokens {
		if !strings.HasPrefix(token, hub.LeavePrefix) {
			continue
		}
		ws, err := t.r.Sent.Leave(ctx, token, t.now)
		if hub.Is(err, hub.Missing) {
			continue
		}
		if err != nil {
			return false, err
		}
		if err := t.take(&ws); err != nil {
			return false, err
		}
		t.keepAside(it, "unsubscribe")
		t.settled(it, "")
		return true, nil
	}
	return false, nil
}
