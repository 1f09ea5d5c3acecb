package confirm

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/word"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/feed"
)

// Question is one message that asks somebody.
type Question struct {
	Template string
	Contact  hub.ContactID
	Channel  hub.ChannelKind
	Purposes []string // what they are asked to confirm
	Link     string
	Key      string // the same for the same question: it goes out once
}

// Asker asks people who have a yes to confirm, once for each channel and what
// waits there then. It is for one process.
type Asker struct {
	Source feed.Source
	Book   *word.Book                                                                                  // that writes as the hub itself
	Rules  func(ctx context.Context) (*draft.ConfirmRules, error)                                      // as they are now; nil: nobody is asked
	Asked  func(ctx context.Context, who hub.ContactID, template string, since time.Time) (int, error) // how often they were
	Send   func(ctx context.Context, q Question) (hub.MessageID, error)                                // Invalid: it cannot go there
	Link   func(token string) string
	Key    []byte // of the tokens
	Now    func() time.Time
	Log    *slog.Logger
}

// One person is asked at most so often, whatever others say on their behalf: a
// form that anybody may fill in must not fill somebody's mailbox.
const (
	mostADay   = 3
	mostAMonth = 10
)

// atATime is how many facts are read at once, pause how long a lost hint may make us late.
const (
	atATime = 500
	pause   = 2 * time.Second
)

// asks are the facts after which somebody may have a yes to confirm.
var asks = map[hub.FactType]bool{hub.ContactChanged: true, hub.ContactImported: true, hub.ContactMerged: true}

// Run follows what happens until ctx ends; wake says that something did.
func (a *Asker) Run(ctx context.Context, wake <-chan struct{}) error {
	r := &feed.Reader{Name: "confirmations", Most: atATime, Source: a.Source, Now: a.Now, Log: a.Log}
	return r.Follow(ctx, wake, pause, a.follow)
}

func (a *Asker) follow(ctx context.Context, facts []hub.Fact) error {
	seen := map[hub.ContactID]bool{}
	var ids []hub.ContactID
	for i := range facts {
		if f := &facts[i]; asks[f.Type] && f.ContactID != "" && !seen[f.ContactID] {
			seen[f.ContactID] = true
			ids = append(ids, f.ContactID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rules, err := a.Rules(ctx)
	if err != nil || rules == nil || rules.Template == "" {
		return err
	}
	found, err := a.Book.People.Contacts(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		c, ok := found[id]
		if !ok || c.MergedInto == "" && len(a.open(&c, rules, a.Now())) == 0 {
			continue
		}
		if err := a.ask(ctx, id, rules); err != nil {
			return err
		}
	}
	return nil
}

// open are the consents of somebody that wait, and were not asked about for good.
func (a *Asker) open(c *hub.Contact, rules *draft.ConfirmRules, now time.Time) []hub.Consent {
	return slices.DeleteFunc(hub.Waiting(c.Consents), func(x hub.Consent) bool {
		return x.AskedIn != "" || !rules.Covers(x.Purpose) || !x.ConfirmBy.IsZero() && !now.Before(x.ConfirmBy)
	})
}

// ask first notes what is asked and when, then sends, then notes by what: killed
// in between, the same question is sent under the same key.
func (a *Asker) ask(ctx context.Context, id hub.ContactID, rules *draft.ConfirmRules) error {
	c, err := a.Book.Person(ctx, id)
	if hub.Is(err, hub.Missing) {
		return nil
	}
	if err != nil {
		return err
	}
	if c, err = a.note(ctx, &c, rules); err != nil {
		return err
	}
	for _, group := range a.groups(&c, rules) {
		x := group[0]
		q := Question{Template: rules.Template, Contact: c.ID, Channel: hub.ChannelKind(x.Channel), Link: a.Link(token(a.Key, c.ID, &x)),
			Key: "confirm:" + string(c.ID) + ":" + x.Channel + ":" + x.AskedAt.UTC().Format(time.RFC3339Nano)}
		for i := range group {
			q.Purposes = append(q.Purposes, group[i].Purpose)
		}
		by, err := a.Send(ctx, q)
		if hub.Is(err, hub.Invalid) || hub.Is(err, hub.Missing) {
			a.Log.Info("somebody cannot be asked to confirm", "contact", c.ID, "channel", x.Channel, "error", err)
			continue
		}
		if err != nil {
			return err
		}
		if _, err := a.Book.Say(ctx, c.ID, reason, func(c *hub.Contact, _ time.Time) (out []hub.Consent) {
			for _, y := range hub.Waiting(c.Consents) {
				if y.Channel == x.Channel && y.AskedAt.Equal(x.AskedAt) {
					y.AskedIn = by
					out = append(out, y)
				}
			}
			return out
		}); err != nil {
			return err
		}
	}
	return nil
}

// reason is of the facts by which questions are noted.
const reason = "confirmation"

// note writes down that what waits is asked about now, as far as they were not
// asked too often.
func (a *Asker) note(ctx context.Context, c *hub.Contact, rules *draft.ConfirmRules) (hub.Contact, error) {
	fresh := func(c *hub.Contact) []hub.Consent {
		return slices.DeleteFunc(a.open(c, rules, a.Now()), func(x hub.Consent) bool { return !x.AskedAt.IsZero() })
	}
	if len(fresh(c)) == 0 {
		return *c, nil
	}
	left, err := a.left(ctx, c.ID, rules.Template)
	if err != nil {
		return *c, err
	}
	return a.Book.Say(ctx, c.ID, reason, func(c *hub.Contact, now time.Time) (out []hub.Consent) {
		asked := map[string]bool{}
		for _, x := range fresh(c) {
			if !asked[x.Channel] && len(asked) >= left {
				continue
			}
			asked[x.Channel] = true
			x.AskedAt, x.ConfirmBy = now, now.Add(rules.Good())
			out = append(out, x)
		}
		return out
	})
}

// left is how many more questions somebody may get at present.
func (a *Asker) left(ctx context.Context, who hub.ContactID, template string) (int, error) {
	now := a.Now()
	day, err := a.Asked(ctx, who, template, now.AddDate(0, 0, -1))
	if err != nil {
		return 0, err
	}
	month, err := a.Asked(ctx, who, template, now.AddDate(0, 0, -30))
	return max(0, min(mostADay-day, mostAMonth-month)), err
}

// groups are what is asked by one message each.
func (a *Asker) groups(c *hub.Contact, rules *draft.ConfirmRules) (out [][]hub.Consent) {
	for _, x := range a.open(c, rules, a.Now()) {
		if x.AskedAt.IsZero() {
			continue
		}
		at := slices.IndexFunc(out, func(g []hub.Consent) bool { return g[0].Channel == x.Channel && g[0].AskedAt.Equal(x.AskedAt) })
		if at < 0 {
			out = append(out, nil)
			at = len(out) - 1
		}
		out[at] = append(out[at], x)
	}
	return out
}

// Again lets somebody be asked once more for what waits. Missing: nothing does;
// Conflict: they were asked often enough, or nobody is asked at all.
func (a *Asker) Again(ctx context.Context, id hub.ContactID, channel, purpose string) (hub.Contact, error) {
	rules, err := a.Rules(ctx)
	if err != nil {
		return hub.Contact{}, err
	}
	if !rules.Covers(purpose) {
		return hub.Contact{}, hub.Errorf(hub.Conflict, "the sending rules ask nobody to confirm this")
	}
	left, err := a.left(ctx, id, rules.Template)
	if err != nil {
		return hub.Contact{}, err
	}
	if left == 0 {
		return hub.Contact{}, hub.Errorf(hub.Conflict, "they were asked often enough; try again tomorrow")
	}
	found := false
	c, err := a.Book.Say(ctx, id, reason, func(c *hub.Contact, now time.Time) (out []hub.Consent) {
		found = false
		for _, x := range hub.Waiting(c.Consents) {
			if x.Channel == channel && x.Purpose == purpose {
				found = true
				x.AskedAt, x.AskedIn, x.ConfirmBy = now, "", now.Add(rules.Good())
				out = append(out, x)
			}
		}
		return out
	})
	if err == nil && !found {
		err = hub.Errorf(hub.Missing, "nothing of theirs waits to be confirmed there")
	}
	return c, err
}
