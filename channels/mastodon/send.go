package mastodon

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
)

// posting is a status to be posted.
type posting struct {
	Status      string   `json:"status"`
	InReplyToID string   `json:"in_reply_to_id,omitempty"`
	Visibility  string   `json:"visibility,omitempty"`
	MediaIDs    []string `json:"media_ids,omitempty"`
}

// Send posts an answer, or a first direct message. Idempotency-Key is our id of
// the message; because not every server heeds it (GoToSocial 0.20 does not), our
// own statuses are looked through before anything is said a second time, and what
// is found nowhere after a broken line is Unknown.
func (a *adapter) Send(ctx context.Context, m hub.Outbound) (hub.Receipt, error) {
	if m.To.Kind != HandleKind || !addressShape.MatchString(m.To.Address) {
		return hub.Receipt{}, hub.InvalidField("to", "must be an account of the fediverse, as name@domain")
	}
	place, err := a.describe(ctx)
	if err != nil {
		return hub.Receipt{}, err
	}
	p, err := a.answer(ctx, m)
	if err != nil {
		return hub.Receipt{}, err
	}
	if p.Status, err = place.wording(m.To, m.Text, p.Visibility); err != nil {
		return hub.Receipt{}, err
	}
	if m.Attempt > 1 {
		if id, err := a.seek(ctx, m, p); err != nil || id != "" {
			return a.receipt(m, id), err
		}
	}
	if p.MediaIDs, err = a.upload(ctx, m.Attachments); err != nil {
		return hub.Receipt{}, err
	}
	out, err := a.do(ctx, call{method: http.MethodPost, path: "/api/v1/statuses", body: p, key: string(m.Message)})
	if err == nil {
		var st status
		if json.Unmarshal(out.Body, &st) == nil && idShape.MatchString(st.ID) {
			a.claim(st.ID)
			return a.receipt(m, st.ID), nil
		}
		err = hub.Errorf(hub.Unknown, "The server took the status, and did not say as what.")
	}
	if !hub.Is(err, hub.Unknown) {
		return hub.Receipt{}, err
	}
	look, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.pace.seek)
	defer cancel()
	if id, lost := a.seek(look, m, p); lost == nil && id != "" {
		return a.receipt(m, id), nil
	}
	return hub.Receipt{}, err
}

func (a *adapter) receipt(m hub.Outbound, id string) hub.Receipt {
	if id == "" {
		return hub.Receipt{}
	}
	return hub.Receipt{State: hub.Accepted, Ref: m.Ref, Final: a.ref(id), At: a.env.Now()}
}

// answer decides what is answered and who may read it. The server is asked how
// the answered status stands now: what is said to few is never answered to many.
func (a *adapter) answer(ctx context.Context, m hub.Outbound) (posting, error) {
	ref := m.InReplyTo
	if m.Public && m.PublicRef != "" {
		ref = m.PublicRef
	}
	id, known := a.statusID(ref)
	if !known {
		if m.Public {
			return posting{}, hub.Errorf(hub.Invalid, "A public answer needs a public message that it answers.")
		}
		return posting{Visibility: visDirect}, nil
	}
	st, err := a.one(ctx, id)
	switch {
	case err != nil:
		return posting{}, err
	case st == nil && m.Public:
		return posting{}, hub.Errorf(hub.Missing, "The message is not there any more, or not readable for us: it cannot be answered in public.")
	case st == nil:
		return posting{Visibility: visDirect}, nil // to the person all the same
	case m.Public && !isPublic(st.Visibility):
		return posting{}, hub.Errorf(hub.Denied, "The message was not said in public, so it is not answered in public.")
	case m.Public:
		return posting{InReplyToID: id, Visibility: st.Visibility}, nil
	}
	return posting{InReplyToID: id, Visibility: visDirect}, nil
}

// calls is what a server takes for a mention: not within a word, a path or a mail
// address.
var calls = regexp.MustCompile(`(^|[^=/\pL\pN_])@([\pL\pN_])`)

// wording is the text of a status to somebody: begun with their mention, and no
// longer than the server takes. Whoever is mentioned in a direct message reads
// it, so there every other mention is made a mere word.
func (i instance) wording(to hub.Handle, text, visibility string) (string, error) {
	if !isPublic(visibility) {
		text = calls.ReplaceAllString(text, "$1@\u200b$2")
	}
	whole := strings.TrimSpace("@" + to.Address + " " + text)
	if n := length(text, i.link); n > i.limit-mentionRoom {
		return "", hub.Errorf(hub.Invalid, "The text counts %d characters; beside the mention there is room for %d.", n, i.limit-mentionRoom)
	}
	if n := length(whole, i.link); n > i.limit {
		return "", hub.Errorf(hub.Invalid, "With the mention before it the text counts %d characters; this server takes %d.", n, i.limit)
	}
	return whole, nil
}

var (
	linked = regexp.MustCompile(`https?://\S+`)
	named  = regexp.MustCompile(`(@[A-Za-z0-9_.-]+)@[A-Za-z0-9.:-]+`)
)

// length counts as the server does: a link is as long as it says, a mention is
// without its domain.
func length(text string, link int) int {
	n := 0
	if link > 0 {
		found := linked.FindAllString(text, -1)
		n = link * len(found)
		text = linked.ReplaceAllString(text, "")
	}
	return n + utf8.RuneCountInString(named.ReplaceAllString(text, "$1"))
}
