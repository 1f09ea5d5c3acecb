// Package leave is where people go who want no more of a campaign. In comes a
// request with the token of the row that was sent to them; a POST takes their
// consent away (RFC 8058), a GET only shows a page, as programs that scan mail
// follow every link. Nobody signs in: the token says who it is, and cannot be
// made by others.
package leave

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/sheet"
	"github.com/parleyhub/parley/campaigns/word"
	"github.com/parleyhub/parley/hub"
)

// Prefix of the pages' addresses; the token follows.
const Prefix = "/u/"

// Rows is what was sent to whom.
type Rows interface {
	Get(ctx context.Context, ref hub.SendRef) (hub.Send, error)
	RunOf(ctx context.Context, seq int64) (hub.Run, error)
}

// Pages serves them.
type Pages struct {
	Rows   Rows
	Book   *word.Book
	Door   *sheet.Door
	Key    []byte                                                 // of the tokens
	Name   func(kind hub.ChannelKind, lang string) string         // what people call a channel
	Label  func(ctx context.Context, purpose, lang string) string // what they call a purpose
	Choose func(id hub.ContactID) string                          // where the person chooses instead
	Log    *slog.Logger
}

// words of the pages by language: title, text, and what the button says.
var (
	ask = map[string][3]string{
		"en": {"Unsubscribe", "Press the button if you want no more of this by {by}: {what}.", "Unsubscribe"},
		"fr": {"Se désabonner", "Appuyez sur le bouton si vous ne voulez plus recevoir ceci par {by} : {what}.", "Se désabonner"},
		"ro": {"Dezabonare", "Apăsați butonul dacă nu mai doriți să primiți prin {by}: {what}.", "Dezabonare"},
	}
	done = map[string][3]string{
		"en": {"You are unsubscribed", "You will get no more of this by {by}: {what}. You can close this page.", ""},
		"fr": {"Vous êtes désabonné", "Vous ne recevrez plus ceci par {by} : {what}. Vous pouvez fermer cette page.", ""},
		"ro": {"V-ați dezabonat", "Nu veți mai primi prin {by}: {what}. Puteți închide pagina.", ""},
	}
	choose = map[string]string{"en": "Choose what you get", "fr": "Choisir ce que vous recevez", "ro": "Alegeți ce primiți"}
)

// ServeHTTP answers one request.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !sheet.Begin(w, r) {
		return
	}
	row, about, err := p.find(r.Context(), strings.TrimPrefix(r.URL.Path, Prefix))
	if hub.Is(err, hub.Missing) {
		p.Door.Turn(w, r)
		return
	}
	lang := sheet.Language(row.Locale, r)
	fill := p.fill(r.Context(), &row, about, lang)
	if err == nil && r.Method == http.MethodPost {
		r.Body = http.MaxBytesReader(w, r.Body, sheet.MaxForm)
		if err = r.ParseForm(); err != nil {
			sheet.Say(w, r, http.StatusBadRequest, lang, sheet.Failed[lang])
			return
		}
		said := hub.Consent{Channel: string(row.Channel), Purpose: about, Source: "form", Proof: "unsubscribed from a campaign", Words: fill(ask[lang])[1], IP: p.Door.From(r)}
		if r.PostForm.Get("List-Unsubscribe") == "One-Click" {
			said.Source, said.Words = "one_click", ""
		}
		err = p.leave(r.Context(), &row, said)
	}
	switch {
	case hub.Is(err, hub.Missing):
		p.Door.Turn(w, r)
	case err != nil:
		p.Log.Error("somebody could not be unsubscribed", "run", row.Run, "row", row.N, "error", err)
		p.Door.Later(w, r, http.StatusServiceUnavailable, lang, 30*time.Second)
	case r.Method == http.MethodPost:
		sheet.Say(w, r, http.StatusOK, lang, fill(done[lang]), sheet.Link{To: p.Choose(row.ContactID), Text: choose[lang]})
	default:
		sheet.Say(w, r, http.StatusOK, lang, fill(ask[lang]), sheet.Link{To: p.Choose(row.ContactID), Text: choose[lang]})
	}
}

// fill puts into words what a row was about and how it came.
func (p *Pages) fill(ctx context.Context, row *hub.Send, purpose, lang string) func(words [3]string) [3]string {
	in := strings.NewReplacer("{what}", p.Label(ctx, purpose, lang), "{by}", p.Name(row.Channel, lang))
	return func(words [3]string) [3]string {
		words[1] = in.Replace(words[1])
		return words
	}
}

// find answers the row of a token, and what its campaign was for. Missing: the
// token is not ours, or what it names is not kept any more.
func (p *Pages) find(ctx context.Context, token string) (row hub.Send, purpose string, err error) {
	ref, ok := hub.ReadSendToken(p.Key, token)
	if !ok {
		return row, "", hub.Errorf(hub.Missing, "this address is not one of ours")
	}
	if row, err = p.Rows.Get(ctx, ref); err != nil {
		return row, "", err
	}
	if row.ContactID == "" || row.Channel == "" {
		return row, "", hub.Errorf(hub.Missing, "nobody is known to it any more")
	}
	x, err := p.Rows.RunOf(ctx, row.Run)
	if err != nil {
		return row, "", err
	}
	f, err := draft.Thaw(&x)
	return row, f.Campaign.PurposeOf(), err
}

// leave writes down that a person wants no more of a kind on a channel. Said
// twice it is said once.
func (p *Pages) leave(ctx context.Context, row *hub.Send, said hub.Consent) error {
	_, err := p.Book.Say(ctx, row.ContactID, "unsubscribed", func(c *hub.Contact, _ time.Time) []hub.Consent {
		if ok, why := hub.MaySend(c.Consents, hub.ChannelKind(said.Channel), said.Purpose); !ok && why == hub.SaidNo {
			return nil
		}
		return []hub.Consent{said}
	}, hub.SendMove{SendRef: row.Ref(), Left: true})
	return err
}
