package botapi

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/sanitize"
	"github.com/parleyhub/parley/internal/webcall"
)

// Fault is Telegram's own word on a request that failed. It is the cause of the
// hub.Error that says what the failure means.
type Fault struct {
	Code        int
	Description string // Telegram's, on one line
	MigrateTo   int64  // the chat goes on under this id
}

func (f *Fault) Error() string { return f.Description }

// FaultOf finds Telegram's own word in err.
func FaultOf(err error) (*Fault, bool) {
	var f *Fault
	return f, errors.As(err, &f)
}

// Says reports whether Telegram's description holds words, in lower case.
func Says(err error, words string) bool {
	f, ok := FaultOf(err)
	return ok && strings.Contains(strings.ToLower(f.Description), words)
}

// Revoked reports whether err means that the token is not, or no longer, one:
// 401, and 404 for what never had the shape of one.
func Revoked(err error) bool {
	f, ok := FaultOf(err)
	return ok && (f.Code == 401 || f.Code == 404)
}

// maxWait bounds what Telegram may make us wait.
const maxWait = 24 * time.Hour

// meanings are descriptions that have plain words of their own. Descriptions are
// no contract, so the code alone decides when none fits (2026-06).
var meanings = []struct {
	code int
	says string
	kind hub.Kind
	text string
}{
	{403, "blocked by the user", hub.Denied, "The person has blocked the bot. They have to unblock it before we can write."},
	{403, "user is deactivated", hub.Denied, "This Telegram account does not exist any more."},
	{403, "can't initiate conversation", hub.Denied, "The person has to write to the bot first: a bot cannot begin."},
	{403, "kicked", hub.Denied, "The bot is not in this group any more."},
	{403, "not a member", hub.Denied, "The bot is not in this group any more."},
	{400, "chat not found", hub.Denied, "Telegram does not know this chat: the person has not started the bot, or the group is gone."},
	{400, "not enough rights", hub.Denied, "The bot may not do this in the group: an administrator of the group has to allow it."},
	{400, "file is too big", hub.Invalid, "The file is larger than the 20 MB that bots may fetch."},
	{400, "reaction_invalid", hub.Invalid, "Telegram does not have this reaction."},
	{400, "message can't be deleted", hub.Denied, "Telegram does not let a bot take this back: the message is too old, or not ours."},
	{400, "message can't be edited", hub.Denied, "Telegram does not let a bot change this message any more."},
	{400, "message to edit not found", hub.Missing, "The message is not there any more."},
	{409, "other getupdates", hub.Conflict, "Another program fetches this bot's messages, and only one may. Stop it, or make a bot of its own for it."},
	{409, "webhook", hub.Conflict, "Somewhere else a webhook was set for this bot, and so its messages go there. Remove it there, or make a bot of its own for it."},
	{413, "", hub.Invalid, "The files are larger than Telegram takes."},
}

// read looks at an answer and puts its result into result.
func read(a webcall.Answer, result any) error {
	var in answer
	if err := json.Unmarshal(a.Body, &in); err != nil || (!in.OK && in.Code == 0) {
		if a.OK() {
			return hub.Errorf(hub.Unknown, "Telegram's answer cannot be read; it may have gone out.")
		}
		return verdict(a.Status, "", 0, webcall.RetryAfter(a.Header, time.Time{}))
	}
	if !in.OK {
		return verdict(in.Code, in.Description, in.Parameters.MigrateTo, time.Duration(min(in.Parameters.RetryAfter, int64(maxWait/time.Second)))*time.Second)
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(in.Result, result); err != nil {
		return hub.Errorf(hub.Unknown, "Telegram's answer cannot be read; it may have gone out.")
	}
	return nil
}

// verdict is what a refusal means.
func verdict(code int, description string, migrateTo int64, after time.Duration) error {
	f := &Fault{Code: code, Description: sanitize.Line(description, 300), MigrateTo: migrateTo}
	e := hub.Wrap(webcall.Kind(code), f, "")
	for _, m := range meanings {
		if m.code == code && strings.Contains(strings.ToLower(description), m.says) {
			e.Kind, e.Text = m.kind, m.text
			return e
		}
	}
	switch {
	case e.Kind == "" || e.Kind == hub.Temporary:
		e.Kind, e.After, e.Text = hub.Temporary, max(after, 0), "Telegram has trouble at the moment."
	case e.Kind == hub.Limited:
		e.After, e.Text = max(after, time.Second), "Telegram lets us write less often."
	case Revoked(e):
		e.Kind, e.Text = hub.Denied, "Telegram does not know this token: it was revoked, or mistyped. Get a new one from @BotFather."
	case e.Kind == hub.Denied:
		e.Text = "Telegram does not let the bot do this here."
	default:
		e.Text = "Telegram refuses this message."
	}
	return e
}
