package whatsapp

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

// Verify asks Meta about the number, and whether webhooks of the account come
// to an app; the app of the token is subscribed when none is.
func (a *adapter) Verify(ctx context.Context) []channels.Step {
	ctx, cancel := context.WithTimeout(ctx, verifyTime)
	defer cancel()
	var number struct {
		Shown string `json:"display_phone_number"`
		Name  string `json:"verified_name"`
	}
	err := a.graph.Do(ctx, meta.Call{
		Method: http.MethodGet, Path: a.set.phone, Query: url.Values{"fields": {"id,display_phone_number,verified_name,quality_rating"}}, Out: &number,
	})
	a.health(err)
	if err != nil {
		return []channels.Step{{Name: "sign_in", Text: words(err)}}
	}
	steps := []channels.Step{{Name: "sign_in", OK: true, Text: fmt.Sprintf("%s, %s", meta.Line(number.Shown, 40), meta.Line(number.Name, 100))}}
	if a.set.waba == "" {
		return append(steps, channels.Step{Name: "webhook", OK: true, Text: "Not asked: the id of the business account is not entered."})
	}
	steps = append(steps, a.subscribed(ctx))
	list, err := a.approved(ctx, true)
	if err != nil {
		return append(steps, channels.Step{Name: "templates", Text: words(err)})
	}
	return append(steps, channels.Step{Name: "templates", OK: true, Text: fmt.Sprintf("%d approved templates can be sent.", len(list))})
}

func (a *adapter) subscribed(ctx context.Context) channels.Step {
	step := channels.Step{Name: "webhook"}
	var apps struct {
		Data []any `json:"data"`
	}
	path := a.set.waba + "/subscribed_apps"
	if err := a.graph.Do(ctx, meta.Call{Method: http.MethodGet, Path: path, Out: &apps}); err != nil {
		step.Text = words(err)
		return step
	}
	if len(apps.Data) == 0 {
		if err := a.graph.Do(ctx, meta.Call{Method: http.MethodPost, Path: path}); err != nil {
			step.Text = words(err)
			return step
		}
		step.Text = "The account's events did not come to the app; they do now."
	}
	if n := a.refused.Count(); n > 0 {
		step.Text += fmt.Sprintf(" %d requests without a valid signature were refused since the start.", n)
	}
	if n := a.other.Count(); n > 0 {
		step.Text += fmt.Sprintf(" %d items for other numbers were ignored since the start.", n)
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
