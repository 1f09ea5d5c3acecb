package auth_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var order = []hub.Role{hub.RoleReadOnly, hub.RoleAgent, hub.RoleSupervisor, hub.RoleAdmin, hub.RoleOwner}

func someone(role hub.Role) hub.Agent { return hub.Agent{ID: "agt_" + hub.AgentID(role), Role: role} }

func TestHigherRoleMayAllThatALowerOneMay(t *testing.T) {
	for action := range auth.Table {
		allowed := false
		for _, role := range order {
			may := auth.Authorize(someone(role), action, nil) == nil
			if allowed && !may {
				t.Errorf("%s may %s no more", role, action)
			}
			allowed = may
		}
		if !allowed {
			t.Errorf("nobody may %s", action)
		}
	}
}

func TestReadOnlyChangesNothingButItself(t *testing.T) {
	for _, action := range auth.Permissions(hub.RoleReadOnly) {
		own := action == auth.SelfWrite || action == auth.TokensOwn || action == auth.ReadMarks || action == auth.NoticesOwn
		if !own && !strings.HasSuffix(string(action), ".read") {
			t.Errorf("read_only may %s", action)
		}
	}
}

func TestNobodyUnknownInactiveOrWithoutARoleMayAnything(t *testing.T) {
	disabled := someone(hub.RoleOwner)
	disabled.DisabledAt = time.Unix(1, 0)
	for _, who := range []hub.Agent{{}, {Role: hub.RoleOwner}, disabled, someone(""), someone("root"), someone("Owner")} {
		for action := range auth.Table {
			if err := auth.Authorize(who, action, nil); !hub.Is(err, hub.Denied) {
				t.Errorf("%+v may %s: %v", who, action, err)
			}
		}
		if auth.ScopeOf(who).Sees(hub.ConversationRefs{}) {
			t.Errorf("%+v sees a conversation", who)
		}
	}
	if err := auth.Authorize(someone(hub.RoleOwner), "unheard.of", nil); err == nil {
		t.Error("an action that is not in the table is allowed")
	}
}

func TestRolesAreHandedOutFromAboveOnly(t *testing.T) {
	for i, actor := range order {
		for j, target := range order {
			for k, to := range order {
				err := auth.Authorize(someone(actor), auth.AgentsWrite, auth.AgentChange{Target: someone(target), Role: to})
				if want := i >= 3 && j <= i && k <= i; (err == nil) != want {
					t.Errorf("%s makes %s a %s: %v", actor, target, to, err)
				}
			}
		}
	}
}

func TestPasswordIsVerifiedAgainstItsOwnHashAlone(t *testing.T) {
	h, ctx := auth.NewHasher(), t.Context()
	one, err := h.Hash(ctx, "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	two, _ := h.Hash(ctx, "correct horse")
	if one == two || !strings.HasPrefix(one, "$argon2id$v=19$m=32768,t=2,p=1$") {
		t.Fatal(one, two)
	}
	long := strings.Repeat("x", auth.MaxPassword)
	longest, _ := h.Hash(ctx, long)
	for _, c := range []struct {
		phc, password string
		want          bool
	}{
		{one, "correct horse", true}, {two, "correct horse", true}, {one, "correct horse ", false}, {one, "", false},
		{"", "", false}, {"", "correct horse", false}, {longest, long, true}, {longest, long + "y", false},
	} {
		if ok, err := h.Verify(ctx, c.phc, c.password); ok != c.want || err != nil {
			t.Errorf("%.30q %.20q: %v %v", c.phc, c.password, ok, err)
		}
	}
}

func TestTamperedHashNeitherPassesNorTakesOurMemory(t *testing.T) {
	h := auth.NewHasher()
	for _, phc := range []string{"x", "$argon2id$", "$argon2i$v=19$m=32768,t=2,p=1$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=4294967295,t=2,p=1$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=32768,t=99,p=1$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=32768,t=2,p=0$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=32768,t=2,p=1$AAAAAAAAAAAAAAAA$", "$argon2id$v=19$m=32768,t=2,p=1$$"} {
		if ok, err := h.Verify(t.Context(), phc, ""); ok || err == nil {
			t.Errorf("%s: %v %v", phc, ok, err)
		}
	}
}

func TestHashesWaitTheirTurnAndTheQueueHasAnEnd(t *testing.T) {
	h := auth.NewHasher()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	kinds := make(chan hub.Kind, 200)
	for range 200 {
		wg.Go(func() {
			_, err := h.Verify(ctx, "", "x")
			kinds <- hub.KindOf(err)
			if hub.Is(err, hub.Limited) {
				cancel() // seen what we came for
			}
		})
	}
	wg.Wait()
	cancel()
	close(kinds)
	counted := map[hub.Kind]int{}
	for k := range kinds {
		counted[k]++
	}
	if counted[hub.Limited] == 0 || counted[hub.Internal] > 0 {
		t.Errorf("%v", counted)
	}
}

func TestPasswordRulesNameTheField(t *testing.T) {
	for _, bad := range []string{"", "short", "        ", strings.Repeat("x", 257)} {
		var e *hub.Error
		if err := auth.CheckPassword("password", bad); !errors.As(err, &e) || e.Field != "password" {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
	if err := auth.CheckPassword("password", "пароль12"); err != nil { // eight characters, not bytes
		t.Error(err)
	}
}

func TestGuessesAreTakenGivenBackAndForgotten(t *testing.T) {
	now := time.Unix(1000, 0)
	a := auth.NewAttempts(func() time.Time { return now })
	for range 3 {
		if wait := a.Take("k", 3, time.Minute); wait != 0 {
			t.Fatal(wait)
		}
	}
	if wait := a.Take("k", 3, time.Minute); wait != time.Minute {
		t.Error(wait)
	}
	a.Refund("k")
	a.Refund("unknown")
	if wait := a.Take("k", 3, time.Minute); wait != 0 {
		t.Error(wait)
	}
	now = now.Add(time.Minute)
	if wait := a.Take("k", 3, time.Minute); wait != 0 {
		t.Error(wait)
	}
	for i := range 50_000 { // memory has a bound
		a.Take(strings.Repeat("x", i%100)+time.Duration(i).String(), 1, time.Hour)
	}
}

func TestCookieOfAnotherKindIsNotRead(t *testing.T) {
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	r.AddCookie(auth.SessionCookie("plain", false))
	if auth.SessionOf(r, true) != "" || auth.SessionOf(r, false) != "plain" {
		t.Error("the plain cookie counts over https")
	}
	if c := auth.EndedCookie(true); c.MaxAge >= 0 || c.Name != auth.SecureCookie || !c.Secure {
		t.Errorf("%+v", c)
	}
}
