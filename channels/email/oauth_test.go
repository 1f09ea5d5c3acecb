package email_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/internal/testpeers"
)

// tokenService is where a provider gives tokens. Its answer can be anything.
type tokenService struct {
	*httptest.Server
	mu     sync.Mutex
	answer http.HandlerFunc
	asked  []map[string]string
}

func newTokenService(t testing.TB) *tokenService {
	t.Helper()
	s := &tokenService{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		form := map[string]string{"path": r.URL.Path}
		for k := range r.PostForm {
			form[k] = r.PostForm.Get(k)
		}
		s.mu.Lock()
		s.asked = append(s.asked, form)
		answer := s.answer
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *tokenService) says(status int, body string) {
	s.does(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); fmt.Fprint(w, body) })
}

func (s *tokenService) does(f http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = f
}

func (s *tokenService) requests() []map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]map[string]string(nil), s.asked...)
}

func granted(access, more string) string {
	return `{"token_type":"Bearer","access_token":"` + access + `"` + more + `}`
}

func withTokens(t testing.TB, d *testpeers.DovecotServer, s *tokenService) *channeltest.Rig {
	t.Helper()
	return following(t, d, 1, map[string]any{"password": nil, "oauth": map[string]any{
		"refresh_token": "the long-lived secret", "client_id": "parley", "client_secret": "the app secret", "token_url": s.URL + "/token"}})
}

// tried is the last step of a test of the inbox.
func tried(t testing.TB, r *channeltest.Rig) channels.Step {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	steps := r.Adapter.(channels.Verifier).Verify(ctx)
	return steps[len(steps)-1]
}

func TestTokenIsFetchedKeptAndRenewed(t *testing.T) {
	d, s := testpeers.Dovecot(t, "support"), newTokenService(t)
	r := withTokens(t, d, s)
	s.says(200, granted(testpeers.DovecotPassword, `,"expires_in":"3600","refresh_token":"the next secret"`)) // in quotes, as some say it
	for range 2 {
		if step := tried(t, r); !step.OK {
			t.Fatalf("%+v", step)
		}
	}
	asked := s.requests()
	if len(asked) != 1 || asked[0]["grant_type"] != "refresh_token" || asked[0]["refresh_token"] != "the long-lived secret" || asked[0]["client_id"] != "parley" || asked[0]["client_secret"] != "the app secret" {
		t.Fatalf("asked %v", asked)
	}
	r.Hub.Clock.Advance(2 * time.Hour)
	s.says(200, granted(testpeers.DovecotPassword, ``)) // does not say for how long
	if step := tried(t, r); !step.OK {
		t.Fatalf("%+v", step)
	}
	if asked = s.requests(); len(asked) != 2 || asked[1]["refresh_token"] != "the next secret" {
		t.Fatalf("asked %v", asked)
	}
	r.Hub.Clock.Advance(time.Hour)
	if step := tried(t, r); !step.OK {
		t.Fatalf("%+v", step)
	}
	if asked = s.requests(); len(asked) != 3 || asked[2]["refresh_token"] != "the next secret" {
		t.Errorf("a refresh token that was not replaced is lost: %v", asked)
	}
}

func TestTokenThatTheHostRefusesIsReplaced(t *testing.T) {
	d, s := testpeers.Dovecot(t, "support"), newTokenService(t)
	d.Deliver(t, "support", letter(1))
	r := withTokens(t, d, s)
	s.says(200, granted("revoked meanwhile", `,"expires_in":3600`))
	if step := tried(t, r); step.OK || step.Name != "imap_sign_in" {
		t.Fatalf("%+v", step)
	}
	s.says(200, granted(testpeers.DovecotPassword, `,"expires_in":3600`))
	listen(t, r, r.Hub)
	awaitMails(t, r, 1, 15*time.Second)
}

func TestTokenServiceMayFailAtEachStep(t *testing.T) {
	d, s := testpeers.Dovecot(t, "support"), newTokenService(t)
	good := granted(testpeers.DovecotPassword, `,"expires_in":3600`)
	for name, answer := range map[string]http.HandlerFunc{
		"hangs up":     func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"says nothing": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"breaks in the body": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "500")
			fmt.Fprint(w, good[:20])
			panic(http.ErrAbortHandler)
		},
		"fails":           func(w http.ResponseWriter, _ *http.Request) { http.Error(w, good, 500) },
		"limits":          func(w http.ResponseWriter, _ *http.Request) { http.Error(w, `{"error":"slow_down"}`, 429) },
		"no JSON":         func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>Welcome") },
		"no token":        func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"expires_in":3600}`) },
		"endless":         func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"x":"`+strings.Repeat("x", 1<<20)) },
		"sends elsewhere": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", 307) },
		"breaks a line": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, granted(`a\r\nb NOOP`, `,"expires_in":3600`))
		},
		"for a century": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, granted("wrong", `,"expires_in":99999999999999999`))
		},
		"withdrawn":   func(w http.ResponseWriter, _ *http.Request) { http.Error(w, `{"error":"invalid_grant"}`, 400) },
		"not our app": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, `{"error":"invalid_client"}`, 401) },
	} {
		t.Run(name, func(t *testing.T) {
			r := withTokens(t, d, s)
			s.does(answer)
			step := tried(t, r)
			if step.OK || step.Name != "imap_sign_in" || step.Text == "" {
				t.Errorf("%+v", step)
			}
			if wants := map[string]string{"withdrawn": "administrator", "not our app": "administrator"}[name]; !strings.Contains(step.Text, wants) {
				t.Errorf("%q does not say what to do", step.Text)
			}
			for _, secret := range []string{"long-lived", "app secret", "127.0.0.1", "correct horse"} {
				if strings.Contains(step.Text+r.Hub.Logs(), secret) {
					t.Errorf("%q shows in %q or in %q", secret, step.Text, r.Hub.Logs())
				}
			}
			s.says(200, good)
			if step := tried(t, r); !step.OK {
				t.Errorf("afterwards: %+v", step)
			}
		})
	}
	for _, r := range s.requests() {
		if r["path"] != "/token" {
			t.Error("the secrets went elsewhere")
		}
	}
}
