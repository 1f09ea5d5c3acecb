package bluesky

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

const cursorKey = "cursor"

// How far back is looked. Lists run backwards in the order of the time a post
// says of itself or was seen, whichever is earlier, so one that was written down
// late appears among old ones; hence the overlaps.
const (
	firstReach = 24 * time.Hour // of a new inbox
	overlap    = time.Hour      // of every look
	deepReach  = 48 * time.Hour // of a look now and then
	maxPages   = 50             // of one look
	pageLimit  = 100            // notifications of one page
	maxDone    = 1500           // keys that are remembered
	maxRecent  = 75             // posts whose deletion is looked for
	recentFor  = 7 * 24 * time.Hour
	byURILimit = 25 // posts asked for at once (the network's own limit)
)

// cursor is how far the hub has everything. It is moved and kept only for what the
// hub has taken.
type cursor struct {
	From   time.Time `json:"from"`   // nothing older is looked at: the inbox is newer
	At     time.Time `json:"at"`     // everything seen up to here is with the hub
	Done   []string  `json:"done"`   // short hashes of the newest keys the hub has
	Recent []known   `json:"recent"` // posts of late
}

// known is a post that came in of late.
type known struct {
	URI    string    `json:"uri"`
	At     time.Time `json:"at"`
	Absent bool      `json:"absent,omitempty"` // it was not there last time
}

func (a *adapter) loadCursor(ctx context.Context) (c cursor, err error) {
	raw, err := a.env.State.Get(ctx, cursorKey)
	if err != nil && !hub.Is(err, hub.Missing) {
		return c, err
	}
	if err != nil || json.Unmarshal(raw, &c) != nil || c.From.IsZero() {
		from := a.env.Now().UTC().Add(-firstReach)
		c = cursor{From: from, At: from} // what was taken before, the hub knows by its key
		return c, a.saveCursor(ctx, &c)
	}
	return c, nil
}

func (a *adapter) saveCursor(ctx context.Context, c *cursor) error {
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return a.save(ctx, cursorKey, raw)
}

// save keeps what is already true, also when ctx has just ended.
func (a *adapter) save(ctx context.Context, key string, value []byte) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 500*time.Millisecond)
	defer cancel()
	return a.env.State.Put(ctx, key, value)
}

func short(key string) string { return hub.SourceHash("", key)[:16] }

func (c *cursor) has(key string) bool { return slices.Contains(c.Done, short(key)) }

// took notes that the hub has an item.
func (c *cursor) took(in *hub.Inbound, now time.Time) {
	c.Done = append(c.Done, short(in.SrcKey))
	if over := len(c.Done) - maxDone; over > 0 {
		c.Done = slices.Delete(c.Done, 0, over)
	}
	if in.Ref == "" {
		return
	}
	c.Recent = slices.DeleteFunc(c.Recent, func(k known) bool { return k.URI == in.Ref || now.Sub(k.At) > recentFor })
	c.Recent = append(c.Recent, known{URI: in.Ref, At: now})
	if over := len(c.Recent) - maxRecent; over > 0 {
		c.Recent = slices.Delete(c.Recent, 0, over)
	}
}
