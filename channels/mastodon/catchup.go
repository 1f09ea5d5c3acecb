package mastodon

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/parleyhub/parley/hub"
)

// catchUp brings in every notification after the cursor, oldest first, and moves
// the cursor behind each page once the hub has all of it.
func (l *listener) catchUp(ctx context.Context, me *account, domain string) error {
	for range maxPages {
		page, err := l.page(ctx, l.cursor)
		if err != nil || len(page) == 0 {
			return err
		}
		last, err := l.takeAll(ctx, page, me, domain)
		if last != "" && newer(last, l.cursor) {
			l.cursor = last
			if saved := l.saveCursor(ctx, last); err == nil {
				err = saved
			}
		} else if err == nil {
			return nil // a page without anything new: the server does not page
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// item is one notification of a page.
type item struct {
	id  string
	at  time.Time
	raw json.RawMessage
}

// page asks for the oldest notifications after the cursor, oldest first. Without
// a cursor they are all since the inbox began, found from the newest back.
func (l *listener) page(ctx context.Context, cursor string) ([]item, error) {
	if cursor != "" {
		return l.list(ctx, url.Values{"limit": {strconv.Itoa(pageLimit)}, "types[]": {"mention", "favourite"}, "min_id": {cursor}})
	}
	since, err := l.began(ctx)
	if err != nil {
		return nil, err
	}
	var all []item
	err = l.back(ctx, since, []string{"mention", "favourite"}, func(i item) { all = append(all, i) })
	slices.Reverse(all)
	return all, err
}

// back walks from the newest notification to the oldest one since then. Ids tell
// nothing of time.
func (a *adapter) back(ctx context.Context, since time.Time, types []string, each func(item)) error {
	below := ""
	for range maxPages {
		q := url.Values{"limit": {strconv.Itoa(pageLimit)}, "types[]": types}
		if below != "" {
			q.Set("max_id", below)
		}
		items, err := a.list(ctx, q)
		if err != nil {
			return err
		}
		oldest := below
		for _, i := range slices.Backward(items) { // newest first
			if !i.at.IsZero() && i.at.Before(since) {
				return nil
			}
			each(i)
			if i.id != "" {
				oldest = i.id
			}
		}
		if oldest == below {
			return nil
		}
		below = oldest
	}
	return nil
}

// list asks for notifications and puts them in order, oldest first.
func (a *adapter) list(ctx context.Context, q url.Values) ([]item, error) {
	var raws []json.RawMessage
	if err := a.get(ctx, "/api/v1/notifications", q, &raws); err != nil {
		return nil, err
	}
	items := make([]item, 0, len(raws))
	for _, raw := range raws {
		var head struct {
			ID        string `json:"id"`
			CreatedAt stamp  `json:"created_at"`
		}
		if json.Unmarshal(raw, &head) != nil || !idShape.MatchString(head.ID) {
			head.ID = "" // goes to quarantine, before all others
		}
		items = append(items, item{head.ID, head.CreatedAt.Time, raw})
	}
	slices.SortStableFunc(items, func(x, y item) int {
		switch {
		case x.id == y.id:
			return 0
		case newer(x.id, y.id):
			return 1
		}
		return -1
	})
	return items, nil
}

// takeAll hands items to the hub in order, and answers the id of the last one it
// has. An error ends it there: the rest is asked for again.
func (l *listener) takeAll(ctx context.Context, items []item, me *account, domain string) (last string, err error) {
	for _, i := range items {
		if err := l.take(ctx, i.raw, me, domain); err != nil {
			return last, err
		}
		last = i.id
	}
	return last, nil
}

// take hands one notification to the hub.
func (l *listener) take(ctx context.Context, raw json.RawMessage, me *account, domain string) error {
	in, ok := l.read(ctx, raw, me, domain)
	if !ok {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err // its files may be missing for no other reason
	}
	if err := l.sink.Message(ctx, in); err != nil {
		return refused(err)
	}
	if in.Ref == "" || in.Broken != "" {
		return nil
	}
	id, _ := l.statusID(in.Ref)
	var n notification
	_ = json.Unmarshal(raw, &n) // it was read just now
	return l.remember(ctx, known{ID: id, By: in.From.Address, Edited: n.Status.EditedAt, At: in.AcceptedAt})
}

// refused is the sink's error as one that never looks like the server's word.
func refused(err error) error {
	return hub.Wrap(hub.Temporary, err, "The hub cannot keep messages at the moment.")
}
