package telegram

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/telegram/botapi"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/phone"
	"github.com/parleyhub/parley/internal/sanitize"
)

// message takes a message, or what an edited one says now.
func (a *adapter) message(ctx context.Context, sink channels.Sink, u botapi.Update, in botapi.Message, raw []byte) error {
	if in.MigrateTo != 0 {
		if err := a.move(ctx, in.Chat.ID, in.MigrateTo); err != nil {
			return err
		}
		return sink.Message(ctx, a.event(u, "migrate_to_chat_id", raw))
	}
	edited := u.EditedMessage != nil
	date := in.Date
	if edited {
		date = in.EditDate
	}
	m, ok := a.said(a.key(u, fmt.Sprintf("%d:%d", in.Chat.ID, in.ID)), in.Chat, in.From, in.SenderChat, date, raw)
	if !ok || in.Chat.Type == "channel" {
		return sink.Message(ctx, a.event(u, "message_of_nobody", raw)) // bots, and posts of channels
	}
	if !in.Chat.Private() {
		if ours, err := a.concerns(ctx, in); err != nil || !ours {
			return err // what people say to each other is none of our business: not kept
		}
	}
	a.words(&m, in)
	files := mediaOf(in)
	if m.Text == "" && len(files) == 0 {
		return sink.Message(ctx, a.event(u, "service_message", raw))
	}
	ref, err := a.refOf(ctx, in.Chat.ID, in.ID, in.MediaGroup)
	if err != nil {
		return err
	}
	switch {
	case edited:
		m.Change = &hub.Change{Kind: hub.Edited, Ref: ref}
		if in.MediaGroup != "" {
			files, m.Change.KeepFiles = nil, true // the others of the album are not told of
		}
	default:
		if m.Ref, m.Joins = ref, in.MediaGroup != ""; m.Joins {
			m.Ref = a.albumRef(in.Chat.ID, in.MediaGroup)
			if err := a.join(ctx, in, m.Ref); err != nil {
				return err
			}
		}
		if err := a.answers(ctx, &m, in); err != nil {
			return err
		}
	}
	if err := a.files(ctx, &m, files); err != nil {
		return err
	}
	return sink.Message(ctx, m)
}

// join notes that a message is one of an album.
func (a *adapter) join(ctx context.Context, in botapi.Message, ref string) error {
	if err := a.belong(ctx, in.Chat.ID, in.ID, ref); err != nil {
		return err
	}
	var w whole
	if found, err := a.row(ctx, wholeKey(ref), &w); err != nil || (found && w.Ref == ref) {
		return err
	}
	return a.keep(ctx, wholeKey(ref), whole{ref, []int64{in.ID}}) // one of it is enough to point to it
}

// answers notes what a message answers, and the words it quotes of it.
func (a *adapter) answers(ctx context.Context, m *hub.Inbound, in botapi.Message) error {
	if in.ReplyTo == nil || in.ReplyTo.ID == 0 {
		return nil
	}
	ref, err := a.refOf(ctx, in.Chat.ID, in.ReplyTo.ID, in.ReplyTo.MediaGroup)
	if err != nil {
		return err
	}
	m.Refs = []string{ref}
	if in.Quote != nil {
		m.Quoted = sanitize.Plain(in.Quote.Text)
	}
	return nil
}

// words puts in what a message says; what is no text is said in words.
func (a *adapter) words(m *hub.Inbound, in botapi.Message) {
	text, entities := in.Text, in.Entities
	if text == "" {
		text, entities = in.Caption, in.CaptionEntities
	}
	m.Text, m.HTML = sanitize.Plain(text), marked(text, entities)
	var more []string
	switch {
	case in.Venue != nil:
		more = append(more, strings.TrimSpace(in.Venue.Title+"\n"+in.Venue.Address), point(in.Venue.Location))
	case in.Location != nil:
		more = append(more, point(*in.Location))
	case in.Contact != nil:
		c := in.Contact
		more = append(more, strings.TrimSpace(c.FirstName+" "+c.LastName)+"\n"+c.Phone)
		// Telegram says whose number it is, but a number in a phone book proves nothing.
		if in.From != nil && c.UserID == in.From.ID {
			if h, err := phone.Handle(c.Phone); err == nil {
				m.Claims = []hub.Handle{h}
			}
		}
	case in.Poll != nil:
		more = append(more, in.Poll.Question)
		for _, o := range in.Poll.Options[:min(len(in.Poll.Options), 20)] {
			more = append(more, "- "+o.Text)
		}
	case in.Dice != nil:
		more = append(more, in.Dice.Emoji+" "+strconv.Itoa(in.Dice.Value))
	case in.Sticker != nil && in.Sticker.Emoji != "":
		more = append(more, in.Sticker.Emoji)
	}
	if len(more) > 0 {
		m.Text = strings.TrimSpace(m.Text + "\n" + sanitize.Plain(strings.Join(more, "\n")))
	}
}

// point is a place on the map as a link that any reader opens.
func point(l botapi.Location) string {
	lat, lon := strconv.FormatFloat(l.Latitude, 'f', 6, 64), strconv.FormatFloat(l.Longitude, 'f', 6, 64)
	return "https://www.openstreetmap.org/?mlat=" + lat + "&mlon=" + lon + "#map=17/" + lat + "/" + lon
}

// named is a file to fetch. Name may be empty: then it is called as it lies there.
type named struct {
	botapi.Media
	name string
}

// mediaOf are the files of a message.
func mediaOf(in botapi.Message) (out []named) {
	if n := len(in.Photo); n > 0 {
		best := in.Photo[0]
		for _, p := range in.Photo {
			if p.Width*p.Height > best.Width*best.Height {
				best = p
			}
		}
		out = append(out, named{best, ""})
	}
	document := in.Document
	if in.Animation != nil {
		document = nil // the same file
	}
	for _, m := range []*botapi.Media{document, in.Animation, in.Audio, in.Video, in.VideoNote, in.Voice, in.Sticker} {
		if m != nil && m.FileID != "" {
			out = append(out, named{*m, sanitize.Line(m.Name, 200)})
		}
	}
	return out
}
