package bluesky

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/parleyhub/parley/hub"
)

// reasons are the notifications that are taken in.
var reasons = []string{"mention", "reply", "quote", "like"}

// item is one notification of a list.
type item struct {
	key  string // as its message's, or like
	uri  string
	seen time.Time // when the network saw it
	sort time.Time // where it stands in the list
	raw  json.RawMessage
}

// walk answers the notifications since then, oldest first, each post once. It goes
// back page by page, because the network's cursor leads nowhere else.
func (a *adapter) walk(ctx context.Context, since time.Time, reasons []string) ([]item, error) {
	var all []item
	met := map[string]bool{}
	at := ""
	for range maxPages {
		q := url.Values{"limit": {strconv.Itoa(pageLimit)}, "reasons": reasons}
		if at != "" {
			q.Set("cursor", at)
		}
		var page struct {
			Cursor        string            `json:"cursor"`
			Notifications []json.RawMessage `json:"notifications"`
		}
		if err := a.do(ctx, call{method: "app.bsky.notification.listNotifications", query: q}, &page); err != nil {
			return nil, err
		}
		old := false
		for _, raw := range page.Notifications {
			i := a.itemOf(raw)
			if old = old || (!i.sort.IsZero() && i.sort.Before(since)); old {
				break
			}
			if !met[i.key] {
				met[i.key] = true
				all = append(all, i)
			}
		}
		if old || page.Cursor == "" || page.Cursor == at || len(page.Notifications) == 0 {
			break
		}
		at = page.Cursor
	}
	slices.Reverse(all)
	slices.SortStableFunc(all, func(x, y item) int { return x.seen.Compare(y.seen) })
	return all, nil
}

func (a *adapter) itemOf(raw json.RawMessage) item {
	var head struct {
		URI       string `json:"uri"`
		IndexedAt stamp  `json:"indexedAt"`
		Record    struct {
			CreatedAt stamp `json:"createdAt"`
		} `json:"record"`
	}
	if json.Unmarshal(raw, &head) != nil || head.IndexedAt.IsZero() {
		return item{key: "broken/" + hub.SourceHash(a.in.ID, string(raw)), seen: a.env.Now().UTC(), raw: raw}
	}
	i := item{key: keyFor(head.URI), uri: head.URI, seen: head.IndexedAt.Time, sort: head.IndexedAt.Time, raw: raw}
	if c := head.Record.CreatedAt; !c.IsZero() && c.Before(i.sort) {
		i.sort = c.Time
	}
	return i
}
