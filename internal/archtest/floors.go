package archtest

import (
	"fmt"
	"slices"
	"strings"
)

// A package imports only packages of lower floors. Half floors are written as
// the tens between: a part of a room lies just below the room.
const (
	floor0  = 0
	floor0h = 5
	floor1  = 10
	floor1h = 15
	floor2  = 20
	floor3  = 30
	floor3h = 35
	floor4  = 40
	floor5  = 50
	floor6  = 60
	floor7  = 70
	support = -1 // for tests only: may import anything, is imported by tests and support
	tool    = -2 // runs beside the product: may import support, nobody imports it
)

// floors is the table of all packages. A package that is neither here nor a
// channel's folder is a finding: say first where it belongs.
var floors = map[string]int{
	"hub": floor0, "internal/said": floor0 + 1,

	"channels": floor1, "segments": floor1,
	"templates/liquid/place": floor0 + 2, "templates/liquid/value": floor0 + 2, "templates/liquid": floor0h, "templates/compile": floor1h, "templates": floor1h + 2, "api/templates": floor3h + 2, "internal/app/letters": floor4, "templates/library": floor2, "templates/shelf": floor3, // the language, what is done at save time, what is sent
	"internal/bus": floor1, "internal/store": floor1, "internal/presence": floor1, "internal/blob": floor1, "internal/auth": floor1,
	"internal/run": floor1, "internal/feed": floor1, "internal/config": floor1, "internal/telemetry": floor1, "internal/sanitize": floor1, "internal/mime": floor1, "internal/guard": floor1, "internal/phone": floor1, "internal/hangup": floor1,

	"internal/mime/tnef": floor0 + 5, "internal/mime/cms": floor0 + 5, "internal/mime/invite": floor0 + 5, // parts of mime

	"internal/yamltext": floor1h, // speaks of hub alone

	"segments/query": floor1 + 2,                            // SQL of the language in segments
	"segments/shelf": floor2 + 4, "segments/keeper": floor3, // what is saved, and who is in it
	"internal/webcall": floor1 + 2, // built on guard
	"internal/twilio":  floor1 + 3, // built on webcall

	"internal/store/gather": floor0h, "internal/store/recent": floor0h, "internal/store/words": floor0h, "internal/store/statement": floor0h, "internal/store/cell": floor0h + 1, "internal/store/access": floor0h + 2, "internal/store/outcomes": floor0h + 2, "internal/store/narrow": floor0h + 2, "internal/store/paging": floor0h, // pure parts of the store

	"internal/store/intake": floor1h, "internal/store/sends": floor1h, "internal/store/people": floor1h, "internal/store/trails": floor1h, "internal/store/ratings": floor1h, "internal/store/coupons": floor1h, "internal/store/segments": floor1h, "internal/store/enrolments": floor2 + 6, // reads and writes of a part of the store

	"internal/meta": floor1h, "internal/meta/direct": floor1h + 1, // what several channels on one provider's API share

	"internal/inboxes": floor2, "internal/store/sqlite": floor2, "internal/store/postgres": floor2,

	"ingest": floor3, "router": floor3, "profile": floor3, "roster": floor3, "desk": floor3, "sla": floor3, "delivery": floor3,
	"campaigns": floor3, "feedback": floor3, "rules": floor3, "hooks": floor3, "reports": floor3,

	"internal/backup": floor3,

	"ingest/watch": floor3h, "ingest/health": floor3h,

	"reports/forecast": floor2 + 4, "reports/verdict": floor2 + 4, "reports/voices": floor2 + 5, // pure

	"sla/calendar": floor2 + 4, "sla/policy": floor2 + 5, "sla/terms": floor2 + 6, // pure parts of sla, each built on the one before
	"sla/feed": floor2 + 4, "sla/change": floor2 + 4, "sla/record": floor2 + 4, "roster/handover": floor3h, "roster/disband": floor3h, "sla/sweep": floor3h, "sla/trial": floor3h,

	"roster/worktime": floor2 + 7, // pure

	"campaigns/drip": floor2 + 4, "campaigns/absorb": floor2 + 4, "campaigns/odds": floor2 + 4, "campaigns/draft": floor2 + 5, "campaigns/gate": floor2 + 6, // pure parts of campaigns
	"campaigns/coupons": floor2 + 6,                               // offers and their codes
	"campaigns/runs":    floor2 + 8,                               // plans and sends
	"campaigns/sheet":   floor2 + 5, "campaigns/word": floor2 + 5, // what public pages have in common, and what people say there
	"campaigns/trail": floor2 + 8,                                                                  // where links lead through
	"campaigns/leave": floor2 + 8, "campaigns/prefer": floor2 + 8, "campaigns/confirm": floor2 + 8, // where people unsubscribe, choose and confirm
	"campaigns/release": floor2 + 8, "campaigns/reckon": floor2 + 8, // who is let go, and what a campaign would do
	"campaigns/answers": floor2 + 8,                                        // what comes back
	"campaigns/archive": floor2 + 9, "campaigns/archive/paper": floor2 + 5, // what each person got, made again, and as PDF

	"campaigns/journey": floor2 + 5, "campaigns/journey/simulate": floor2 + 6, // pure: the language of journeys, its machine and simulator
	"campaigns/walk": floor3, "campaigns/walk/book": floor3 + 1, "campaigns/post": floor3 + 1, "campaigns/single": floor3, // people on their way, and their messages to the ledger

	"rules/language": floor2 + 5, "router/courtesy": floor2 + 5, "router/place": floor2 + 5, // the pure parts of rules and of the router

	"api/problem": floor3h, "api/typed": floor3h, "profile/imports": floor3h, "api/strict": floor3h + 1, "api/docs": floor3h, "api/paint": floor3h, "api/door": floor3h, "api/saved": floor3h + 1, "api/again": floor3h, "api/page": floor3h, "api/about": floor3h, "api/consent": floor3h, // what the API is made of, without its nouns
	"api/live": floor3h, "api/reach": floor3h + 2, "desk/length": floor1 + 2, "desk/lines": floor2 + 7, "api/webhooks": floor3h + 2, "api/roster": floor3h + 2, "api/tally": floor3h + 2, "api/intake": floor3h + 2, "api/people": floor3h + 2, "api/single": floor3h + 2, "api/imports": floor3h + 2, "api/segments": floor3h + 2, "api/sla": floor3h + 2, "api/rules": floor3h + 2,
	"api": floor4, "agentui": floor4, "channels/builtin": floor4,

	"api/campaigns": floor3h + 2, "api/ratings": floor3h + 2, "api/visits": floor3h + 2, "api/coupons": floor3h + 2, "internal/app/outreach": floor4, "internal/loadgen/mailing": floor5 + 8,
	"api/journeys": floor3h + 2, "internal/app/journeys": floor4, "internal/apply": floor4,

	"internal/app/wakes": floor3h, "internal/app/environ": floor4, "internal/app/holidays": floor4, "internal/app/automation": floor4, "internal/app/people": floor4, "internal/app/janitor": floor4, "internal/app/groups": floor4, "internal/app": floor5,
	"internal/demo/stage": floor5 + 8, "internal/demo/outreach": floor5 + 8, "internal/loadgen/networks": floor5 + 8, "internal/loadgen/audience": floor5 + 8, "internal/loadgen/figures": floor5 + 5,
	"internal/demo": floor6, "internal/loadgen": floor6, "internal/loadgen/outside": floor5 + 5, "internal/loadgen/bare": floor5 + 5, // the world around a hub
	"cmd/parley": floor7,

	"channels/channeltest": support, "internal/store/storetest": support, "internal/store/bothtest": support, "internal/testpeers": support, "internal/archtest": support,
	"internal/deploytest": support, "internal/sentences": support, "internal/testclock": support,
	"e2e":                 support, // tests only: the built binary from outside
	"scripts/testsummary": tool,
	"reports/calibrate":   tool,
}

// mayNameChannels are the rooms above the floors 0 to 3 that assemble the hub or
// play the outside world against it; nobody else knows a single channel.
var mayNameChannels = []string{"channels/builtin", "internal/app", "internal/demo", "internal/loadgen", "internal/loadgen/networks", "cmd/parley"}

// isActor reports whether pkg plays customers, providers and clients against the
// hub, from outside, and so speaks of channels as the API does.
func isActor(pkg string) bool {
	return pkg == "internal/demo" || pkg == "internal/demo/stage" || pkg == "internal/loadgen" || pkg == "internal/loadgen/networks" || isSim(pkg)
}

// isSim reports whether pkg stands in for providers: channels/sim and its parts,
// one for each provider.
func isSim(pkg string) bool { return pkg == "channels/sim" || strings.HasPrefix(pkg, "channels/sim/") }

// kindOf answers the channel whose folder pkg is or lies in.
func kindOf(pkg string) string {
	rest, ok := strings.CutPrefix(pkg, "channels/")
	if !ok {
		return ""
	}
	kind, _, _ := strings.Cut(rest, "/")
	if kind == "builtin" || kind == "channeltest" || kind == "sim" {
		return ""
	}
	return kind
}

// floorOf answers a package's floor. A folder below a channel's own is a part of
// that channel. So that one more channel needs no line here, channels are found
// by their place.
func floorOf(pkg string) (int, bool) {
	if f, ok := floors[pkg]; ok {
		return f, true
	}
	if isSim(pkg) {
		if pkg == "channels/sim" {
			return floor5 + 6, true
		}
		return floor5 + 5, true
	}
	if kind := kindOf(pkg); kind != "" {
		if pkg == "channels/"+kind {
			return floor2, true
		}
		return floor1h, true
	}
	return 0, false
}

func checkFloors(t *Tree) (out []Finding) {
	known := map[string]bool{}
	for _, f := range t.Go {
		mine, ok := floorOf(f.Package)
		if !ok {
			if !known[f.Package] {
				out = append(out, Finding{Rule: "floor", File: f.Path, Line: f.Line(f.AST.Package),
					Text: fmt.Sprintf("package %s stands on no floor: put it into the table of internal/archtest", f.Package)})
			}
			known[f.Package] = true
			continue
		}
		if f.Test || mine == support {
			continue
		}
		for pkg, line := range f.own() {
			if text := mayNotImport(f.Package, mine, pkg); text != "" {
				out = append(out, Finding{Rule: "floor", File: f.Path, Line: line, Text: text})
			}
		}
	}
	return out
}

func mayNotImport(from string, mine int, pkg string) string {
	theirs, ok := floorOf(pkg)
	kind := kindOf(pkg)
	switch {
	case !ok:
		return "" // reported where it lies
	case theirs == support && mine != tool:
		return fmt.Sprintf("%s is for tests only", pkg)
	case mine == tool:
		return ""
	case theirs == tool || theirs >= mine:
		return fmt.Sprintf("%s must not import %s: not on a lower floor (declare an interface here, internal/app plugs it)", from, pkg)
	case kind != "" && kindOf(from) != kind && !slices.Contains(mayNameChannels, from):
		return fmt.Sprintf("%s must not import %s: ask the channel's Abilities", from, pkg)
	}
	return ""
}
