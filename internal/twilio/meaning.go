package twilio

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/webcall"
)

// Codes that more than their text depends on.
const (
	CodeOptedOut  = 21610
	codeSuspended = 30002
)

type meaning struct {
	kind hub.Kind
	text string
}

// meanings of the codes that agents meet, as of November 2026
// (https://www.twilio.com/docs/api/errors). Twilio changes codes without notice:
// what is not here is judged by the HTTP status and shown by its number.
var meanings = map[int]meaning{
	20003: {hub.Temporary, "Twilio refuses this inbox's account or auth token. An administrator has to correct it."},
	20429: {hub.Limited, "Twilio asks to send more slowly."},
	20500: {hub.Temporary, "Twilio has trouble at the moment."},
	20503: {hub.Temporary, "Twilio has trouble at the moment."},

	21205:        {hub.Invalid, "Twilio cannot call the hub back: its public address is not reachable from outside. An administrator has to correct it."},
	21210:        {hub.Denied, "Twilio does not let this account call with this number as the caller."},
	21211:        {hub.Invalid, "This is not a phone number that can be reached."},
	21212:        {hub.Denied, "The inbox's own number is not one that Twilio can use. An administrator has to correct it."},
	21214:        {hub.Invalid, "This number cannot be reached."},
	21215:        {hub.Denied, "Calls to this country are not switched on in the Twilio account (geographic permissions)."},
	21216:        {hub.Denied, "Twilio does not allow calls to this number."},
	21217:        {hub.Invalid, "This is not a phone number that can be reached."},
	21219:        {hub.Denied, "A trial account of Twilio reaches only numbers that were verified there."},
	21265:        {hub.Invalid, "Short numbers cannot be written to."},
	21408:        {hub.Denied, "Messages to this country are not switched on in the Twilio account (geographic permissions)."},
	21601:        {hub.Denied, "The inbox's own number cannot send text messages. An administrator has to correct it."},
	21602:        {hub.Invalid, "A text message needs words or a file."},
	21606:        {hub.Denied, "The inbox's own number does not belong to this Twilio account or cannot send text messages. An administrator has to correct it."},
	21608:        {hub.Denied, "A trial account of Twilio reaches only numbers that were verified there."},
	21609:        {hub.Invalid, "Twilio cannot call the hub back: its public address is not reachable from outside. An administrator has to correct it."},
	CodeOptedOut: {hub.Denied, "This person has asked not to get text messages (STOP). They can write START to get them again."},
	21611:        {hub.Limited, "Too much is waiting to be sent from this number."},
	21612:        {hub.Invalid, "This number cannot be reached from the inbox's number."},
	21614:        {hub.Invalid, "This is not a mobile number: text messages do not reach it."},
	21617:        {hub.Invalid, "The text is longer than 1,600 characters."},
	21619:        {hub.Invalid, "A text message needs words or a file."},
	21620:        {hub.Invalid, "Twilio cannot fetch the file from the hub: its public address is not reachable from outside."},
	21623:        {hub.Invalid, "A message carries at most ten files."},
	21659:        {hub.Denied, "The inbox's own number does not belong to this Twilio account. An administrator has to correct it."},
	21660:        {hub.Denied, "The inbox's own number does not belong to this Twilio account. An administrator has to correct it."},
	21703:        {hub.Denied, "The messaging service has no number to send from. An administrator has to add one at Twilio."},
	21704:        {hub.Denied, "The messaging service has no number to send from. An administrator has to add one at Twilio."},
	21705:        {hub.Denied, "There is no such messaging service in this Twilio account. An administrator has to correct it."},

	30001:         {hub.Temporary, "Too much is waiting to be sent from this number. Try again later."},
	codeSuspended: {hub.Denied, "The Twilio account is suspended. An administrator has to look at it."},
	30003:         {hub.Temporary, "The phone is switched off or out of reach. Try again later."},
	30004:         {hub.Denied, "The message was blocked: the person or their carrier does not take messages from this number."},
	30005:         {hub.Invalid, "This number does not exist any more, or never did."},
	30006:         {hub.Invalid, "This is a landline, or its carrier takes no text messages."},
	30007:         {hub.Denied, "The carrier held the message for spam and did not deliver it."},
	30008:         {hub.Temporary, "The carrier did not deliver the message and does not say why. Try again later."},
	30010:         {hub.Denied, "The message costs more than the account allows."},
	30019:         {hub.Invalid, "The files are too large for the carrier."},
	30022:         {hub.Limited, "The carrier's limit per second is reached. Try again later."},
	30023:         {hub.Limited, "The carrier's limit per day is reached. Try again tomorrow."},
	30032:         {hub.Denied, "The toll-free number is not verified yet. An administrator has to do it at Twilio."},
	30034:         {hub.Denied, "The number is not registered for business messages (10DLC). An administrator has to do it at Twilio."},
	30410:         {hub.Temporary, "The carrier did not answer. Try again later."},

	13223: {hub.Invalid, "This is not a phone number that can be called."},
	13224: {hub.Invalid, "This is not a phone number that can be called."},
	13225: {hub.Denied, "Twilio does not allow calls to this number."},
	13227: {hub.Denied, "Calls to this country are not switched on in the Twilio account (geographic permissions)."},
	63016: {hub.Denied, "The time in which this channel lets us answer is over; only an approved template may be sent."},
}

// Gone reports whether an error of a message means that nothing will ever reach
// the number: it does not exist, or takes no text messages.
func Gone(code string) bool {
	switch code {
	case "21211", "21614", "30005", "30006":
		return true
	}
	return false
}

// answer is what a request was refused with. Twilio's own words are left out:
// they repeat numbers and what was written.
type answer struct{ status, code int }

func (a *answer) Error() string { return fmt.Sprintf("twilio answered %d, code %d", a.status, a.code) }

// Code is Twilio's number of an error; 0 when it is none of Twilio's.
func Code(err error) int {
	var a *answer
	if errors.As(err, &a) {
		return a.code
	}
	return 0
}

// Refusal is the error of a request that was answered with status and code.
func Refusal(status, code int) *hub.Error {
	cause := &answer{status: status, code: code}
	if m, ok := meanings[code]; ok {
		e := hub.Wrap(m.kind, cause, m.text)
		e.Gone = Gone(strconv.Itoa(code))
		if status == http.StatusUnauthorized {
			e.After = time.Minute // somebody has to type something first
		}
		return e
	}
	switch {
	case status == http.StatusUnauthorized:
		e := hub.Wrap(hub.Temporary, cause, meanings[20003].text)
		e.After = time.Minute
		return e
	case status == http.StatusGatewayTimeout:
		return hub.Wrap(hub.Unknown, cause, "Twilio did not answer in time; it may have gone out.")
	}
	switch kind := webcall.Kind(status); kind {
	case hub.Limited:
		return hub.Wrap(kind, cause, meanings[20429].text)
	case hub.Temporary:
		return hub.Wrap(kind, cause, meanings[20503].text)
	case hub.Missing:
		return hub.Wrap(kind, cause, "Twilio knows nothing of that in this account"+number(code)+".")
	case hub.Denied:
		return hub.Wrap(kind, cause, "Twilio does not allow this"+number(code)+".")
	}
	return hub.Wrap(hub.Invalid, cause, "Twilio does not take this"+number(code)+".")
}

// Undelivered says in plain words why a message that Twilio had taken did not
// arrive. Code is as a status callback writes it.
func Undelivered(code string) string {
	n, _ := strconv.Atoi(code) // no number: no code
	if m, ok := meanings[n]; ok {
		return m.text
	}
	if n <= 0 || n > 999_999 {
		return "The carrier did not deliver the message and does not say why."
	}
	return "The message was not delivered" + number(n) + "."
}

// number names a code that we have no words for.
func number(code int) string {
	if code <= 0 {
		return ""
	}
	return fmt.Sprintf(" (Twilio's error %d)", code)
}
