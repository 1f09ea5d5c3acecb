package storetest

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

func ruleRunsHappenOnce(t *testing.T, s *store.Store) {
	put := func(r ...hub.RuleRun) error { return s.Commit(ctx, hub.WriteSet{Runs: r}) }
	var all []hub.RuleRun
	for i := range 5 {
		all = append(all, hub.RuleRun{ID: fmt.Sprint("run_", i), ConversationID: "cnv_1", RuleID: "vip", RuleVersion: 2, FactSeq: int64(i),
			At: Now.Add(time.Duration(i/2) * time.Second), Outcome: "done", Detail: json.RawMessage(`{"a":1}`)})
	}
	all[4].RuleID = "other"
	must(t, put(all...))
	again := hub.WriteSet{Runs: all[:1], Facts: []hub.Fact{{Type: hub.RuleRan, At: Now}}}
	_, head, err := s.Head(ctx)
	must(t, err)
	wantKind(t, s.Commit(ctx, again), hub.Conflict)
	if _, now, _ := s.Head(ctx); now != head {
		t.Error("a repeated run wrote something")
	}
	same(t, "run", get[hub.RuleRun](t)(s.RuleRun(ctx, "run_1")), all[1])
	var seen []hub.RuleRun
	for cursor, pages := "", 0; pages == 0 || cursor != ""; pages++ {
		p := get[store.Page[hub.RuleRun]](t)(s.RuleRunsOf(ctx, "cnv_1", 2, cursor))
		seen, cursor = append(seen, p.Items...), p.Next
	}
	same(t, "of the conversation", seen, []hub.RuleRun{all[4], all[3], all[2], all[1], all[0]})
	if p := get[store.Page[hub.RuleRun]](t)(s.RunsOfRule(ctx, "vip", 0, "")); len(p.Items) != 4 || p.Next != "" {
		t.Errorf("of the rule: %+v", p)
	}
	if n := get[int64](t)(s.CountRuleRuns(ctx, "cnv_1", "vip", Now.Add(time.Second))); n != 2 {
		t.Errorf("%d runs counted", n)
	}
	_, err = s.RunsOfRule(ctx, "vip", 0, "nonsense")
	wantKind(t, err, hub.Invalid)
	if n := get[int64](t)(s.TrimRuleRuns(ctx, Now.Add(time.Second))); n != 2 {
		t.Errorf("%d runs trimmed", n)
	}
}

func noticesAreTheirOwners(t *testing.T, s *store.Store) {
	var all []hub.Notice
	for i := range 4 {
		all = append(all, hub.Notice{ID: fmt.Sprint("ntc_", i), AgentID: "agt_1", ConversationID: "cnv_1", Kind: "rule", Text: "look", At: Now.Add(time.Duration(i) * time.Second)})
	}
	all[3].AgentID = "agt_2"
	must(t, s.Commit(ctx, hub.WriteSet{Notices: all}))
	mine := get[store.Page[hub.Notice]](t)(s.Notices(ctx, "agt_1", 2, ""))
	same(t, "first page", mine.Items, []hub.Notice{all[2], all[1]})
	same(t, "second page", get[store.Page[hub.Notice]](t)(s.Notices(ctx, "agt_1", 2, mine.Next)).Items, all[:1])
	read := func(agent hub.AgentID, ids []string, until time.Time, want int64) {
		t.Helper()
		if n := get[int64](t)(s.ReadNotices(ctx, agent, ids, until, Now)); n != want {
			t.Errorf("%d were read, want %d", n, want)
		}
	}
	read("agt_2", []string{"ntc_0"}, time.Time{}, 0)
	read("agt_1", []string{"ntc_0", "ntc_3", "ntc_9"}, time.Time{}, 1)
	read("agt_1", nil, Now.Add(time.Second), 1)
	if n := get[int64](t)(s.UnreadNotices(ctx, "agt_1")); n != 1 {
		t.Errorf("%d unread", n)
	}
	if n := get[int64](t)(s.TrimNotices(ctx, Now.Add(time.Hour))); n != 4 {
		t.Errorf("%d trimmed", n)
	}
}

func hooksMoveByVersion(t *testing.T, s *store.Store) {
	h := hub.HookDelivery{ID: "hkd_1", WebhookID: "whk_1", FactSeq: 7, Event: hub.SLABreached, ConversationID: "cnv_1", State: hub.HookQueued,
		CreatedAt: Now, UpdatedAt: Now}
	put := func(h hub.HookDelivery) error {
		return s.Commit(ctx, hub.WriteSet{Hooks: []hub.HookDelivery{h}})
	}
	must(t, put(h))
	h.Version = 1
	h.State, h.Attempts, h.Status, h.Error = hub.HookParked, 9, 500, "the receiver answered 500"
	must(t, put(h))
	wantKind(t, put(h), hub.Conflict)
	first := h
	first.Version, first.State = 0, hub.HookQueued
	must(t, put(first)) // the follower has come here again
	h.Version = 2
	same(t, "delivery", get[map[string]hub.HookDelivery](t)(s.Hooks(ctx, []string{"hkd_1", "hkd_2"})), map[string]hub.HookDelivery{"hkd_1": h})
	same(t, "of the webhook", get[store.Page[hub.HookDelivery]](t)(s.HooksOf(ctx, "whk_1", 0, "")).Items, []hub.HookDelivery{h})
	if n := get[int64](t)(s.TrimHooks(ctx, hub.HookParked, Now.Add(time.Second))); n != 1 {
		t.Errorf("%d trimmed", n)
	}
}
