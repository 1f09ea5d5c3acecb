package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

func (c *call) getUpdates() (any, error) {
	offset, _ := c.int("offset")
	limit, ok := c.int("limit")
	if !ok || limit < 1 || limit > 100 {
		limit = 100
	}
	seconds, _ := c.int("timeout")
	timeout := time.NewTimer(time.Duration(seconds) * time.Second)
	defer timeout.Stop()
	c.mu.Lock()
	c.allow()
	c.polls++
	mine := c.polls
	for offset > 0 && len(c.pending) > 0 && c.pending[0]["update_id"].(int64) < offset { // confirmed
		c.pending = c.pending[1:]
	}
	close(c.wake) // whoever else waits is told
	c.wake = make(chan struct{})
	c.mu.Unlock()
	for over := false; ; {
		c.mu.Lock()
		if c.hook != nil {
			c.mu.Unlock()
			return nil, &refusal{code: 409, text: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}
		}
		if c.polls != mine {
			c.mu.Unlock()
			return nil, &refusal{code: 409, text: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}
		}
		got := []Object{}
		for _, u := range c.pending {
			if u["update_id"].(int64) >= offset && int64(len(got)) < limit {
				got = append(got, u)
			}
		}
		wake := c.wake
		c.mu.Unlock()
		if len(got) > 0 || over {
			return got, nil
		}
		select {
		case <-wake:
		case <-timeout.C:
			over = true
		case <-c.r.Context().Done():
			return []Object{}, nil
		}
	}
}

// allow takes over which updates the bot wants.
func (c *call) allow() {
	list, ok := c.params["allowed_updates"].([]any)
	if !ok {
		return
	}
	c.allowed = nil
	for _, one := range list {
		c.allowed = append(c.allowed, fmt.Sprint(one))
	}
}

func (c *call) setWebhook() (any, error) {
	url := c.text("url")
	if url == "" {
		return c.deleteWebhook()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hook = Object{"url": url, "secret_token": c.text("secret_token")}
	c.hookErr, c.hookAt = "", 0
	c.allow()
	return true, nil
}

func (c *call) deleteWebhook() (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hook = nil
	return true, nil
}

func (c *call) webhookInfo() (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	o := Object{"url": "", "has_custom_certificate": false, "pending_update_count": len(c.pending)}
	if c.hook != nil {
		o["url"], o["max_connections"] = c.hook["url"], 40
	}
	if c.hookErr != "" {
		o["last_error_date"], o["last_error_message"] = c.hookAt, c.hookErr
	}
	return o, nil
}

// Delivery is how pending updates are posted.
type Delivery struct {
	Times    int  // how often each is posted; 0: once
	Parallel bool // all at once
	Shuffle  bool // in any order
	Secret   string
	Wrong    bool // with Secret in place of the bot's
}

// Deliver posts what is pending to the bot's webhook, once through, and answers
// the statuses. What was answered with 2xx is no longer pending.
func (s *Server) Deliver(ctx context.Context, d Delivery) []int {
	s.mu.Lock()
	hook := s.hook
	updates := append([]Object(nil), s.pending...)
	s.mu.Unlock()
	if hook == nil {
		return nil
	}
	var all []Object
	for range max(d.Times, 1) {
		all = append(all, updates...)
	}
	if d.Shuffle {
		rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	}
	secret, _ := hook["secret_token"].(string)
	if d.Wrong {
		secret = d.Secret
	}
	statuses := make([]int, len(all))
	var wg sync.WaitGroup
	for i, u := range all {
		one := func() { statuses[i] = s.post(ctx, fmt.Sprint(hook["url"]), secret, u) }
		if d.Parallel {
			wg.Go(one)
		} else {
			one()
		}
	}
	wg.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, u := range all {
		if statuses[i]/100 == 2 {
			s.taken(u)
		} else {
			s.hookErr, s.hookAt = fmt.Sprintf("Wrong response from the webhook: %d", statuses[i]), s.now().Unix()
		}
	}
	return statuses
}

// Again delivers an update once more, taken or not: it is posted, and the status
// answered, or put before the bot that fetches, and 0 answered.
func (s *Server) Again(ctx context.Context, u Object) int {
	s.mu.Lock()
	hook := s.hook
	if hook == nil {
		s.taken(u)
		s.pending = append([]Object{u}, s.pending...)
		close(s.wake)
		s.wake = make(chan struct{})
		s.mu.Unlock()
		return 0
	}
	s.mu.Unlock()
	secret, _ := hook["secret_token"].(string)
	status := s.post(ctx, fmt.Sprint(hook["url"]), secret, u)
	s.mu.Lock()
	defer s.mu.Unlock()
	if status/100 == 2 {
		s.taken(u)
	}
	return status
}

func (s *Server) taken(u Object) {
	for i, p := range s.pending {
		if p["update_id"] == u["update_id"] {
			s.pending = append(s.pending[:i:i], s.pending[i+1:]...)
			return
		}
	}
}

// post posts one update; 0: nobody answered.
func (s *Server) post(ctx context.Context, url, secret string, u Object) int {
	raw, err := json.Marshal(u)
	if err != nil {
		return 0
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(raw))
	if err != nil {
		return 0
	}
	req.Header.Set("Content-Type", "application/json")
	if secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	client := s.Client
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the line can be used again
	resp.Body.Close()
	return resp.StatusCode
}
