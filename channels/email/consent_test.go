package email_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/email"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/testpeers"
)

// unsigned is an inbox whose mailbox nobody has signed in to yet.
func unsigned(t testing.TB, d *testpeers.DovecotServer, s *tokenService, more map[string]any) *channeltest.Rig {
	t.Helper()
	set := map[string]any{"provider": "other", "client_id": "parley", "client_secret": "the app secret",
		"auth_url": s.URL + "/authorize?tenant=1", "token_url": s.URL + "/token", "scope": "mail"}
	for k, v := range more {
		set[k] = v
	}
	return following(t, d, 1, map[string]any{"password": nil, "oauth": set})
}

func TestSignInAtTheProviderOpensTheMailbox(t *testing.T) {
	d, s := testpeers.Dovecot(t, "support"), newTokenService(t)
	r := unsigned(t, d, s, nil)
	if step := tried(t, r); step.OK || !strings.Contains(step.Text, "Nobody has signed in") || len(s.requests()) != 0 {
		t.Fatalf("%+v", step)
	}
	round := channels.Consent{Redirect: "https://hub.example/admin/consent", State: "the state", Verifier: strings.Repeat("v", 43)}
	x := r.Adapter.(channels.Consenter)
	to, err := x.ConsentURL(round)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(to)
	if err != nil || !strings.HasPrefix(to, s.URL+"/authorize?") {
		t.Fatalf("%s %v", to, err)
	}
	q, sum := u.Query(), sha256.Sum256([]byte(round.Verifier))
	for k, want := range map[string]string{"tenant": "1", "response_type": "code", "client_id": "parley", "redirect_uri": round.Redirect, "state": round.State,
		"scope": "mail", "code_challenge_method": "S256", "code_challenge": base64.RawURLEncoding.EncodeToString(sum[:]), "login_hint": "support"} {
		if q.Get(k) != want {
			t.Errorf("%s is %q, want %q", k, q.Get(k), want)
		}
	}
	if strings.Contains(to, "secret") || strings.Contains(to, round.Verifier) {
		t.Errorf("a secret goes along: %s", to)
	}
	for name, answer := range map[string]http.HandlerFunc{
		"says no":           func(w http.ResponseWriter, _ *http.Request) { http.Error(w, `{"error":"invalid_grant"}`, 400) },
		"knows us not":      func(w http.ResponseWriter, _ *http.Request) { http.Error(w, `{"error":"invalid_client"}`, 401) },
		"gives nothing":     func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{}`) },
		"nothing lasting":   func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, granted("short", ``)) },
		"fails":             func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) },
		"hangs up":          func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"sends to another":  func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", 307) },
		"answers with HTML": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") },
	} {
		s.does(answer)
		if set, err := x.Consented(t.Context(), round, "s3cr3t code"); err == nil || set != nil || strings.Contains(err.Error(), "s3cr3t code") || strings.Contains(err.Error(), "app secret") {
			t.Errorf("%s: %v %v", name, set, err)
		}
	}
	s.says(200, granted("first", `,"refresh_token":"lasting"`))
	set, err := x.Consented(t.Context(), round, "s3cr3t code")
	if err != nil {
		t.Fatal(err)
	}
	all := s.requests()
	last := all[len(all)-1]
	if last["grant_type"] != "authorization_code" || last["code"] != "s3cr3t code" || last["code_verifier"] != round.Verifier || last["redirect_uri"] != round.Redirect || last["client_secret"] != "the app secret" {
		t.Errorf("asked %v", last)
	}
	found := set["imap"].(map[string]any)["oauth"].(map[string]any)
	if len(set) != 1 || len(found) != 1 {
		t.Errorf("%v", set)
	}
	signed := unsigned(t, d, s, found)
	s.says(200, granted(testpeers.DovecotPassword, `,"expires_in":3600`))
	if step := tried(t, signed); !step.OK {
		t.Errorf("%+v", step)
	}
}

func TestProvidersAreKnownByName(t *testing.T) {
	for name, want := range map[string][2]string{
		"google":    {"https://accounts.google.com/o/oauth2/v2/auth", "https://mail.google.com/"},
		"microsoft": {"https://login.microsoftonline.com/contoso.example/oauth2/v2.0/authorize", "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"},
	} {
		r := channeltest.Open(t, channeltest.NewHub(t), email.Channel, map[string]any{"address": ourAddress, "imap": map[string]any{
			"host": "imap.example", "username": "support@desk.example", "oauth": map[string]any{"provider": name, "client_id": "parley", "tenant": "contoso.example"}}})
		to, err := r.Adapter.(channels.Consenter).ConsentURL(channels.Consent{Redirect: "https://hub.example/x", State: "s", Verifier: "v"})
		u, _ := url.Parse(to)
		if err != nil || u.Scheme+"://"+u.Host+u.Path != want[0] || u.Query().Get("scope") != want[1] {
			t.Errorf("%s: %s %v", name, to, err)
		}
		if name == "google" && (u.Query().Get("access_type") != "offline" || u.Query().Get("prompt") != "consent") {
			t.Errorf("no lasting permission is asked for: %s", to)
		}
	}
	for _, tenant := range []string{"evil.example/x", "a@b", "x#"} {
		in := hub.Inbox{Settings: map[string]any{"address": ourAddress, "imap": map[string]any{"host": "h", "username": "u", "oauth": map[string]any{"provider": "microsoft", "client_id": "p", "tenant": tenant}}}}
		if _, err := email.Channel.Open(t.Context(), in, channeltest.Env(t)); !hub.Is(err, hub.Invalid) {
			t.Errorf("tenant %q: %v", tenant, err)
		}
	}
}

// A provider that takes a refresh token once only must not be asked twice, neither
// by two senders of one process nor by two processes.
func TestOneAsksForANewTokenAndTheOthersTakeIt(t *testing.T) {
	d, s := testpeers.Dovecot(t, "support"), newTokenService(t)
	var used atomic.Int32
	s.does(func(w http.ResponseWriter, r *http.Request) {
		if used.Add(1) > 1 || r.PostForm.Get("refresh_token") != "once" {
			http.Error(w, `{"error":"invalid_grant"}`, 400)
			return
		}
		fmt.Fprint(w, granted(testpeers.DovecotPassword, `,"expires_in":3600,"refresh_token":"next"`))
	})
	r := unsigned(t, d, s, map[string]any{"refresh_token": "once"})
	var house sync.Mutex
	env := r.Hub.Env()
	env.Alone = func(ctx context.Context, _ string, fn func(context.Context) error) error {
		house.Lock()
		defer house.Unlock()
		return fn(ctx)
	}
	var boxes []channels.Adapter
	for range 2 { // two processes with one state
		a, err := email.Channel.Open(t.Context(), r.Inbox, env)
		if err != nil {
			t.Fatal(err)
		}
		boxes = append(boxes, a)
	}
	var wg sync.WaitGroup
	for n := range 12 {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			steps := boxes[n%2].(channels.Verifier).Verify(ctx)
			if last := steps[len(steps)-1]; !last.OK {
				t.Errorf("%+v", last)
			}
		})
	}
	wg.Wait()
	if used.Load() != 1 {
		t.Errorf("asked %d times", used.Load())
	}
}

func TestAdminIsToldThatSomebodyHasToSignInAnew(t *testing.T) {
	d, s := testpeers.Dovecot(t, "support"), newTokenService(t)
	r := unsigned(t, d, s, map[string]any{"refresh_token": "withdrawn meanwhile"})
	var mu sync.Mutex
	var told []channels.Health
	env := r.Hub.Env()
	env.Report = func(h channels.Health) { mu.Lock(); told = append(told, h); mu.Unlock() }
	a, err := email.Channel.Open(t.Context(), r.Inbox, env)
	if err != nil {
		t.Fatal(err)
	}
	last := func() channels.Health {
		_ = a.(channels.Verifier).Verify(t.Context())
		mu.Lock()
		defer mu.Unlock()
		return told[len(told)-1]
	}
	s.says(500, "")
	if h := last(); h.State != channels.Failing {
		t.Errorf("%+v", h)
	}
	s.says(400, `{"error":"invalid_grant","error_description":"Token has been expired or revoked."}`)
	if h := last(); h.State != channels.Stopped || !strings.Contains(h.Text, "sign in anew") || strings.Contains(h.Text, "expired or revoked") {
		t.Errorf("%+v", h)
	}
	s.says(200, granted(testpeers.DovecotPassword, `,"expires_in":3600`))
	if h := last(); h.State != channels.Healthy {
		t.Errorf("%+v", h)
	}
	if raw, err := env.State.Get(t.Context(), "oauth"); err != nil || strings.Contains(string(raw), testpeers.DovecotPassword) || strings.Contains(string(raw), "withdrawn") {
		t.Errorf("kept in the open: %q %v", raw, err)
	}
}

func TestSendingUsesTheMailboxesSignInWhereThereIsNoPassword(t *testing.T) {
	world, s := startRelay(t), newTokenService(t)
	world.token = "good"
	set := world.settings()
	set["username"] = "support@desk.example"
	r := channeltest.Open(t, channeltest.NewHub(t), email.Channel, map[string]any{"address": ourAddress, "smtp": set, "imap": map[string]any{"host": "127.0.0.1", "port": float64(1), "username": "support@desk.example",
		"oauth": map[string]any{"client_id": "hub", "token_url": s.URL + "/token", "refresh_token": "lasting"}}})
	s.says(200, granted("stale", `,"expires_in":3600`))
	if _, err := r.Adapter.Send(t.Context(), r.Outbound(hub.EmailHandle("ann@customer.example"), "Hi")); !hub.Is(err, hub.Temporary) {
		t.Errorf("a token that is refused: %v", err)
	}
	s.says(400, `{"error":"invalid_grant"}`)
	if _, err := r.Adapter.Send(t.Context(), r.Outbound(hub.EmailHandle("ann@customer.example"), "Hi")); !hub.Is(err, hub.Temporary) {
		t.Errorf("mail does not wait for the sign-in: %v", err)
	}
	s.says(200, granted("good", `,"expires_in":3600`))
	if _, err := r.Adapter.Send(t.Context(), r.Outbound(hub.EmailHandle("ann@customer.example"), "Hi")); err != nil {
		t.Errorf("%v", err)
	}
	if n := len(world.all()); n != 1 {
		t.Errorf("%d mails", n)
	}
}
