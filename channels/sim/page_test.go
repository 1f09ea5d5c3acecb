package sim

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

// pigeons are a network of one person.
type pigeons struct {
	diary
	fault Fault
	down  bool
}

func (*pigeons) About() About {
	return About{ID: "pigeons", Name: "Pigeons", Device: Phone, House: "the loft", People: []Person{{ID: "ada", Name: "Ada", Address: "roof 1"}}, Does: []Verb{Say, Delete}, Fails: []Fault{Broken}}
}
func (p *pigeons) Said() []Item     { return p.with(nil) }
func (p *pigeons) Fail(f Fault)     { p.fault = f }
func (p *pigeons) Asked() []Request { return nil }
func (p *pigeons) Do(_ context.Context, a Act) error {
	if p.down {
		return Nobody()
	}
	p.add(Item{ID: "i" + a.Text, Person: a.Person, Text: a.Text, At: time.Unix(int64(len(p.items)), 0)})
	return nil
}

func open(t *testing.T) (*pigeons, *httptest.Server, chan struct{}) {
	t.Helper()
	n, tick := &pigeons{}, make(chan struct{})
	p := &Page{Title: "Kettle", Desk: "http://desk.example", Networks: []Network{n}, Tick: func(ctx context.Context, _ time.Duration) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick:
			return nil
		}
	}}
	srv := httptest.NewServer(p.Handler())
	t.Cleanup(srv.Close)
	return n, srv, tick
}

func post(t *testing.T, address, body string, header ...string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

// What is played comes over the stream, and a network is told of only when it changed.
func TestStreamTellsWhatChanged(t *testing.T) {
	_, srv, tick := open(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	next := func() (v view) {
		for lines.Scan() {
			if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				if err := json.Unmarshal([]byte(text), &v); err != nil {
					t.Fatal(err)
				}
				return v
			}
		}
		t.Fatal("the stream ended")
		return v
	}
	if v := next(); v.Name != "Pigeons" || len(v.Said) != 0 || v.Fault != Works {
		t.Fatalf("first %+v", v)
	}
	tick <- struct{}{} // nothing has changed: nothing is told
	if got := post(t, srv.URL+"/networks/pigeons/acts", `{"person":"ada","do":"say","text":"Hello"}`); got != http.StatusNoContent {
		t.Fatalf("say answered %d", got)
	}
	if got := post(t, srv.URL+"/networks/pigeons/fault", `{"fault":"broken"}`); got != http.StatusNoContent {
		t.Fatalf("fault answered %d", got)
	}
	tick <- struct{}{}
	if v := next(); len(v.Said) != 1 || v.Said[0].Text != "Hello" || v.Fault != Broken {
		t.Fatalf("then %+v", v)
	}
}

func TestPageRefuses(t *testing.T) {
	n, srv, _ := open(t)
	acts := srv.URL + "/networks/pigeons/acts"
	for name, one := range map[string]struct {
		address, body string
		header        []string
		want          int
	}{
		"another site":     {acts, `{"person":"ada","do":"say"}`, []string{"Origin", "https://evil.example"}, http.StatusForbidden},
		"nobody":           {acts, `{"person":"eve","do":"say"}`, nil, http.StatusUnprocessableEntity},
		"a verb not there": {acts, `{"person":"ada","do":"photo"}`, nil, http.StatusUnprocessableEntity},
		"no network":       {srv.URL + "/networks/crows/acts", `{}`, nil, http.StatusBadRequest},
		"too much":         {acts, `{"person":"ada","do":"say","text":"` + strings.Repeat("x", maxText) + `"}`, nil, http.StatusBadRequest},
		"no JSON":          {acts, `hello`, nil, http.StatusBadRequest},
		"a fault not here": {srv.URL + "/networks/pigeons/fault", `{"fault":"busy"}`, nil, http.StatusBadRequest},
	} {
		if got := post(t, one.address, one.body, one.header...); got != one.want {
			t.Errorf("%s: %d, want %d", name, got, one.want)
		}
	}
	n.down = true
	if got := post(t, acts, `{"person":"ada","do":"say"}`); got != http.StatusBadGateway {
		t.Errorf("a failed act answered %d", got)
	}
	if !hub.Is(Nobody(), hub.Missing) || len(n.Said()) != 0 {
		t.Error("something was said all the same")
	}
}

func TestDiaryIsBounded(t *testing.T) {
	var d diary
	for i := range 2 * keep {
		d.add(Item{ID: "x", At: time.Unix(int64(i), 0)})
	}
	if got := d.with([]Item{{Ours: true}}); len(got) != keep || got[len(got)-1].At != time.Unix(2*keep-1, 0) {
		t.Errorf("%d items, last of %v", len(got), got[len(got)-1].At)
	}
}
