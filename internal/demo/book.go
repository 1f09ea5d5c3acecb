package demo

import (
	"embed"
	"encoding/json"
	"strings"
	"unicode"

	"github.com/parleyhub/parley/hub"
)

//go:embed stories/*.json
var pages embed.FS

// story is one matter of one customer.
type story struct {
	ID       string `json:"id"`
	Via      string `json:"via"` // channel of the first turn, and of those that name none
	Signed   bool   `json:"signed"`
	Tells    bool   `json:"tells"` // types name and mail into the chat
	Full     bool   `json:"full"`  // their mailbox is full
	Turns    []turn `json:"turns"`
	language string // of the file it stands in
}

// turn is what the customer says, and what the staff does then.
type turn struct {
	Via     string   `json:"via"`
	Subject string   `json:"subject"`
	Says    string   `json:"says"`
	Look    string   `json:"look"`
	Files   []string `json:"files"`
	Away    bool     `json:"away"`
	Leaves  bool     `json:"leaves"` // closes the page after saying it
	Then    *deed    `json:"then"`
}

// deed is what somebody of the staff does about a message.
type deed struct {
	Note     string   `json:"note"`
	Says     string   `json:"says"`
	Files    []string `json:"files"`
	Tags     []string `json:"tags"`
	Priority string   `json:"priority"`
	Status   string   `json:"status"`
	Snooze   string   `json:"snooze"` // a duration
	Hand     bool     `json:"hand"`   // give it to the owner
	Late     bool     `json:"late"`   // only after a chat's clock has run out
}

func (t *turn) via(st *story) string {
	if t.Via != "" {
		return t.Via
	}
	return st.Via
}

// book is everything that is said.
type book struct {
	stories []story
	deeds   map[string]*deed  // by keyOf what the customer says; nil: left waiting
	talk    map[string][]deed // by language: to people who are in no story
}

// readBook reads the stories; each file holds those of one language, and what
// the staff says to people who are not in any story.
func readBook() (*book, error) {
	b := &book{deeds: map[string]*deed{}, talk: map[string][]deed{}}
	for _, language := range []string{"en", "fr", "ro"} {
		raw, err := pages.ReadFile("stories/" + language + ".json")
		if err != nil {
			return nil, hub.Wrap(hub.Internal, err, "the stories are not inside")
		}
		var page struct {
			Stories []story `json:"stories"`
			Small   []deed  `json:"small"`
		}
		if err := json.Unmarshal(raw, &page); err != nil {
			return nil, hub.Wrap(hub.Internal, err, "the stories in "+language+" cannot be read")
		}
		b.talk[language] = page.Small
		for _, st := range page.Stories {
			st.language = language
			b.stories = append(b.stories, st)
		}
	}
	for i := range b.stories {
		for j := range b.stories[i].Turns {
			t := &b.stories[i].Turns[j]
			b.deeds[keyOf(t.Says)] = t.Then
		}
	}
	return b, nil
}

// keyLength is how many letters of what is said tell it from everything else.
const keyLength = 30

// keyOf is how a saying is known again, whatever numbers stand in it and however
// a channel has wrapped its lines.
func keyOf(text string) string {
	var b strings.Builder
	n := 0
	text = strings.ReplaceAll(text, "{order}", "")
	text, _, _ = strings.Cut(text, "{") // a name, which is another each time
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		b.WriteRune(unicode.ToLower(r))
		if n++; n == keyLength {
			break
		}
	}
	return b.String()
}

// about is what the staff does about a saying; scripted is false when it stands
// in no story, which means that somebody real has written.
func (b *book) about(text string) (d *deed, scripted bool) {
	for key := []rune(keyOf(text)); len(key) > 0; key = key[:len(key)-1] {
		if d, scripted = b.deeds[string(key)]; scripted {
			return d, true
		}
	}
	return nil, false
}

// is reports whether a saying is that of the turn.
func (t *turn) is(text string) bool { return strings.HasPrefix(keyOf(text), keyOf(t.Says)) }

// small is what the staff says to somebody real: another thing each time, then
// nothing more, so that nobody talks to a machine for long.
func (b *book) small(language string, seq int64) *deed {
	language, _, _ = strings.Cut(language, "-")
	list := b.talk[language]
	if list == nil {
		list = b.talk["en"]
	}
	if n := int(seq-1) / 2; n < len(list) {
		return &list[n]
	}
	return nil
}
