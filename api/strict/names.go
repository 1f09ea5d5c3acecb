package strict

import (
	"strings"
	"unicode"

	"github.com/parleyhub/parley/internal/said"
)

// OneLine is a name as it is kept: trimmed, without control characters.
func OneLine(field, s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", said.Invalid(field, "required", "is required")
	}
	if strings.ContainsFunc(s, unicode.IsControl) {
		return "", said.Invalid(field, "one_line", "must be one line")
	}
	return s, nil
}

// MailAddress is an agent's address as it is kept: lower-cased, plain.
func MailAddress(field, s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || domain == "" || len(s) > 320 || strings.ContainsAny(s, " \t\r\n<>,;\"") || strings.Contains(domain, "@") ||
		strings.ContainsFunc(s, unicode.IsControl) {
		return "", said.Invalid(field, "must_mail", "must be a mail address")
	}
	return s, nil
}
