package reports

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/parleyhub/parley/hub"
)

// Refusal puts the server's answer into our words. Its own words are for the
// log: they come from outside.
func Refusal(said *smtp.SMTPError) error {
	cause := errors.New("the server answered " + strconv.Itoa(said.Code))
	if said.Code < 500 {
		e := hub.Wrap(hub.Temporary, cause, "The outgoing mail server asks to try again later.")
		e.After = statedWait(said.Message)
		return e
	}
	switch said.Code {
	case 530, 534, 535, 538:
		e := hub.Wrap(hub.Temporary, cause, "The outgoing mail server wants this inbox to sign in. An administrator has to correct its settings.")
		e.After = time.Minute
		return e
	case 552, 554:
		if said.EnhancedCode[1] == 3 || said.Code == 552 {
			return hub.Wrap(hub.Invalid, cause, "The mail is too large for the outgoing mail server.")
		}
	case 550, 551, 553:
		if said.EnhancedCode[1] == 1 {
			e := hub.Wrap(hub.Invalid, cause, noAddress)
			e.Gone = true
			return e
		}
		return hub.Wrap(hub.Invalid, cause, "The mail server refuses this address or message.")
	}
	return hub.Wrap(hub.Invalid, cause, "The mail server refuses this message.")
}

var waits = regexp.MustCompile(`(?i)\b(\d{1,4})\s*(s|sec|second|m|min|minute|h|hour)s?\b`)

// statedWait reads how long a server asks to wait, as greylisting servers write
// it; 0 when it does not say, at most an hour.
func statedWait(words string) time.Duration {
	m := waits.FindStringSubmatch(words)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // at most four digits
	unit := time.Second
	switch strings.ToLower(m[2])[0] {
	case 'm':
		unit = time.Minute
	case 'h':
		unit = time.Hour
	}
	return min(time.Duration(n)*unit, time.Hour)
}
