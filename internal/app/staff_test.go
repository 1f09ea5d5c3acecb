package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/testpeers"
)

func ready(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// agent works at a desk with a token.
type agent struct {
	t     testing.TB
	at    string // host:port of the process with the desk
	token string
}

// atDesk signs the owner in and gets a token.
func atDesk(t testing.TB, p *process) *agent {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	a := &agent{t: t, at: p.HTTPAddr()}
	enter := func(path string, in, out any) {
		testpeers.Await(t, soon, "somebody at the desk", func() bool { // some tests have little patience with the database, and the machine may be busy
			status, raw := a.ask(c, http.MethodPost, path, in, out)
			if status/100 != 2 && status != http.StatusServiceUnavailable {
				t.Fatalf("%s: %d %s", path, status, raw)
			}
			return status/100 == 2
		})
	}
	enter("/session", map[string]any{"email": ownerMail, "password": ownerPassword}, nil)
	var made struct{ Token string }
	enter("/tokens", map[string]any{"name": "story"}, &made)
	a.token = made.Token
	return a
}

// ask calls the API and answers the status; out is read when it is below 300.
func (a *agent) ask(c *http.Client, method, path string, in, out any) (int, string) {
	a.t.Helper()
	for {
		var body io.Reader
		if in != nil {
			raw, err := json.Marshal(in)
			if err != nil {
				a.t.Fatal(err)
			}
			body = bytes.NewReader(raw)
		}
		req, err := http.NewRequest(method, "http://"+a.at+"/api/v1"+path, body)
		if err != nil {
			a.t.Fatal(err)
		}
		if in != nil {
			req.Header.Set("Content-Type", "application/json")
		}
		if a.token != "" {
			req.Header.Set("Authorization", "Bearer "+a.token)
		}
		resp, err := c.Do(req)
		if err != nil {
			return 0, err.Error()
		}
		raw, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			return 0, err.Error()
		}
		if resp.StatusCode == http.StatusTooManyRequests {
			<-time.After(50 * time.Millisecond)
			continue
		}
		if out != nil && resp.StatusCode < 300 {
			if b, ok := out.(*[]byte); ok {
				*b = raw
			} else if err := json.Unmarshal(raw, out); err != nil {
				a.t.Fatalf("%s %s: %v in %s", method, path, err, raw)
			}
		}
		return resp.StatusCode, string(raw)
	}
}

func (a *agent) must(c *http.Client, method, path string, in, out any) {
	a.t.Helper()
	if status, raw := a.ask(c, method, path, in, out); status < 200 || status > 299 {
		a.t.Fatalf("%s %s: %d %s", method, path, status, raw)
	}
}

func (a *agent) get(path string, out any) {
	a.t.Helper()
	a.must(http.DefaultClient, http.MethodGet, path, nil, out)
}

func (a *agent) post(path string, in, out any) {
	a.t.Helper()
	a.must(http.DefaultClient, http.MethodPost, path, in, out)
}

type list[T any] struct {
	Items []T `json:"items"`
}

func (a *agent) conversations() []hub.ConversationCard {
	a.t.Helper()
	var l list[hub.ConversationCard]
	a.get("/conversations?limit=200", &l)
	return l.Items
}

func (a *agent) conversation(id hub.ConversationID) hub.ConversationCard {
	a.t.Helper()
	var c hub.ConversationCard
	a.get("/conversations/"+string(id), &c)
	return c
}

func (a *agent) messages(id hub.ConversationID) []hub.MessageCard {
	a.t.Helper()
	var l list[hub.MessageCard]
	a.get("/conversations/"+string(id)+"/messages?limit=200", &l)
	return l.Items
}

// await waits until the hub shows n conversations, and answers them.
func (a *agent) await(n int) []hub.ConversationCard {
	a.t.Helper()
	var got []hub.ConversationCard
	testpeers.Await(a.t, soon, fmt.Sprintf("%d conversations", n), func() bool {
		got = a.conversations()
		return len(got) >= n
	})
	if len(got) > n {
		a.t.Fatalf("%d conversations, want %d", len(got), n)
	}
	return got
}

// awaitLast waits until a conversation has seq messages.
func (a *agent) awaitLast(id hub.ConversationID, seq int64) hub.ConversationCard {
	a.t.Helper()
	var c hub.ConversationCard
	testpeers.Await(a.t, soon, fmt.Sprintf("message %d", seq), func() bool {
		c = a.conversation(id)
		return c.LastSeq >= seq
	})
	return c
}

// awaitState waits until a message's delivery has got as far as state.
func (a *agent) awaitState(conv hub.ConversationID, id hub.MessageID, state hub.DeliveryState) {
	a.t.Helper()
	var last *hub.Delivery
	testpeers.Await(a.t, soon, "delivery "+string(state), func() bool {
		var m hub.MessageCard
		a.get("/conversations/"+string(conv)+"/messages/"+string(id), &m)
		last = m.Delivery
		return last != nil && last.State == state
	})
}

func (a *agent) reply(conv hub.ConversationID, inbox hub.InboxID, text string) hub.MessageCard {
	a.t.Helper()
	var m hub.MessageCard
	a.post("/conversations/"+string(conv)+"/messages",
		map[string]any{"kind": "reply", "text": text, "inbox_id": inbox, "client_id": hub.NewToken()}, &m)
	return m
}

func (a *agent) inbox(kind string, settings map[string]any) hub.InboxID {
	a.t.Helper()
	var made struct{ ID hub.InboxID }
	a.post("/inboxes", map[string]any{"name": "The " + kind, "kind": kind, "settings": settings}, &made)
	return made.ID
}

const houseAddress = "help@shop.example"

// mailInbox takes mail for houseAddress and sends through post.
func (a *agent) mailInbox(post *mailHost) hub.InboxID {
	a.t.Helper()
	return a.inbox("email", map[string]any{"address": houseAddress, "name": "Help", "smtp_in": true,
		"smtp": map[string]any{"host": "127.0.0.1", "port": post.port, "security": "none"}})
}

const siteSecret = "what the site signs its customers with"

func (a *agent) chatInbox() hub.InboxID {
	a.t.Helper()
	return a.inbox("chat", map[string]any{"allowed_origins": []string{"https://shop.example"}, "identity_secret": siteSecret})
}
