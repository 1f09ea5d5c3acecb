package bluesky

import (
	"log/slog"
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
	api   *webcall.Client // to the data server
	files *webcall.Client // to wherever it says that pictures are
	pace  pace

	turn chan struct{} // held by whoever reads or renews the session
	sess *session

	refused   error // of the password, with the time it was
	refusedAt time.Time
}

// pace is how often things are done.
type pace struct {
	review int // rounds between two looks for what was taken back
	deep   int // rounds between two long walks
}

var (
	defaultPace = pace{review: 20, deep: 40}
	quickPoll   time.Duration // set: polls that often, whatever the settings say
)

const (
	callTime = 30 * time.Second // of one request
	fileTime = 90 * time.Second // of the pictures of one post
)

var (
	_ channels.Listener   = (*adapter)(nil)
	_ channels.Verifier   = (*adapter)(nil)
	_ channels.Reconciler = (*adapter)(nil)
	_ channels.Amender    = (*adapter)(nil)
)

func newAdapter(in hub.Inbox, set settings, env channels.Env) *adapter {
	if quickPoll > 0 {
		set.poll = quickPoll
	}
	return &adapter{
		in: in, set: set, env: env, log: env.Log.With("inbox", string(in.ID)), pace: defaultPace, turn: make(chan struct{}, 1),
		api: webcall.New(env.Dial, callTime), files: webcall.New(env.DialWeb, fileTime),
	}
}

// Close lets go of idle connections.
func (a *adapter) Close() error {
	a.api.Close()
	a.files.Close()
	return nil
}

func (a *adapter) report(h channels.Health) {
	if a.env.Report != nil {
		a.env.Report(h)
	}
}
