// Package api is the hub's HTTP interface: everything under /api/v1 of the
// contract, one file per noun, and the frames in which message bodies are
// shown. In come requests of people and programs; each is recognised, limited
// and authorised, decided by a room or read from the store, and answered as a
// card. Handlers are thin: what is allowed lives in internal/auth, what happens
// lives in desk and its neighbours, what is seen lives in the store's scopes.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/parleyhub/parley/api/again"
	"github.com/parleyhub/parley/api/coupons"
	"github.com/parleyhub/parley/api/docs"
	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/imports"
	"github.com/parleyhub/parley/api/intake"
	"github.com/parleyhub/parley/api/journeys"
	"github.com/parleyhub/parley/api/people"
	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/api/ratings"
	"github.com/parleyhub/parley/api/roster"
	"github.com/parleyhub/parley/api/rules"
	"github.com/parleyhub/parley/api/saved"
	"github.com/parleyhub/parley/api/segments"
	"github.com/parleyhub/parley/api/sla"
	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/api/tally"
	"github.com/parleyhub/parley/api/templates"
	"github.com/parleyhub/parley/api/visits"
	"github.com/parleyhub/parley/api/webhooks"
	outreach "github.com/parleyhub/parley/campaigns"
	"github.com/parleyhub/parley/campaigns/archive"
	"github.com/parleyhub/parley/campaigns/single"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/sla/terms"
)

// Prefix of every route of the contract.
const Prefix = "/api/v1"

// Deps is what the API is made of. Optional parts may be nil; what then does
// not work answers 422 "unsupported".
type Deps struct {
	Store        Store                // *store.Store
	Desk         Desk                 // *desk.Desk
	Roster       roster.Room          // *roster.Roster
	Handover     Handover             // *handover.Desk
	Views        *saved.Views         // saved filters of the list
	Disband      Disband              // (*disband.Desk).Team
	Terms        *terms.Keeper        // policies and calendars
	Clocks       sla.Engine           // the SLA engine
	Rules        rules.Book           // *rules.Book
	Webhooks     webhooks.Shelf       // *hooks.Shelf
	TryHook      webhooks.Try         // (*hooks.Shelf).Try
	Segments     *segments.Desk       // groups of people
	Profiles     Profiles             // profile's verbs
	Inboxes      Inboxes              // opened adapters
	Blobs        Blobs                // bytes of files
	Campaigns    *outreach.Desk       // what is sent to many
	Archive      *archive.Room        // what each of them got
	Single       *single.Desk         // what is sent by template to one
	Reports      tally.Room           // optional: how the desk is doing
	Journeys     *journeys.Desk       // steps driven by facts
	Templates    *templates.Desk      // messages that are written once and sent often
	People       *people.Desk         // what people did, organisations, suppressions
	Coupons      *coupons.Desk        // offers and who was given which code
	Ratings      *ratings.Desk        // what customers think of how it went
	Visits       *visits.Desk         // where they are on the company's site
	Imports      *imports.Desk        // files of people
	Intake       *intake.Desk         // figures of what came in and went out
	Retry        Requarantine         // hands a quarantined item in again
	Mail         Mailer               // optional: system mail (invitations, resets)
	Fetch        Fetcher              // optional: remote images in message bodies
	Hours        func([]byte) error   // optional: checks a calendar as JSON
	Ended        func(id hub.AgentID) // optional: a right was taken away: end the agent's sockets
	SessionEnded func(hash string)    // optional: one browser signed out: end its sockets
	Limit        Limiter              // presence.Store
	Live         http.Handler         // optional: GET /api/v1/live
	Keys         *auth.Keyring        // seals settings of inboxes and kept answers
	Key          func(string) []byte  // 32 bytes per purpose, stable per hub; see auth.Derive
	Hasher       *auth.Hasher         // optional: shared with the command line
	Now          func() time.Time
	Log          *slog.Logger

	PublicURL string         // base of links, without a trailing slash
	Version   string         // of the binary, shown in the documentation
	Proxies   []netip.Prefix // whose forwarding headers count
	Trusted   []string       // further origins that may call with a cookie
	PerSecond int            // requests per token or session; 0 = 100
	Patience  time.Duration  // for one ordinary request; 0 = 10 s
	MaxUpload int64          // bytes of one file; 0 = 25 MiB
}

// API serves /api/ and /body/. It is an http.Handler; Run does its slow work.
type API struct {
	Deps
	door     *door.Door
	guesses  *auth.Attempts
	frames   auth.Signer
	huma     huma.API
	mux      *http.ServeMux
	handler  http.Handler
	document []byte
	docs     []byte
	later    chan job
	writing  again.Working
	saving   sync.Mutex // settings that must stay unique among their rows
	routes   []Route
}

// Route is one thing that can be asked, for tests and documentation.
type Route struct {
	Method, Path string
	Action       auth.Action // empty: nobody has to sign in
}

// New makes the API. It panics when a part that is not optional is missing:
// that is a mistake in the wiring.
func New(d Deps) *API {
	if d.Store == nil || d.Keys == nil || d.Key == nil || d.Now == nil || d.Log == nil || d.Limit == nil {
		panic("api: Store, Keys, Key, Now, Log and Limit are needed")
	}
	if d.Hasher == nil {
		d.Hasher = auth.NewHasher()
	}
	if d.Patience == 0 {
		d.Patience = 10 * time.Second
	}
	if d.PerSecond == 0 {
		d.PerSecond = 100
	}
	if d.MaxUpload == 0 {
		d.MaxUpload = 25 << 20
	}
	strict.SetUp()
	mux := http.NewServeMux()
	a := &API{
		Deps: d, door: door.New(d.Store, d.Now, d.Proxies), guesses: auth.NewAttempts(d.Now),
		frames: auth.NewSigner(d.Key("body-frame")), mux: mux, later: make(chan job, maxLater),
	}
	a.huma = humago.New(mux, strict.Configuration())
	a.register()
	a.document = docs.Marshal(a.huma.OpenAPI())
	a.docs = docs.Render(a.huma.OpenAPI(), d.Version)
	a.handler = Protect(a.outermost(mux), d.Trusted...)
	return a
}

// register is the whole interface as one column.
func (a *API) register() {
	a.registerDocuments()
	a.registerSession()
	a.registerConsent()
	a.registerMe()
	a.registerLinks()
	a.registerInboxes()
	a.registerContacts()
	a.registerConversations()
	a.registerMessages()
	a.registerRaw()
	a.registerVerbs()
	a.registerReach()
	a.registerFrames()
	a.registerFiles()
	a.registerWorkspace()
	a.registerBrands()
	a.registerTeams()
	a.registerAgents()
	a.registerPolicies()
	a.registerPromise()
	a.registerRoster()
	a.registerHandover()
	a.registerRules()
	a.registerWebhooks()
	a.registerCampaigns()
	a.registerJourneys()
	a.registerSegments()
	a.registerNotices()
	a.registerTokens()
	a.registerQuarantine()
	a.registerIntake()
	a.registerPeople()
	a.registerCoupons()
	a.registerTemplates()
	a.registerImports()
	a.registerAudit()
	a.registerReports()
	a.registerLive()
}

// ServeHTTP answers one request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// Routes are all that can be asked.
func (a *API) Routes() []Route { return a.routes }

// Document is the OpenAPI document as it is served.
func (a *API) Document() []byte { return a.document }

// Door finds out who makes a request; the sockets ask the same one.
func (a *API) Door() *door.Door { return a.door }

// job is slow work that a request began and does not wait for.
type job struct {
	name string
	do   func(context.Context) error
}

// maxLater bounds jobs that wait. When it is full the request is refused.
const maxLater = 256

// Run does the slow work, one job after the other, until ctx ends.
func (a *API) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case j := <-a.later:
			a.work(ctx, j)
		}
	}
}

func (a *API) work(ctx context.Context, j job) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := j.do(ctx); err != nil {
		a.Log.Error("work after a request failed", "job", j.name, "err", err)
	}
}

// queue takes a job, or refuses when too many wait.
func (a *API) queue(name string, do func(context.Context) error) error {
	select {
	case a.later <- job{name, do}:
		return nil
	default:
		return problem.Busy()
	}
}

// Caller is somebody who is signed in.
type Caller = door.Caller
