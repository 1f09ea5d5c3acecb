package mastodon

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// The keys of the inbox's state.
const (
	cursorKey = "notifications" // id of the last notification that the hub has taken
	recentKey = "recent"        // statuses whose edits and deletions are looked for
	sinceKey  = "since"         // when the inbox began, less firstReach
)

// How far back is looked for edits and deletions: the API tells of neither to
// who does not follow the author.
const (
	maxRecent   = 60
	recentFor   = 7 * 24 * time.Hour
	firstReach  = 24 * time.Hour // how far back a new inbox begins
	pageLimit   = 80             // notifications of one page
	maxPages    = 500            // of one catching up
	byIDLimit   = 20             // statuses asked for at once (the server's own limit)
	oneByOneMax = 10             // where the server has no list by id
)

// known is a status that came in of late.
type known struct {
	ID     string    `json:"id"`
	By     string    `json:"by"`
	Edited string    `json:"edited,omitempty"`
	At     time.Time `json:"at"`
}

func (a *adapter) loadCursor(ctx context.Context) (string, error) {
	raw, err := a.env.State.Get(ctx, cursorKey)
	if hub.Is(err, hub.Missing) {
		return "", nil
	}
	if err != nil || !idShape.Match(raw) {
		return "", err
	}
	return string(raw), nil
}

// began answers since when notifications are of this inbox's time, and notes it at
// its first start: an outage before the first one came must lose nothing.
func (a *adapter) began(ctx context.Context) (time.Time, error) {
	var since time.Time
	raw, err := a.env.State.Get(ctx, sinceKey)
	if err == nil && since.UnmarshalText(raw) == nil {
		return since, nil
	}
	if err != nil && !hub.Is(err, hub.Missing) {
		return since, err
	}
	since = a.env.Now().UTC().Add(-firstReach)
	if raw, err = since.MarshalText(); err != nil {
		return since, err
	}
	return since, a.save(ctx, sinceKey, raw)
}

// saveCursor is called after everything up to id is with the hub, also when ctx
// has just ended.
func (a *adapter) saveCursor(ctx context.Context, id string) error {
	return a.save(ctx, cursorKey, []byte(id))
}

func (a *adapter) save(ctx context.Context, key string, value []byte) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 500*time.Millisecond)
	defer cancel()
	return a.env.State.Put(ctx, key, value)
}

func (a *adapter) loadRecent(ctx context.Context) ([]known, error) {
	raw, err := a.env.State.Get(ctx, recentKey)
	if hub.Is(err, hub.Missing) {
		return nil, nil
	}
	var out []known
	if err != nil || json.Unmarshal(raw, &out) != nil {
		return nil, err
	}
	return out, nil
}

// remember keeps the newest, each once, and forgets what is old.
func (l *listener) remember(ctx context.Context, k known) error {
	now := l.env.Now()
	l.recent = slices.DeleteFunc(l.recent, func(one known) bool { return one.ID == k.ID || now.Sub(one.At) > recentFor })
	l.recent = append(l.recent, k)
	if over := len(l.recent) - maxRecent; over > 0 {
		l.recent = slices.Delete(l.recent, 0, over)
	}
	return l.saveRecent(ctx)
}

func (l *listener) forget(ctx context.Context, id string) error {
	l.recent = slices.DeleteFunc(l.recent, func(one known) bool { return one.ID == id })
	return l.saveRecent(ctx)
}

func (l *listener) saveRecent(ctx context.Context) error {
	raw, err := json.Marshal(l.recent)
	if err != nil {
		return err
	}
	return l.save(ctx, recentKey, raw)
}
