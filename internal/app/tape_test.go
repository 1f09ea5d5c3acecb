package app

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// tape stands between a stand-in of a network and the hub: it takes webhooks with
// their signatures as they are, and delivers them when and as often as it is told.
type tape struct {
	mu   sync.Mutex
	kept []kept
}

type kept struct {
	method, url string
	header      http.Header
	body        []byte
}

func (tp *tape) client() *http.Client { return &http.Client{Transport: tp} }

// RoundTrip implements http.RoundTripper: nothing goes out, and 200 comes back.
func (tp *tape) RoundTrip(r *http.Request) (*http.Response, error) {
	k := kept{method: r.Method, url: r.URL.String(), header: r.Header.Clone()}
	if r.Body != nil {
		var err error
		if k.body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	tp.mu.Lock()
	tp.kept = append(tp.kept, k)
	tp.mu.Unlock()
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
}

// play delivers what is kept, each so many times, in any order and all at once.
func (tp *tape) play(t *testing.T, times int) (n int) {
	t.Helper()
	tp.mu.Lock()
	all := tp.kept
	tp.kept = nil
	tp.mu.Unlock()
	var list []kept
	for range times {
		list = append(list, all...)
	}
	rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	var wg sync.WaitGroup
	for _, k := range list {
		wg.Go(func() {
			req, err := http.NewRequestWithContext(t.Context(), k.method, k.url, bytes.NewReader(k.body))
			if err != nil {
				t.Error(err)
				return
			}
			req.Header = k.header.Clone()
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Error(err)
				return
			}
			resp.Body.Close()
			if resp.StatusCode/100 != 2 {
				t.Errorf("%s answered %d", k.url, resp.StatusCode)
			}
		})
	}
	wg.Wait()
	return len(list)
}
