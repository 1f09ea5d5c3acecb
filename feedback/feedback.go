// Package feedback asks customers how a conversation went, and takes their answer.
// In comes a conversation that was resolved, out goes one message with a link; in
// comes a request with the link's token, out goes a rating. Nobody signs in: the
// token says which conversation it is, and cannot be made by others. A GET shows
// the page and changes nothing, as programs that scan mail follow every link.
package feedback

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/parleyhub/parley/campaigns/sheet"
	"github.com/parleyhub/parley/hub"
)

// Prefix of the pages' addresses; the token follows.
const Prefix = "/r/"

// Changeable is for how long a rating may be changed by who made it.
const Changeable = 24 * time.Hour

// maxWords bounds what a customer adds, in characters.
const maxWords = 2000

// Rows is where ratings are kept.
type Rows interface {
	Save(ctx context.Context, x hub.Rating, after time.Time, fact hub.Fact) error
	Get(ctx context.Context, id hub.ConversationID) (hub.Rating, error)
}

// Talks answers conversations and whose they are.
type Talks interface {
	Conversations(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID]hub.Conversation, error)
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
}

// Pages takes ratings. It is safe for concurrent use.
type Pages struct {
	Rows  Rows
	Talks Talks
	Key   []byte // of the tokens
	Door  *sheet.Door
	Hint  func() // there are new facts
	Now   func() time.Time
	Log   *slog.Logger
}

// Address is where a conversation is rated, below the hub's own.
func (p *Pages) Address(id hub.ConversationID) string { return Prefix + hub.RatingToken(p.Key, id) }

// ServeHTTP answers one request.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !sheet.Begin(w, r) {
		return
	}
	talk, who, err := p.find(r.Context(), strings.TrimPrefix(r.URL.Path, Prefix))
	if hub.Is(err, hub.Missing) {
		p.Door.Turn(w, r)
		return
	}
	f := form{lang: sheet.Language(who.Language, r), picked: pick(r.URL.Query().Get("r"))}
	switch {
	case err != nil:
		p.failed(w, r, f.lang, &talk, err)
	case r.Method == http.MethodPost:
		p.take(w, r, f, &talk, &who)
	default:
		p.ask(w, r, f, &talk)
	}
}

// ask shows the form, with what was said before.
func (p *Pages) ask(w http.ResponseWriter, r *http.Request, f form, talk *hub.Conversation) {
	was, err := p.Rows.Get(r.Context(), talk.ID)
	switch {
	case hub.Is(err, hub.Missing):
		f.show(w, r, http.StatusOK)
	case err != nil:
		p.failed(w, r, f.lang, talk, err)
	case p.Now().Sub(was.At) >= Changeable:
		sheet.Say(w, r, http.StatusOK, f.lang, over[f.lang])
	default:
		f.words = was.Words
		if f.picked == 0 {
			f.picked = was.Score
		}
		f.show(w, r, http.StatusOK)
	}
}

// take keeps what was posted.
func (p *Pages) take(w http.ResponseWriter, r *http.Request, f form, talk *hub.Conversation, who *hub.Contact) {
	if !p.Door.May(w, r, "rating "+string(talk.ID), f.lang) {
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, sheet.MaxForm)
	if err := r.ParseForm(); err != nil {
		sheet.Say(w, r, http.StatusBadRequest, f.lang, sheet.Failed[f.lang])
		return
	}
	f.picked, f.words = pick(r.PostForm.Get("score")), clean(r.PostForm.Get("words"))
	if f.picked == 0 {
		f.show(w, r, http.StatusUnprocessableEntity)
		return
	}
	switch err := p.Rate(r.Context(), talk, who, f.picked, f.words); {
	case hub.Is(err, hub.Conflict):
		sheet.Say(w, r, http.StatusConflict, f.lang, over[f.lang])
	case err != nil:
		p.failed(w, r, f.lang, talk, err)
	default:
		sheet.Say(w, r, http.StatusOK, f.lang, done[f.lang])
	}
}

func (p *Pages) failed(w http.ResponseWriter, r *http.Request, lang string, talk *hub.Conversation, err error) {
	p.Log.Error("a rating could not be taken", "conversation", talk.ID, "error", err)
	p.Door.Later(w, r, http.StatusServiceUnavailable, lang, 30*time.Second)
}

// Rate keeps what a customer says of a conversation. Said again within a day it
// changes; after that it is Conflict.
func (p *Pages) Rate(ctx context.Context, talk *hub.Conversation, who *hub.Contact, score int, words string) error {
	now := p.Now().UTC().Truncate(time.Millisecond)
	x := hub.Rating{ConversationID: talk.ID, Score: score, Words: words, At: now, ChangedAt: now}
	fact := hub.NewFact(hub.ConversationRated, now, hub.Actor{Type: hub.ActorContact, ID: string(who.ID), Name: who.Name}, hub.FactData{After: x})
	fact.ConversationID, fact.ContactID = talk.ID, talk.ContactID
	err := p.Rows.Save(ctx, x, now.Add(-Changeable), fact)
	if err == nil {
		p.Hint()
	}
	return err
}

// find answers the conversation of a token and whose it is. Missing: the token is
// not ours, or what it names is not there any more.
func (p *Pages) find(ctx context.Context, token string) (talk hub.Conversation, who hub.Contact, err error) {
	id, ok := hub.ReadRatingToken(p.Key, token)
	if !ok {
		return talk, who, hub.Errorf(hub.Missing, "this address is not one of ours")
	}
	found, err := p.Talks.Conversations(ctx, []hub.ConversationID{id})
	if err != nil {
		return talk, who, err
	}
	if talk, ok = found[id]; !ok {
		return talk, who, hub.Errorf(hub.Missing, "the conversation is not there any more")
	}
	people, err := p.Talks.Contacts(ctx, []hub.ContactID{talk.ContactID})
	return talk, people[talk.ContactID], err
}

// pick reads a score; 0: none.
func pick(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > hub.BestScore {
		return 0
	}
	return n
}

// clean is what somebody wrote, without what cannot be seen, and bounded.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || unicode.IsGraphic(r) && r != unicode.ReplacementChar {
			return r
		}
		return -1
	}, strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n"))
	if r := []rune(s); len(r) > maxWords {
		s = string(r[:maxWords])
	}
	return strings.TrimSpace(s)
}
