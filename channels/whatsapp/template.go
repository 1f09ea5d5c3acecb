package whatsapp

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
)

const (
	templatePages = 20 // of 100
	templatesKept = 10 * time.Minute
)

// templates are the approved ones as last listed.
type templates struct {
	mu   sync.Mutex
	at   time.Time
	list []approved
}

type approved struct {
	channels.Template
	names []string // of its parameters, in order; empty: they are numbered
}

type (
	outTemplate struct {
		Name       string         `json:"name"`
		Language   outLanguage    `json:"language"`
		Components []outComponent `json:"components,omitempty"`
	}
	outLanguage struct {
		Policy string `json:"policy"`
		Code   string `json:"code"`
	}
	outComponent struct {
		Type       string     `json:"type"`
		Parameters []outParam `json:"parameters"`
	}
	outParam struct {
		Type string `json:"type"`
		Name string `json:"parameter_name,omitempty"`
		Text string `json:"text"`
	}
)

// Templates answers the approved templates of the business account that can be
// sent with parameters of their body alone.
func (a *adapter) Templates(ctx context.Context) ([]channels.Template, error) {
	list, err := a.approved(ctx, true)
	if err != nil {
		return nil, err
	}
	out := make([]channels.Template, 0, len(list))
	for _, t := range list {
		out = append(out, t.Template)
	}
	return out, nil
}

func (a *adapter) approved(ctx context.Context, fresh bool) ([]approved, error) {
	if a.set.waba == "" {
		return nil, hub.Errorf(hub.Invalid, "Enter the id of the WhatsApp Business account in the settings of the inbox.")
	}
	a.known.mu.Lock()
	defer a.known.mu.Unlock()
	now := a.env.Now()
	if !fresh && !a.known.at.IsZero() && now.Sub(a.known.at) < templatesKept {
		return a.known.list, nil
	}
	list, err := a.listTemplates(ctx)
	a.health(err)
	if err != nil {
		return nil, err
	}
	a.known.list, a.known.at = list, now
	return list, nil
}

// listed is a template as the API lists it.
type listed struct {
	Name       string `json:"name"`
	Language   string `json:"language"`
	Status     string `json:"status"`
	Category   string `json:"category"`
	Components []struct {
		Type    string `json:"type"`
		Format  string `json:"format"`
		Text    string `json:"text"`
		Buttons []struct {
			Type string `json:"type"`
			URL  string `json:"url"`
		} `json:"buttons"`
	} `json:"components"`
}

func (a *adapter) listTemplates(ctx context.Context) ([]approved, error) {
	var out []approved
	query := url.Values{"fields": {"name,language,status,category,components"}, "limit": {"100"}, "status": {"APPROVED"}}
	for range templatePages {
		var page struct {
			Data   []listed `json:"data"`
			Paging struct {
				Next    string `json:"next"`
				Cursors struct {
					After string `json:"after"`
				} `json:"cursors"`
			} `json:"paging"`
		}
		err := a.graph.Do(ctx, meta.Call{Method: http.MethodGet, Path: a.set.waba + "/message_templates", Query: query, Out: &page})
		if err != nil {
			return nil, err
		}
		for _, t := range page.Data {
			if one, ok := t.read(); ok {
				out = append(out, one)
			}
		}
		if page.Paging.Next == "" || page.Paging.Cursors.After == "" {
			break
		}
		query.Set("after", page.Paging.Cursors.After)
	}
	return out, nil
}

var hole = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_]+)\s*\}\}`)

// read makes a listed template ours. One that needs more than words in its body
// (a file or a variable in its header, a button with an address to complete, a
// code to copy) cannot be sent from here and is left out.
func (t *listed) read() (approved, bool) {
	one := approved{Template: channels.Template{Name: t.Name, Language: t.Language, Category: strings.ToLower(t.Category)}}
	if t.Status != "APPROVED" || t.Name == "" || t.Language == "" {
		return one, false
	}
	for _, c := range t.Components {
		switch strings.ToUpper(c.Type) {
		case "HEADER":
			if (c.Format != "" && !strings.EqualFold(c.Format, "TEXT")) || hole.MatchString(c.Text) {
				return one, false
			}
		case "BODY":
			one.Text = meta.Clean(c.Text, meta.MaxText)
		case "BUTTONS":
			for _, b := range c.Buttons {
				if hole.MatchString(b.URL) || slices.Contains([]string{"OTP", "COPY_CODE", "FLOW", "CATALOG", "MPM"}, strings.ToUpper(b.Type)) {
					return one, false
				}
			}
		case "CAROUSEL", "LIMITED_TIME_OFFER":
			return one, false
		}
	}
	var names []string
	for _, h := range hole.FindAllStringSubmatch(one.Text, -1) {
		if !slices.Contains(names, h[1]) {
			names = append(names, h[1])
		}
	}
	one.Params = len(names)
	if slices.ContainsFunc(names, func(n string) bool { return !digits.MatchString(n) }) {
		one.names = names
	}
	return one, true
}

// filled makes what the API takes of a template with its parameters.
func (a *adapter) filled(ctx context.Context, t *hub.ProviderTemplate) (*outTemplate, error) {
	if t.Name == "" || t.Language == "" {
		return nil, hub.InvalidField("template", "needs a name and a language")
	}
	var names []string
	if known, ok := a.find(ctx, t); ok {
		if len(t.Params) != known.Params {
			return nil, hub.Errorf(hub.Invalid, "The template has %d parameters, and %d were filled in.", known.Params, len(t.Params))
		}
		names = known.names
	}
	out := &outTemplate{Name: t.Name, Language: outLanguage{Policy: "deterministic", Code: t.Language}}
	if len(t.Params) == 0 {
		return out, nil
	}
	body := outComponent{Type: "body"}
	for i, text := range t.Params {
		p := outParam{Type: "text", Text: oneLine(text)}
		if p.Text == "" {
			return nil, hub.Errorf(hub.Invalid, "Parameter %d of the template is empty.", i+1)
		}
		if names != nil {
			p.Name = names[i]
		}
		body.Parameters = append(body.Parameters, p)
	}
	out.Components = []outComponent{body}
	return out, nil
}

// find looks a template up. When the list cannot be had, the API is the judge.
func (a *adapter) find(ctx context.Context, t *hub.ProviderTemplate) (approved, bool) {
	for _, fresh := range []bool{false, true} {
		list, err := a.approved(ctx, fresh)
		if err != nil {
			return approved{}, false
		}
		for _, one := range list {
			if one.Name == t.Name && one.Language == t.Language {
				return one, true
			}
		}
	}
	return approved{}, false
}

// oneLine is a parameter as WhatsApp takes it: no line ends, no tabs, no more
// than four spaces in a row (2026-05).
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
