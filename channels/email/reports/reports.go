// Package reports reads what mail servers say about mail that we sent: delivery
// reports (RFC 3464), the many refusals that are none, and complaints (RFC 5965).
// In come parts of a mail, out comes what it means and words for people; whether
// the report is about a mail of ours is for the caller to prove.
package reports

import (
	"regexp"
	"strings"
)

const (
	refused    = "The receiving mail server refused this message."
	noAddress  = "This mail address does not exist."
	mailboxOff = "The mailbox is disabled."
	full       = "The mailbox is full."
	tooLarge   = "The message is too large for the receiving server."
	byRules    = "The receiving mail server refused this message by its rules."
	noServer   = "The receiving mail server could not be reached."
)

// Fields reads the worst action of an RFC 3464 report and what people may be
// told about it.
func Fields(report string) (action, why string) {
	status := ""
	for name, value := range fields(report) {
		switch name {
		case "action":
			if action != "failed" {
				action = strings.ToLower(value)
			}
		case "status":
			if status == "" || strings.HasPrefix(value, "5") {
				status = value
			}
		}
	}
	return action, words(status)
}

// fields walks over the lines "Name: value" of a report, at most 2,000.
func fields(report string) func(yield func(name, value string) bool) {
	return func(yield func(string, string) bool) {
		for _, line := range strings.SplitN(report, "\n", 2000) {
			name, value, ok := strings.Cut(line, ":")
			if ok && !yield(strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)) {
				return
			}
		}
	}
}

// Gone reports whether what people are told means that nothing will ever reach
// the address.
func Gone(why string) bool { return why == noAddress || why == mailboxOff }

// words says in plain words what an enhanced status code (RFC 3463) means.
func words(status string) string {
	_, rest, _ := strings.Cut(status, ".")
	code, _, _ := strings.Cut(rest, " ")
	switch {
	case code == "1.1", code == "1.2", code == "1.3", code == "1.10":
		return noAddress
	case code == "2.1":
		return mailboxOff
	case code == "2.2":
		return full
	case code == "2.3", code == "3.4":
		return tooLarge
	case strings.HasPrefix(code, "7."):
		return byRules
	case strings.HasPrefix(code, "4."):
		return noServer
	}
	return refused
}

var (
	enhanced = regexp.MustCompile(`\b5\.\d{1,3}\.\d{1,3}\b`)
	code     = regexp.MustCompile(`\b5[0-5]\d[ -]`)

	// What programs say that never heard of RFC 3464: qmail, Exim, Exchange,
	// Gmail, Yahoo, Lotus, Zimbra and others, in their own languages.
	failed = regexp.MustCompile(`(?i)i'm afraid i wasn't able to deliver|could not be delivered|couldn'?t be delivered|wasn'?t delivered|did not reach|delivery (?:to the following recipients? )?(?:has )?failed|permanent (?:fatal )?error|undeliver(?:able|ed)|returned to sender|returning message to sender|unable to deliver|address not found|adresse introuvable|unzustellbar|konnte nicht zugestellt|n'a pas (?:pu )?(?:être|été) (?:remis|distribué|délivré)|no pudo entregarse|non recapitabile|nu a putut fi livrat`)

	// A server that still tries says so; that is no failure.
	delayed = regexp.MustCompile(`(?i)will (?:be )?(?:re)?tr(?:y|ied)|is delayed|has been delayed|delivery (?:status notification )?\(delay|still being retried|not yet been delivered|warning message only|do not need to (?:do anything|resend)|verzögert|wird weiter versucht`)

	meanings = []struct {
		say  *regexp.Regexp
		mean string
	}{
		{regexp.MustCompile(`(?i)over ?quota|mailbox (?:is )?full|quota exceeded|exceeded (?:the )?(?:storage|mailbox)|insufficient storage`), full},
		{regexp.MustCompile(`(?i)account (?:has been |is )?disabled|mailbox (?:is )?(?:disabled|inactive|suspended)|account is (?:inactive|suspended)`), mailboxOff},
		{regexp.MustCompile(`(?i)user (?:is )?unknown|unknown user|no such (?:user|mailbox|address|recipient|person)|does ?n[o']t exist|address not found|recipient (?:address )?(?:rejected|not found)|no mailbox here|mailbox (?:unavailable|not found|unknown)|account (?:that you tried to reach )?does not exist|invalid (?:recipient|mailbox)|unknown (?:recipient|local|address)`), noAddress},
		{regexp.MustCompile(`(?i)too (?:large|big)|size limit|exceeds (?:the )?(?:maximum|size)`), tooLarge},
		{regexp.MustCompile(`(?i)spam|blacklist|block ?list|blocked|reputation|policy|not allowed|denied by|dmarc|\bspf\b|dkim`), byRules},
		{regexp.MustCompile(`(?i)connection (?:timed out|refused)|host (?:or domain name )?not found|domain (?:does not exist|not found)|unrouteable|no route|unable to connect|dns (?:error|failure)`), noServer},
	}
)

// Plain reads a refusal that is said in words only. False: it is no refusal for
// good, or nothing that can be told to be one.
func Plain(text string) (why string, ok bool) {
	if own := strings.Index(text, "\n--- "); own > 0 && len(text)-own > 200 {
		text = text[:own] // below stands our own mail, and what we wrote proves nothing
	}
	if at := enhanced.FindString(text); at != "" {
		return words(at), true
	}
	said := failed.MatchString(text) || code.MatchString(text)
	if !said || delayed.MatchString(text) {
		return "", false
	}
	for _, m := range meanings {
		if m.say.MatchString(text) {
			return m.mean, true
		}
	}
	return refused, true
}

// Feedback is what a report of RFC 5965 is about.
type Feedback string

// The types that mean something to us.
const (
	Abuse       Feedback = "abuse"        // the person called it spam
	OptOut      Feedback = "opt-out"      // the person wants no more of it
	AuthFailure Feedback = "auth-failure" // RFC 6591: our mail was not taken for ours
)

// FeedbackOf is the type of a machine-readable feedback part; empty when it names none.
func FeedbackOf(part string) Feedback {
	for name, value := range fields(part) {
		if name == "feedback-type" {
			switch f := Feedback(strings.ToLower(value)); f {
			case "fraud", "virus", Abuse:
				return Abuse
			default:
				return f
			}
		}
	}
	return ""
}
