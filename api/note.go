package api

import (
	"context"
	"strings"
	"unicode"

	"github.com/parleyhub/parley/hub"
)

// note writes down who did what to which row, and tells the screens: one audit
// entry and, unless fact is empty, one fact that names the row alone.
func (a *API) note(ctx context.Context, c *Caller, action, object, detail string, fact hub.FactType) error {
	return a.noteBy(ctx, c.Actor(), action, object, detail, fact)
}

func (a *API) noteBy(ctx context.Context, by hub.Actor, action, object, detail string, fact hub.FactType) error {
	now := a.Now()
	set := hub.WriteSet{Audit: []hub.AuditEntry{{At: now, Actor: by, Action: action, Object: object, Detail: detail}}}
	if fact != "" {
		set.Facts = []hub.Fact{hub.NewFact(fact, now, by, hub.FactData{After: map[string]string{"id": object}, Reason: action})}
	}
	return a.Store.Commit(ctx, set)
}

// oneLine is a name as it is kept: trimmed, without control characters.
func oneLine(field, s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", hub.InvalidField(field, "is required")
	}
	if strings.ContainsFunc(s, unicode.IsControl) {
		return "", hub.InvalidField(field, "must be one line")
	}
	return s, nil
}

// mailAddress is an agent's address as it is kept: lower-cased, plain.
func mailAddress(field, s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || domain == "" || len(s) > 320 || strings.ContainsAny(s, " \t\r\n<>,;\"") || strings.Contains(domain, "@") ||
		strings.ContainsFunc(s, unicode.IsControl) {
		return "", hub.InvalidField(field, "must be a mail address")
	}
	return s, nil
}
