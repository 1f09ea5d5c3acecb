package desk

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// Bounds of a template as an agent names it.
const (
	maxTemplateParams = 50
	maxTemplateParam  = 1024 // characters
	templatesWithin   = 15 * time.Second
)

// templateAlone checks a post that is a message approved beforehand: it has no
// words of its own.
func templateAlone(in *ReplyInput) error {
	switch {
	case strings.TrimSpace(in.Text) != "" || in.HTML != "":
		return hub.InvalidField("text", "a template has no words beside it")
	case len(in.Attachments) > 0:
		return hub.InvalidField("attachments", "a template has no files beside it")
	case in.Template.Name == "":
		return invalid("template.name", "required", "is required")
	case len(in.Template.Params) > maxTemplateParams:
		return hub.InvalidField("template.params", "has more than 50 entries")
	}
	for i, p := range in.Template.Params {
		p = strings.TrimSpace(plain(p))
		if p == "" || utf8.RuneCountInString(p) > maxTemplateParam {
			return invalid(fmt.Sprintf("template.params[%d]", i), "param_length", "must have between 1 and 1024 characters")
		}
		in.Template.Params[i] = p
	}
	return nil
}

// Templates are the messages that the network of an inbox has approved. Invalid
// when its channel has none.
func (d *Desk) Templates(ctx context.Context, id hub.InboxID) ([]channels.Template, error) {
	inbox, can, err := d.inbox(id)
	if err != nil {
		return nil, named("desk.templates", err)
	}
	if can.Outside != "template" {
		return nil, named("desk.templates", invalid("inbox_id", "no_templates", "this channel has no templates"))
	}
	a, err := d.open(inbox.ID)
	if err != nil {
		return nil, named("desk.templates", err)
	}
	t, ok := a.(channels.Templater)
	if !ok {
		return nil, named("desk.templates", invalid("inbox_id", "no_templates", "this channel has no templates"))
	}
	ctx, cancel := context.WithTimeout(ctx, templatesWithin)
	defer cancel()
	list, err := t.Templates(ctx)
	if err != nil {
		return nil, named("desk.templates", d.network(err))
	}
	return list, nil
}

// templateText is what the customer will read.
func (d *Desk) templateText(ctx context.Context, id hub.InboxID, want *hub.ProviderTemplate) (string, error) {
	all, err := d.Templates(ctx, id)
	if err != nil {
		return "", err
	}
	for i := range all {
		t := &all[i]
		if t.Name != want.Name || t.Language != want.Language {
			continue
		}
		if len(want.Params) != t.Params {
			return "", invalid("template.params", "params_count", "has %d entries, the template takes %d", len(want.Params), t.Params)
		}
		return fillTemplate(t.Text, want.Params), nil
	}
	return "", invalid("template.name", "template_language", "there is no such template in this language")
}

var slot = regexp.MustCompile(`\{\{\s*\w+\s*\}\}`)

// fillTemplate puts parameters where {{1}} or {{name}} stand, each name the next
// parameter, the same name the same one.
func fillTemplate(text string, params []string) string {
	taken := map[string]int{}
	return slot.ReplaceAllStringFunc(text, func(at string) string {
		at = strings.ReplaceAll(at, " ", "")
		n, known := taken[at]
		if !known {
			n = len(taken)
			taken[at] = n
		}
		if n < len(params) {
			return params[n]
		}
		return at
	})
}

// open is the adapter of an inbox.
func (d *Desk) open(id hub.InboxID) (channels.Adapter, error) {
	if d.Adapter != nil {
		if a, _, _, ok := d.Adapter(id); ok {
			return a, nil
		}
	}
	return nil, hub.Errorf(hub.Temporary, "the inbox cannot be opened now")
}

// network is what an adapter's refusal says to the agent. What it did not say in
// words for people is trouble that may pass.
func (d *Desk) network(err error) error {
	switch hub.KindOf(err) {
	case hub.Invalid, hub.Denied, hub.Conflict, hub.Missing, hub.Limited, hub.Temporary, hub.Unknown:
		return err
	}
	return hub.Wrap(hub.Temporary, err, "the network did not answer")
}
