// Package confirm asks people whether they themselves have said yes, and takes
// their answer: a double opt-in. In comes a yes that waits, which anybody may have
// said in their name; out goes one question by the channel it is about; in comes a
// request with the link's token, out goes a consent with its proof. A GET changes
// nothing, as programs that scan mail follow every link.
package confirm

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/sheet"
	"github.com/parleyhub/parley/campaigns/word"
	"github.com/parleyhub/parley/hub"
)

// Prefix of the pages' addresses; the token follows. /c/ is the desk's.
const Prefix = "/y/"

// about binds tokens to this page.
const about = "confirm"

// Pages serves them.
type Pages struct {
	Book   *word.Book
	Door   *sheet.Door
	Key    []byte                                         // of the tokens
	Name   func(kind hub.ChannelKind, lang string) string // what people call it
	Topics func(ctx context.Context) []draft.Topic
	Now    func() time.Time
	Log    *slog.Logger
}

// ticket is what a token says: who was asked, on which channel, when, and until
// when they may confirm.
type ticket struct {
	who       hub.ContactID
	channel   string
	at, until time.Time
}

func token(key []byte, who hub.ContactID, x *hub.Consent) string {
	ms := func(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 36) }
	return word.Token(key, about, hub.ContactID(strings.Join([]string{string(who), x.Channel, ms(x.AskedAt), ms(x.ConfirmBy)}, "\n")))
}

func readTicket(key []byte, token string) (k ticket, ok bool) {
	text, ok := word.Read(key, about, token)
	part := strings.Split(string(text), "\n")
	if !ok || len(part) != 4 {
		return k, false
	}
	at, err := strconv.ParseInt(part[2], 36, 64)
	until, err2 := strconv.ParseInt(part[3], 36, 64)
	return ticket{hub.ContactID(part[0]), part[1], time.UnixMilli(at), time.UnixMilli(until)}, err == nil && err2 == nil
}

// mine reports whether a consent is one that the question was about.
func (k *ticket) mine(c *hub.Consent) bool {
	return c.Channel == k.channel && c.AskedAt.UnixMilli() == k.at.UnixMilli()
}

// waiting are the consents that the question was about and that still wait.
func (k *ticket) waiting(c *hub.Contact) []hub.Consent {
	return slices.DeleteFunc(hub.Waiting(c.Consents), func(x hub.Consent) bool { return !k.mine(&x) })
}

// confirmed reports whether they were confirmed, and nothing was said since.
func (k *ticket) confirmed(c *hub.Contact) bool {
	return slices.ContainsFunc(c.Consents, func(x hub.Consent) bool {
		if !k.mine(&x) || !x.Given {
			return false
		}
		_, why := hub.MaySend(c.Consents, hub.ChannelKind(x.Channel), x.Purpose)
		return why != hub.SaidNo
	})
}

// ServeHTTP answers one request.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !sheet.Begin(w, r) {
		return
	}
	k, ok := readTicket(p.Key, strings.TrimPrefix(r.URL.Path, Prefix))
	if !ok {
		p.Door.Turn(w, r)
		return
	}
	c, err := p.Book.Person(r.Context(), k.who)
	if hub.Is(err, hub.Missing) {
		p.Door.Turn(w, r)
		return
	}
	lang := sheet.Language(c.Language, r)
	if err == nil && r.Method == http.MethodPost && p.Now().Before(k.until) && len(k.waiting(&c)) > 0 {
		if !p.Door.May(w, r, "confirm "+string(c.ID), lang) {
			return
		}
		c, err = p.take(r, &k, lang)
	}
	if err != nil {
		p.Log.Error("somebody's confirmation could not be taken", "contact", k.who, "error", err)
		p.Door.Later(w, r, http.StatusServiceUnavailable, lang, 30*time.Second)
		return
	}
	waiting := k.waiting(&c)
	switch {
	case len(waiting) == 0 && k.confirmed(&c):
		sheet.Say(w, r, http.StatusOK, lang, done[lang])
	case len(waiting) == 0 && slices.ContainsFunc(hub.Waiting(c.Consents), func(x hub.Consent) bool { return x.Channel == k.channel }):
		sheet.Say(w, r, http.StatusGone, lang, sheet.Unknown[lang]) // they were asked again
	case len(waiting) == 0:
		sheet.Say(w, r, http.StatusGone, lang, over[lang])
	case !p.Now().Before(k.until):
		sheet.Say(w, r, http.StatusGone, lang, late[lang])
	default:
		sheet.Say(w, r, http.StatusOK, lang, p.asking(r.Context(), waiting, lang))
	}
}

// take confirms what still waits.
func (p *Pages) take(r *http.Request, k *ticket, lang string) (hub.Contact, error) {
	return p.Book.Say(r.Context(), k.who, "confirmed", func(c *hub.Contact, now time.Time) (out []hub.Consent) {
		waiting := k.waiting(c)
		shown := p.asking(r.Context(), waiting, lang)
		for _, x := range waiting {
			out = append(out, hub.Confirmed(x, now, "", shown[1]+" ["+shown[2]+"]", p.Door.From(r)))
		}
		return out
	})
}

// asking is the page that asks: what they confirm stands in it.
func (p *Pages) asking(ctx context.Context, waiting []hub.Consent, lang string) [3]string {
	if len(waiting) == 0 {
		return ask[lang]
	}
	say, topics := ask[lang], p.Topics(ctx)
	var names []string
	for i := range waiting {
		names = append(names, Label(topics, waiting[i].Purpose, lang))
	}
	say[1] = strings.NewReplacer("{what}", strings.Join(names, ", "), "{by}", p.Name(hub.ChannelKind(waiting[0].Channel), lang)).Replace(say[1])
	return say
}
