package direct

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
)

const verifyTime = 30 * time.Second

// Verify asks Meta about the account, and whether its events come to an app; the
// app of the token is subscribed when none is.
func (a *adapter) Verify(ctx context.Context) []channels.Step {
	ctx, cancel := context.WithTimeout(ctx, verifyTime)
	defer cancel()
	var who struct {
		Name     string `json:"name"`
		Username string `json:"username"`
	}
	err := a.graph.Do(ctx, meta.Call{Method: http.MethodGet, Path: a.set.Node, Query: url.Values{"fields": {"id,name"}}, Out: &who})
	a.health(err)
	if err != nil {
		return []channels.Step{{Name: "sign_in", Text: words(err)}}
	}
	if who.Name == "" {
		who.Name = who.Username
	}
	return []channels.Step{{Name: "sign_in", OK: true, Text: meta.Line(who.Name, 200)}, a.subscribed(ctx)}
}

func (a *adapter) subscribed(ctx context.Context) channels.Step {
	step := channels.Step{Name: "webhook"}
	var apps struct {
		Data []any `json:"data"`
	}
	path := a.set.Node + "/subscribed_apps"
	if err := a.graph.Do(ctx, meta.Call{Method: http.MethodGet, Path: path, Out: &apps}); err != nil {
		step.Text = words(err)
		return step
	}
	if len(apps.Data) == 0 {
		err := a.graph.Do(ctx, meta.Call{Method: http.MethodPost, Path: path, Query: url.Values{"subscribed_fields": {a.net.Subscribes}}})
		if err != nil {
			step.Text = words(err)
			return step
		}
		step.Text = "The account's events did not come to the app; they do now."
	}
	if n := a.refused.Count(); n > 0 {
		step.Text += fmt.Sprintf(" %d requests without a valid signature were refused since the start.", n)
	}
	if n := a.other.Count(); n > 0 {
		step.Text += fmt.Sprintf(" %d items for other accounts were ignored since the start.", n)
	}
	step.OK = true
	return step
}

func words(err error) string {
	var e *hub.Error
	if errors.As(err, &e) && e.Text != "" {
		return e.Text
	}
	return "Meta did not answer as expected."
}
