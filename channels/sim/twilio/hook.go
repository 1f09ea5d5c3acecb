package twilio

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what Twilio signs with
	"encoding/base64"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Answer is what a webhook was answered.
type Answer struct {
	Status int
	Body   string
	Err    error // no answer at all
}

// OK reports whether the webhook was taken.
func (a Answer) OK() bool { return a.Err == nil && a.Status/100 == 2 }

// Sign is the X-Twilio-Signature of a request: HMAC-SHA1 with the auth token over
// the address and, of a form, its names and values sorted by name
// (https://www.twilio.com/docs/usage/security).
func Sign(token, address string, form [][2]string) string {
	sorted := slices.Clone(form)
	slices.SortStableFunc(sorted, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	m := hmac.New(sha1.New, []byte(token))
	m.Write([]byte(address))
	for _, kv := range sorted {
		m.Write([]byte(kv[0] + kv[1]))
	}
	return base64.StdEncoding.EncodeToString(m.Sum(nil))
}

// Post calls a webhook with a form, signed with token, and answers what came back.
func (s *Sim) Post(ctx context.Context, address string, form [][2]string) Answer {
	return s.call(ctx, http.MethodPost, address, form)
}

func (s *Sim) call(ctx context.Context, method, address string, form [][2]string) Answer {
	address, _, _ = strings.Cut(address, "#") // how to call is not for the other side
	values := url.Values{}
	for _, kv := range form {
		values.Add(kv[0], kv[1])
	}
	var body io.Reader
	signed := form
	if method == http.MethodGet {
		join := "?"
		if strings.Contains(address, "?") {
			join = "&"
		}
		address, signed = address+join+values.Encode(), nil
	} else {
		body = strings.NewReader(values.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return Answer{Err: err}
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	}
	req.Header.Set("X-Twilio-Signature", Sign(s.opt.AuthToken, address, signed))
	req.Header.Set("User-Agent", "TwilioProxy/1.1")
	resp, err := s.http.Do(req)
	if err != nil {
		return Answer{Err: err}
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return Answer{Status: resp.StatusCode, Body: string(raw), Err: err}
}

// delivery is one callback.
type delivery struct {
	address string
	form    [][2]string
}

// Settle delivers the callbacks that wait, and those which they bring about, and
// answers what each was answered. A fault may shuffle and repeat them.
func (s *Sim) Settle(ctx context.Context) (out []Answer) {
	for ctx.Err() == nil {
		s.mu.Lock()
		jobs, fault := s.jobs, s.fault
		s.jobs = nil
		s.mu.Unlock()
		if len(jobs) == 0 {
			return out
		}
		var list []delivery
		for _, job := range jobs {
			if d := job(); d.address != "" {
				list = append(list, d)
			}
		}
		if fault.Twice {
			list = append(list, list...)
		}
		if fault.Shuffle {
			rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		}
		for _, d := range list {
			a := s.Post(ctx, d.address, d.form)
			for tries := 0; !a.OK() && strings.Contains(d.address, "#rc=") && tries < 5 && ctx.Err() == nil; tries++ {
				a = s.Post(ctx, d.address, d.form)
			}
			out = append(out, a)
		}
	}
	return out
}

// Run delivers callbacks as they come up, until ctx ends.
func (s *Sim) Run(ctx context.Context) error {
	for {
		s.Settle(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-s.wake:
		}
	}
}
