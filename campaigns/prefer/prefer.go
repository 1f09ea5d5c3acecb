// Package prefer is where people choose what they get: by channel and by topic,
// and whether what they open and click may be seen. In comes a request with a
// person's own token; a POST writes down what they said, a GET only shows how it
// stands, as programs that scan mail follow every link.
package prefer

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/sheet"
	"github.com/parleyhub/parley/campaigns/word"
	"github.com/parleyhub/parley/hub"
)

// Prefix of the page's addresses; the person's token follows.
const Prefix = "/p/"

// about binds tokens to this page.
const about = "preferences"

// Token is the end of a person's address.
func Token(key []byte, id hub.ContactID) string { return word.Token(key, about, id) }

// Way is one channel by which a person may be written to.
type Way struct {
	Kind    hub.ChannelKind
	Name    string            // as people call it, in English
	Names   map[string]string // in other languages, by their tag
	Address string            // where, veiled
}

// Pages serves them.
type Pages struct {
	Book    *word.Book
	Door    *sheet.Door
	Key     []byte                                                     // of the tokens
	Ways    func(ctx context.Context, id hub.ContactID) ([]Way, error) // of a person, each channel once
	Topics  func(ctx context.Context) []draft.Topic                    // that the workspace names
	Confirm func(ctx context.Context, purpose string) bool             // a yes to it has to be confirmed; nil: none has
	Log     *slog.Logger
}

// ServeHTTP answers one request.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !sheet.Begin(w, r) {
		return
	}
	id, ok := word.Read(p.Key, about, strings.TrimPrefix(r.URL.Path, Prefix))
	if !ok {
		p.Door.Turn(w, r)
		return
	}
	c, offers, err := p.now(r.Context(), id)
	if hub.Is(err, hub.Missing) {
		p.Door.Turn(w, r)
		return
	}
	lang, saved := sheet.Language(c.Language, r), false
	if err == nil && r.Method == http.MethodPost {
		if !p.Door.May(w, r, string(c.ID), lang) {
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, sheet.MaxForm)
		if err = r.ParseForm(); err != nil {
			sheet.Say(w, r, http.StatusBadRequest, lang, sheet.Failed[lang])
			return
		}
		said := answer{form: r.PostForm, lang: lang, ip: p.Door.From(r), confirm: func(purpose string) bool { return p.Confirm != nil && p.Confirm(r.Context(), purpose) }}
		c, err = p.Book.Say(r.Context(), id, "preferences", func(c *hub.Contact, now time.Time) []hub.Consent { return said.consents(c.Consents, offers, now) })
		saved = true
	}
	if err != nil {
		p.Log.Error("somebody's preferences could not be read or noted", "contact", c.ID, "error", err)
		p.Door.Later(w, r, http.StatusServiceUnavailable, lang, 30*time.Second)
		return
	}
	sheet.Write(w, r, http.StatusOK, lang, texts[lang].title, page(c.Consents, offers, lang, saved))
}

// offer is one box of the page: a topic on a channel.
type offer struct {
	way   Way
	topic draft.Topic
}

// key names the box in a form.
func (o *offer) key() string { return string(o.way.Kind) + ":" + o.topic.Purpose }

// now answers a person and what they may choose.
func (p *Pages) now(ctx context.Context, id hub.ContactID) (hub.Contact, []offer, error) {
	c, err := p.Book.Person(ctx, id)
	if err != nil {
		return c, nil, err
	}
	ways, err := p.Ways(ctx, c.ID)
	if err != nil {
		return c, nil, err
	}
	var out []offer
	for _, t := range topics(p.Topics(ctx), c.Consents) {
		for _, way := range ways {
			out = append(out, offer{way, t})
		}
	}
	return c, out, nil
}

// mostTopics bounds the page.
const mostTopics = 50

// topics are those that the workspace names, and those that the person has spoken
// of; nobody else's show.
func topics(named []draft.Topic, said []hub.Consent) []draft.Topic {
	out := slices.Clone(named)
	for _, c := range said {
		if len(out) >= mostTopics {
			break
		}
		known := slices.ContainsFunc(out, func(t draft.Topic) bool { return t.Purpose == c.Purpose })
		if !known && c.Purpose != "" && c.Purpose != "all" && c.Purpose != hub.PurposeTracking && !hub.Reply(c.Purpose) {
			out = append(out, draft.Topic{Purpose: c.Purpose})
		}
	}
	if len(out) == 0 {
		out = append(out, draft.Topic{Purpose: hub.PurposeMarketing})
	}
	return out[:min(len(out), mostTopics)]
}
