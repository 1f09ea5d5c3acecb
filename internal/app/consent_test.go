package app

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/parleyhub/parley/internal/config"
)

// An admin signs in to a mailbox at a stand-in provider: the browser goes there
// and back, and the permission is kept without being shown.
func TestSignInAtAProviderIsBoundToTheSessionAndKept(t *testing.T) {
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("code") != "good" || len(r.FormValue("code_verifier")) < 43 {
			http.Error(w, `{"error":"invalid_grant"}`, 400)
			return
		}
		fmt.Fprint(w, `{"access_token":"a","refresh_token":"lasting","expires_in":3600}`)
	}))
	t.Cleanup(provider.Close)
	onEach(t, func(t *testing.T, cfg config.Config) {
		cfg.AllowPrivateNetwork = true
		p := begin(t, cfg, Options{})
		browser := func() *agent { return &agent{t: t, at: p.HTTPAddr()} }
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		c, a := &http.Client{Jar: jar}, browser()
		a.must(c, http.MethodPost, "/session", map[string]any{"email": ownerMail, "password": ownerPassword}, nil)
		var in struct {
			ID       string
			Settings map[string]any
		}
		a.must(c, http.MethodPost, "/inboxes", map[string]any{"name": "Box", "kind": "email", "settings": map[string]any{"address": houseAddress, "imap": map[string]any{
			"host": "127.0.0.1", "port": 1, "username": "u", "oauth": map[string]any{"provider": "other", "client_id": "hub", "auth_url": provider.URL + "/auth", "token_url": provider.URL + "/token"}}}}, &in)
		var to struct{ URL string }
		a.must(c, http.MethodPost, "/inboxes/"+in.ID+"/consent", nil, &to)
		u, err := url.Parse(to.URL)
		if err != nil || u.Query().Get("redirect_uri") != p.URL()+"/admin/consent" {
			t.Fatalf("%s %v", to.URL, err)
		}
		state := u.Query().Get("state")

		other, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		stranger := &http.Client{Jar: other}
		browser().must(stranger, http.MethodPost, "/session", map[string]any{"email": ownerMail, "password": ownerPassword}, nil)
		if status, said := browser().ask(stranger, http.MethodPost, "/consents", map[string]any{"state": state, "code": "good"}, nil); status != 403 {
			t.Errorf("another session finishes it: %d %s", status, said)
		}
		if status, said := a.ask(c, http.MethodPost, "/consents", map[string]any{"state": state, "code": "bad"}, nil); status != 422 {
			t.Errorf("a code that is none: %d %s", status, said)
		}
		a.must(c, http.MethodPost, "/consents", map[string]any{"state": state, "code": "good"}, &in)
		oauth := in.Settings["imap"].(map[string]any)["oauth"].(map[string]any)
		if oauth["refresh_token"] != "set" || oauth["client_id"] != "hub" {
			t.Errorf("%v", oauth)
		}
	})
}
