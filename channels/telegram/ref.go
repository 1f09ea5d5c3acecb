package telegram

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// A message's network id names bot, chat and message: Telegram counts messages
// in each chat anew, and references are looked up across a brand. An album is
// one message to us, named by its group, and so is what went out in parts, named
// by the first. Rows of State say which message ids belong to such a whole. They
// lie in rings, so that a chat keeps a bounded number of them.
const ring = 256

func (a *adapter) ref(chat, message int64) string {
	return fmt.Sprintf("telegram:%d:%d:%d", a.bot, chat, message)
}

func (a *adapter) albumRef(chat int64, group string) string {
	sum := sha256.Sum256([]byte(group)) // whatever its length and signs
	return fmt.Sprintf("telegram:%d:%d:g%s", a.bot, chat, hex.EncodeToString(sum[:12]))
}

// place is what a ref names. Message is 0 for an album.
type place struct {
	chat, message int64
	album         string
}

// place reads a ref of this bot.
func (a *adapter) place(ref string) (p place, ok bool) {
	rest, ok := strings.CutPrefix(ref, fmt.Sprintf("telegram:%d:", a.bot))
	chat, message, cut := strings.Cut(rest, ":")
	var err error
	if p.chat, err = strconv.ParseInt(chat, 10, 64); !ok || !cut || err != nil {
		return p, false
	}
	if strings.HasPrefix(message, "g") {
		p.album = message
		return p, true
	}
	p.message, err = strconv.ParseInt(message, 10, 64)
	return p, err == nil
}

// part is a row that says what a message id belongs to.
type part struct {
	Message int64  `json:"m"`
	Ref     string `json:"r"`
}

// whole is a row that lists the messages of a whole.
type whole struct {
	Ref string  `json:"r"`
	IDs []int64 `json:"i"`
}

func partKey(chat, message int64) string { return fmt.Sprintf("part/%d/%d", chat, message%ring) }

func wholeKey(ref string) string {
	sum := sha256.Sum256([]byte(ref))
	return fmt.Sprintf("whole/%d", (uint64(sum[0])<<16|uint64(sum[1])<<8|uint64(sum[2]))%(16*ring))
}

// belong notes that message is part of ref.
func (a *adapter) belong(ctx context.Context, chat, message int64, ref string) error {
	return a.keep(ctx, partKey(chat, message), part{message, ref})
}

// refOf is the ref of a message that somebody points to.
func (a *adapter) refOf(ctx context.Context, chat, message int64, group string) (string, error) {
	if group != "" {
		if ref := a.albumRef(chat, group); message == 0 {
			return ref, nil
		}
	}
	var p part
	found, err := a.row(ctx, partKey(chat, message), &p)
	if err != nil {
		return "", err
	}
	switch {
	case found && p.Message == message:
		return p.Ref, nil
	case group != "":
		return a.albumRef(chat, group), nil
	}
	return a.ref(chat, message), nil
}

// messages are the ids that a ref stands for, the first first.
func (a *adapter) messages(ctx context.Context, ref string) (chat int64, ids []int64, err error) {
	p, ok := a.place(ref)
	if !ok {
		return 0, nil, hub.Errorf(hub.Missing, "This bot does not know that message.")
	}
	if chat, err = a.moved(ctx, p.chat); err != nil {
		return 0, nil, err
	}
	var w whole
	found, err := a.row(ctx, wholeKey(ref), &w)
	switch {
	case err != nil:
		return 0, nil, err
	case found && w.Ref == ref:
		return chat, w.IDs, nil
	case p.message == 0:
		return chat, nil, hub.Errorf(hub.Missing, "The message is too long ago.")
	}
	return chat, []int64{p.message}, nil
}

// moved is where a group lives now: one that grows gets another id.
func (a *adapter) moved(ctx context.Context, chat int64) (int64, error) {
	if chat > 0 {
		return chat, nil
	}
	var to int64
	found, err := a.row(ctx, fmt.Sprintf("moved/%d", chat), &to)
	if err != nil || !found {
		return chat, err
	}
	return to, nil
}

func (a *adapter) move(ctx context.Context, from, to int64) error {
	return a.keep(ctx, fmt.Sprintf("moved/%d", from), to)
}

// row reads a row of State into v.
func (a *adapter) row(ctx context.Context, key string, v any) (found bool, err error) {
	raw, err := a.env.State.Get(ctx, key)
	if hub.Is(err, hub.Missing) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return json.Unmarshal(raw, v) == nil, nil // a row of another shape is as good as none
}

func (a *adapter) keep(ctx context.Context, key string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return hub.Wrap(hub.Internal, err, "a row of state cannot be encoded")
	}
	return a.env.State.Put(ctx, key, raw)
}
