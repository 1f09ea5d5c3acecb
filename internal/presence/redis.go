package presence

import (
	"context"
	_ "embed"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/parleyhub/parley/hub"
)

// Scripts run at the server, on the server's clock: processes whose clocks
// differ still agree who is there.
var (
	//go:embed beat.lua
	beatLua string
	//go:embed list.lua
	listLua string
	//go:embed here.lua
	hereLua string
	//go:embed bucket.lua
	bucketLua string

	beatScript   = redis.NewScript(beatLua)
	listScript   = redis.NewScript(listLua)
	hereScript   = redis.NewScript(hereLua)
	bucketScript = redis.NewScript(bucketLua)
)

// How long a lost server may cost a caller, and how long it is then left alone.
const (
	redisPatience = 250 * time.Millisecond
	redisPause    = time.Second
)

// Redis is the Store that several processes share. All it is told it also keeps
// in a Memory of its own, which answers while the server is gone.
type Redis struct {
	client *redis.Client
	local  *Memory
	now    func() time.Time
	log    *slog.Logger
	until  atomic.Int64 // unix ms until which the server is left alone; 0 = it answers
}

var _ Store = (*Redis)(nil)

// NewRedis makes the store of a redis:// or rediss:// address. It dials
// nothing: a server that is away at the start is as one that leaves later. The
// error is Invalid.
func NewRedis(url string, now func() time.Time, log *slog.Logger) (*Redis, error) {
	opt, err := redis.ParseURL(url)
	if err != nil {
		return nil, hub.Wrap(hub.Invalid, err, "the Redis address cannot be read")
	}
	opt.DialTimeout, opt.ReadTimeout, opt.WriteTimeout, opt.PoolTimeout = redisPatience, redisPatience, redisPatience, redisPatience
	opt.MaxRetries = 1
	return &Redis{client: redis.NewClient(opt), local: NewMemory(now), now: now, log: log}, nil
}

// Beat implements Store.
func (r *Redis) Beat(ctx context.Context, room, who, value string, ttl time.Duration) {
	r.local.Beat(ctx, room, who, value, ttl)
	if len(value) > maxValue {
		return
	}
	r.ask(ctx, func(ctx context.Context) error {
		return beatScript.Run(ctx, r.client, keys(room), who, value, ttl.Milliseconds(), MaxMembers).Err()
	})
}

// Here implements Store.
func (r *Redis) Here(ctx context.Context, room, who string) bool {
	var here bool
	if r.ask(ctx, func(ctx context.Context) (err error) {
		here, err = hereScript.Run(ctx, r.client, keys(room)[:1], who).Bool()
		return err
	}) {
		return here
	}
	return r.local.Here(ctx, room, who)
}

// List implements Store.
func (r *Redis) List(ctx context.Context, room string) []Member {
	var flat []string
	if !r.ask(ctx, func(ctx context.Context) (err error) {
		flat, err = listScript.Run(ctx, r.client, keys(room), MaxMembers).StringSlice()
		return err
	}) {
		return r.local.List(ctx, room)
	}
	out := make([]Member, 0, len(flat)/3)
	for i := 0; i+2 < len(flat); i += 3 {
		ms, _ := strconv.ParseFloat(flat[i+1], 64)
		out = append(out, Member{Who: flat[i], Value: flat[i+2], Until: time.UnixMilli(int64(ms)).UTC()})
	}
	slices.SortFunc(out, func(a, b Member) int { return strings.Compare(a.Who, b.Who) })
	return out
}

// Allow implements Store. Without the server each process limits by itself: a
// limit then counts per process, and never stops being one.
func (r *Redis) Allow(ctx context.Context, key string, n int, window time.Duration) bool {
	if n <= 0 || window <= 0 {
		return false
	}
	var ok bool
	if r.ask(ctx, func(ctx context.Context) (err error) {
		ok, err = bucketScript.Run(ctx, r.client, []string{"parley:limit:" + key}, n, window.Microseconds()).Bool()
		return err
	}) {
		return ok
	}
	return r.local.Allow(ctx, key, n, window)
}

// Close implements Store.
func (r *Redis) Close() error { return r.client.Close() }

// ask runs do unless the server is being left alone, and reports whether the
// server answered. Trouble is logged when it begins and when it ends.
func (r *Redis) ask(ctx context.Context, do func(context.Context) error) bool {
	until := r.until.Load()
	if until > r.now().UnixMilli() {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, 2*redisPatience)
	defer cancel()
	err := do(ctx)
	if err == nil {
		if until != 0 && r.until.CompareAndSwap(until, 0) {
			r.log.Info("redis answers again")
		}
		return true
	}
	if ctx.Err() != nil && context.Cause(ctx) == context.Canceled {
		return false // the caller left, which says nothing about the server
	}
	if r.until.Swap(r.now().Add(redisPause).UnixMilli()) == 0 {
		r.log.Warn("redis does not answer; presence and limits are local until it does", "err", err)
	}
	return false
}

func keys(room string) []string {
	tag := "parley:room:{" + room + "}"
	return []string{tag, tag + ":v"}
}
