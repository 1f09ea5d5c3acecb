package mastodon

import (
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/webcall"
)

// adapter is one opened inbox. It is safe for concurrent use.
type adapter struct {
	in    hub.Inbox
	set   settings
	env   channels.Env
	log   *slog.Logger
	api   *webcall.Client // to the server itself
	files *webcall.Client // to wherever it says that files are
	pace  pace

	mu     sync.Mutex
	place  *instance           // what the server says of itself, once asked
	me     *account            // whom the token belongs to, once asked
	asked  time.Time           // when place was asked
	left   int                 // requests the server would still take; -1 = it has not said
	posted map[string]struct{} // statuses known to be of a message of ours
}

// pace is how long things may take.
type pace struct {
	gap    time.Duration // between two looks at the notifications, when the stream rings often
	settle time.Duration // between two questions whether a file is ready
	tries  int           // of them
	seek   time.Duration // for looking whether a status was posted after all
	silent time.Duration // how long a stream may say nothing
}

var defaultPace = pace{gap: 250 * time.Millisecond, settle: time.Second, tries: 45, seek: 15 * time.Second, silent: 2 * time.Minute}

const (
	callTime = 30 * time.Second // of one request
	fileTime = 90 * time.Second // of the files of one post
)

var (
	_ channels.Listener   = (*adapter)(nil)
	_ channels.Verifier   = (*adapter)(nil)
	_ channels.Reconciler = (*adapter)(nil)
	_ channels.Amender    = (*adapter)(nil)
)

func newAdapter(in hub.Inbox, set settings, env channels.Env) *adapter {
	return &adapter{
		in: in, set: set, env: env, log: env.Log.With("inbox", string(in.ID)), pace: defaultPace, left: -1,
		api: webcall.New(env.Dial, callTime), files: webcall.New(env.DialWeb, fileTime), posted: map[string]struct{}{},
	}
}

// Close lets go of idle connections.
func (a *adapter) Close() error {
	a.api.Close()
	a.files.Close()
	return nil
}

// ref names a status of this inbox's server for the hub: ids alone are unique
// within one server only.
func (a *adapter) ref(id string) string {
	if id == "" {
		return ""
	}
	return a.set.host + "/" + id
}

// statusID is the id within a Ref of this inbox's server.
func (a *adapter) statusID(ref string) (string, bool) {
	id, ok := strings.CutPrefix(ref, a.set.host+"/")
	return id, ok && idShape.MatchString(id)
}

func (a *adapter) report(h channels.Health) {
	if a.env.Report != nil {
		a.env.Report(h)
	}
}

// maxPosted bounds what is remembered of our own statuses.
const maxPosted = 2000

// claim remembers that the status is the one some message became; false when it
// was claimed before.
func (a *adapter) claim(id string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, taken := a.posted[id]; taken {
		return false
	}
	if len(a.posted) >= maxPosted {
		clear(a.posted) // only a help against mistaking one status for another
	}
	a.posted[id] = struct{}{}
	return true
}
