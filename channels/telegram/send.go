package telegram

import (
	"context"
	"slices"
	"strconv"

	"github.com/parleyhub/parley/channels/telegram/botapi"
	"github.com/parleyhub/parley/channels/telegram/markup"
	"github.com/parleyhub/parley/hub"
)

// Send hands a message over, in as many steps as Telegram needs for it. What has
// gone out of it is kept in State, so that a repeat goes on where the last try
// ended. A step whose answer is lost ends as unknown: Telegram has no key by
// which it would drop a repeat.
func (a *adapter) Send(ctx context.Context, m hub.Outbound) (hub.Receipt, error) {
	to, err := a.whereTo(ctx, m)
	if err != nil {
		return hub.Receipt{}, err
	}
	steps, err := a.steps(m)
	if err != nil {
		return hub.Receipt{}, err
	}
	done, err := a.sent(ctx, m, len(steps))
	noted := true
	for err == nil && done.Steps < len(steps) {
		var ids []int64
		ids, err = a.step(ctx, &to, steps[done.Steps], done.Steps == 0)
		if err != nil {
			break
		}
		done.Steps, done.IDs = done.Steps+1, append(done.IDs, ids...)
		if len(steps) > 1 {
			noted = a.keep(context.WithoutCancel(ctx), sentKey(m), done) == nil
		}
	}
	a.report(err)
	if err != nil && !noted { // what has gone out would go out again
		return hub.Receipt{}, hub.Wrap(hub.Unknown, err, "A part of the message went out, and how much of it could not be noted.")
	}
	if err != nil && (done.Steps == 0 || hub.Retryable(err)) {
		return hub.Receipt{}, err
	}
	if len(steps) > 1 {
		_ = a.env.State.Delete(ctx, sentKey(m)) // what stays is overwritten by nobody and read by nobody
	}
	if err != nil {
		return hub.Receipt{}, hub.Wrap(hub.KindOf(err), err, "The beginning of the message went out, the rest did not: "+words(err))
	}
	return a.accepted(ctx, m, to.chat, done.IDs)
}

// accepted names what went out by its first message, and notes the others.
func (a *adapter) accepted(ctx context.Context, m hub.Outbound, chat int64, ids []int64) (hub.Receipt, error) {
	r := hub.Receipt{State: hub.Accepted, Ref: m.Ref, At: a.env.Now()}
	if len(ids) == 0 {
		return r, nil
	}
	r.Final = a.ref(chat, ids[0])
	if len(ids) > 1 {
		var err error
		for _, id := range ids[1:] {
			if e := a.belong(ctx, chat, id, r.Final); e != nil {
				err = e
			}
		}
		if e := a.keep(ctx, wholeKey(r.Final), whole{r.Final, ids}); e != nil {
			err = e
		}
		if err != nil { // it went out all the same; an answer to its second part will lead nowhere
			a.env.Log.Warn("the parts of a message could not be noted", "inbox", a.in.ID, "message", m.Message, "error", err)
		}
	}
	return r, nil
}

// target is where a message goes.
type target struct{ chat, answers int64 }

// whereTo is the person's own chat, or for public words the chat and message
// that they answer.
func (a *adapter) whereTo(ctx context.Context, m hub.Outbound) (target, error) {
	if m.To.Kind != handleKind || m.To.Scope != "" {
		return target{}, hub.InvalidField("to", "this person is not known in Telegram")
	}
	if !m.Public {
		id, err := strconv.ParseInt(m.To.Address, 10, 64)
		if err != nil || id <= 0 {
			return target{}, hub.InvalidField("to", "nobody can be written to in private there")
		}
		return target{chat: id}, nil
	}
	ref := m.PublicRef
	if ref == "" {
		ref = m.InReplyTo
	}
	chat, ids, err := a.messages(ctx, ref)
	p, ok := a.place(ref)
	switch {
	case !ok || p.chat > 0:
		return target{}, hub.Errorf(hub.Invalid, "There is no message in a group that this could answer.")
	case hub.Is(err, hub.Missing):
		return target{chat: chat}, nil // into the group, without pointing at anything
	case err != nil:
		return target{}, err
	}
	return target{chat, ids[0]}, nil
}

// progress is what has gone out of a message.
type progress struct {
	Of    int     `json:"of"`
	Steps int     `json:"steps"`
	IDs   []int64 `json:"ids"`
}

func sentKey(m hub.Outbound) string { return "sent/" + string(m.Order) }

func (a *adapter) sent(ctx context.Context, m hub.Outbound, of int) (progress, error) {
	p := progress{Of: of}
	if of < 2 || m.Attempt < 2 {
		return p, nil
	}
	var have progress
	found, err := a.row(ctx, sentKey(m), &have)
	if found && have.Of == of {
		return have, err
	}
	return p, err
}

// steps are the requests that a message becomes. Words that fit under a file are
// its caption; longer ones go before it.
func (a *adapter) steps(m hub.Outbound) ([]request, error) {
	files := m.Attachments
	if len(files) > maxFiles {
		return nil, hub.Errorf(hub.Invalid, "A message carries at most %d files.", maxFiles)
	}
	for _, f := range files {
		if f.Size > maxUpload {
			return nil, hub.Errorf(hub.Invalid, "A file is larger than the %d MB that bots may send.", maxUpload>>20)
		}
	}
	var out []request
	caption, plain := "", ""
	marked, bare := markup.Pieces(m.Text, m.HTML, markup.MaxText)
	groups := group(files)
	if len(marked) == 1 && len(groups) == 1 && markup.Units(bare[0]) <= markup.MaxCaption {
		caption, plain, marked = marked[0], bare[0], nil
	}
	if len(marked) > maxParts+1 || markup.Units(m.Text) > maxParts*markup.MaxText {
		return nil, hub.Errorf(hub.Invalid, "The message is longer than %d characters.", maxParts*markup.MaxText)
	}
	for i := range marked {
		out = append(out, textRequest(marked[i], bare[i]))
	}
	for _, g := range groups {
		out = append(out, a.filesRequest(g, caption, plain))
		caption, plain = "", ""
	}
	if len(out) == 0 {
		return nil, hub.Errorf(hub.Invalid, "The message is empty.")
	}
	return out, nil
}

// step makes one request and answers the ids of the messages it made. A group
// that has moved is followed; what Telegram cannot read as marks goes out plain,
// what it cannot show as a picture as a file.
func (a *adapter) step(ctx context.Context, to *target, r request, first bool) ([]int64, error) {
	ids, err := a.try(ctx, *to, r, first)
	if f, ok := botapi.FaultOf(err); ok && f.MigrateTo != 0 {
		if err := a.move(ctx, to.chat, f.MigrateTo); err != nil {
			return nil, err
		}
		to.chat = f.MigrateTo
		ids, err = a.try(ctx, *to, r, first)
	}
	if r.plain != nil && botapi.Says(err, "can't parse entities") {
		return a.try(ctx, *to, *r.plain, first)
	}
	if r.asFile != nil && hub.Is(err, hub.Invalid) {
		if _, ok := botapi.FaultOf(err); ok {
			return a.try(ctx, *to, *r.asFile, first)
		}
	}
	return ids, err
}

func (a *adapter) try(ctx context.Context, to target, r request, first bool) ([]int64, error) {
	params := map[string]any{"chat_id": to.chat}
	for k, v := range r.params {
		params[k] = v
	}
	if first && to.answers != 0 {
		params["reply_parameters"] = map[string]any{"message_id": to.answers, "allow_sending_without_reply": true}
	}
	var one botapi.Message
	var many []botapi.Message
	var err error
	if r.many {
		err = a.api.Send(ctx, r.method, params, r.files, &many)
	} else {
		err = a.api.Send(ctx, r.method, params, r.files, &one)
		many = []botapi.Message{one}
	}
	if err != nil {
		return nil, err
	}
	ids := make([]int64, 0, len(many))
	for _, m := range many {
		if m.ID != 0 {
			ids = append(ids, m.ID)
		}
	}
	if len(ids) == 0 {
		return nil, hub.Errorf(hub.Unknown, "Telegram's answer names no message; it may have gone out.")
	}
	slices.Sort(ids)
	return ids, nil
}
