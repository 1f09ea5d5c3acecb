package email

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels/email/apart"
	"github.com/parleyhub/parley/channels/email/enclosed"
	"github.com/parleyhub/parley/channels/email/refs"
	"github.com/parleyhub/parley/channels/email/reports"
	"github.com/parleyhub/parley/channels/email/vouch"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime"
	"github.com/parleyhub/parley/internal/sanitize"
)

// Bounds of what travels on the bus, in bytes. A body that is larger is cut,
// and hangs on as a file with nothing missing.
const (
	maxText  = 128 << 10
	maxHTML  = 160 << 10
	maxHints = 10        // of each kind
	maxKeep  = 320 << 10 // raw bytes and bodies together; above, the raw bytes become a blob
)

// arrival is one mail as it was handed to us.
type arrival struct {
	raw      []byte
	from, to string    // envelope, empty when not known (IMAP)
	at       time.Time // when the provider took it; zero = now
	smtp     bool      // came over our listener, so from is what was said
	peer     string    // who handed it over there
}

// inbound makes of a mail what the hub understands. The error is about us
// (storage), never about the mail: mail that cannot be read is a broken item.
func (a *adapter) inbound(ctx context.Context, m arrival) (in hub.Inbound, err error) {
	now := a.env.Now()
	in = hub.Inbound{
		Inbox: a.inbox.ID, Kind: Kind, RawType: "message/rfc822", ReceivedAt: now, AcceptedAt: now,
	}
	if !m.at.IsZero() && m.at.Before(now) {
		in.ReceivedAt = m.at
	}
	scan := mime.Inspect(m.raw)
	a.identify(&in, scan.Header, m)
	body, broken := readBody(ctx, scan, m.raw)
	if broken == "" && in.From.IsZero() {
		broken = "It names no sender."
	}
	if broken != "" {
		in.Broken = broken
		return in, a.keepRaw(ctx, &in, m.raw)
	}
	in.Subject = clip(scan.Header.Text("Subject"), 998)
	in.Automatic = a.automatic(scan.Header, body, m, in.From.Address)
	if feedback(body) == reports.AuthFailure { // for whoever runs our mail; nobody at the desk can answer it
		in.Event, in.Alert = "auth-failure", hub.NoticeUnproven
		return in, a.keepRaw(ctx, &in, m.raw)
	}
	if r := a.receipt(scan.Header, body, m, in.AcceptedAt); r != nil {
		in.Receipt = r
		in.Text = clip(body.Text, 4000)
		return in, a.keepRaw(ctx, &in, m.raw)
	}
	verdict, why := a.vouch.Judge(ctx, vouch.Mail{Header: scan.Header, Raw: m.raw, Peer: m.peer, Path: m.from})
	in.Auth, in.Letter = verdict, &hub.Letter{Checked: &why, Sealed: body.Sealed, Meetings: body.Meetings}
	in.ReplyTo = a.replyTo(scan.Header, &in)
	if in.Auth == hub.VerdictVerified {
		in.Proof = "dmarc"
	}
	in.Hints = a.hints(scan.Header, body, &in)
	if err := a.fill(ctx, &in, body); err != nil {
		return in, err
	}
	return in, a.keepRaw(ctx, &in, m.raw)
}

// hints are ids and tokens of ours that stand where they do not belong: gateways
// and programs that write the references anew leave them in lines of their own
// and in what is quoted.
func (a *adapter) hints(h mime.Header, body mime.Body, in *hub.Inbound) []string {
	var b strings.Builder
	for _, f := range h {
		b.WriteString(f.Value + "\n")
	}
	b.WriteString(clip(body.Text, maxText) + "\n" + clip(body.HTML, 2*maxHTML))
	var names []string
	for _, one := range a.set.names {
		names = append(names, one.Key())
	}
	all := append(a.refs.Found(b.String(), maxHints), refs.Tokens(b.String(), names, maxHints)...)
	return slices.DeleteFunc(all, func(hint string) bool {
		return hint == in.Ref || slices.Contains(in.Refs, hint) || slices.Contains(in.Tokens, hint)
	})
}

// identify fills what the header alone says: key, sender, references, tokens.
func (a *adapter) identify(in *hub.Inbound, h mime.Header, m arrival) {
	id := ""
	if ids := mime.MessageIDs(h.Raw("Message-ID")); len(ids) > 0 {
		id = ids[0]
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s\x00%s\x00", a.inbox.ID, id)
	sum.Write(m.raw)
	in.SrcKey = fmt.Sprintf("mail:%x", sum.Sum(nil)[:20])
	in.Ref = id

	from := sender(h, m)
	in.From, in.FromName = hub.EmailHandle(from.Address), clip(from.Name, 200)
	if from.Address == "" {
		in.From = hub.Handle{}
	}
	in.Thread = in.From.Address
	if in.Thread == "" {
		in.Thread = in.SrcKey
	}
	in.To, in.Cc = mime.Addresses(strings.Join(h.All("To"), ",")), mime.Addresses(strings.Join(h.All("Cc"), ","))

	answers, chain := mime.MessageIDs(h.Raw("In-Reply-To")), mime.MessageIDs(h.Raw("References"))
	for _, id := range answers[:min(len(answers), 50)] {
		in.Refs = addOnce(in.Refs, id)
	}
	for i := len(chain) - 1; i >= 0 && len(in.Refs) < 100; i-- {
		in.Refs = addOnce(in.Refs, chain[i])
	}
	in.RefChain = chainOf(chain, answers, id)
	in.Tokens, in.Alias = a.tokens(h, m, in), a.alias(h, m, in)
}

// chainOf is what an answer to this mail has to carry: the references it came
// with and its own id, the oldest first, bounded.
func chainOf(chain, answers []string, id string) []string {
	var out []string
	if len(chain) == 0 && len(answers) == 1 {
		chain = answers
	}
	for _, ref := range chain {
		out = addOnce(out, ref)
		if len(out) >= 300 {
			break
		}
	}
	if id != "" {
		out = addOnce(out, id)
	}
	return capped(out)
}

func addOnce(list []string, s string) []string {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}

// sender is who the mail says it is from. A mail without a usable From line is
// taken as from who handed it over.
func sender(h mime.Header, m arrival) hub.Address {
	for _, name := range []string{"From", "Sender", "Reply-To", "Return-Path"} {
		for _, v := range h.All(name) {
			if list := mime.Addresses(v); len(list) > 0 {
				return list[0]
			}
		}
	}
	if mime.ValidAddress(m.from) {
		return hub.Address{Address: m.from}
	}
	return hub.Address{}
}

// tokens are what stands after the plus in this inbox's own addresses, wherever
// the way here has written them.
func (a *adapter) tokens(h mime.Header, m arrival, in *hub.Inbound) []string {
	var out []string
	for _, address := range append(under(h, m), written(in)...) {
		if _, token, ok := a.set.names.Owned(address); ok && token != "" && len(token) <= 200 && len(out) < 20 {
			out = addOnce(out, token)
		}
	}
	return out
}

// alias is the address of the inbox that the mail was written to, as it is kept:
// what its author wrote goes before what delivered it.
func (a *adapter) alias(h mime.Header, m arrival, in *hub.Inbound) string {
	for _, address := range append(written(in), under(h, m)...) {
		if one, _, ok := a.set.names.Owned(address); ok {
			return a.set.names.Alias(one)
		}
	}
	return ""
}

// under are the addresses by which the mail was delivered to us.
func under(h mime.Header, m arrival) []string {
	out := []string{m.to}
	for _, name := range []string{"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Forwarded-To", "X-Delivered-To", "Resent-To", "Apparently-To"} {
		for _, v := range h.All(name) {
			for _, addr := range mime.Addresses(v) {
				out = append(out, addr.Address)
			}
		}
	}
	return out
}

// written are the addresses that its author wrote it to.
func written(in *hub.Inbound) (out []string) {
	for _, list := range [][]hub.Address{in.To, in.Cc} {
		for _, addr := range list {
			out = append(out, addr.Address)
		}
	}
	return out
}

// readBody reads what passed the pre-scan: here, or where it can be stopped.
func readBody(ctx context.Context, scan mime.Scan, raw []byte) (body mime.Body, broken string) {
	var err error
	switch scan.Class {
	case mime.Refused:
		return body, "It breaks a bound of the reader: " + scan.Reason + "."
	case mime.Unusual:
		if body, err = apart.Read(ctx, raw); err != nil {
			return body, "It is unusual (" + scan.Reason + ") and could not be read safely."
		}
	default:
		if body, err = mime.Read(raw); err != nil {
			return body, "The reader could not read it."
		}
	}
	return body, ""
}

// fill puts the body into in: quotes apart, HTML sanitised, files stored.
func (a *adapter) fill(ctx context.Context, in *hub.Inbound, body mime.Body) error {
	var err error
	in.Attachments, err = enclosed.Store(ctx, a.env.Blobs, &body)
	if err != nil {
		return err
	}
	if body.HTML != "" {
		own, quoted := mime.SplitHTML(body.HTML)
		in.HTML, in.QuotedHTML = sanitize.HTML(own), sanitize.HTML(quoted)
	}
	in.Text, in.Quoted = mime.SplitText(plain(body.Text))
	if in.HTML != "" && (in.Text == "" || isShell(in.Text, in.HTML)) {
		in.Text, in.Quoted = sanitize.Text(in.HTML), sanitize.Text(in.QuotedHTML)
		if in.QuotedHTML == "" {
			in.Text, in.Quoted = mime.SplitText(in.Text)
		}
	}
	large := len(in.Text) > maxText || len(in.HTML) > maxHTML || len(in.Quoted) > maxText || len(in.QuotedHTML) > maxHTML
	if !large {
		return nil
	}
	name, whole := "message.txt", in.Text+"\n\n"+in.Quoted
	if in.HTML != "" {
		name, whole = "message.html", in.HTML+in.QuotedHTML
	}
	file, err := a.env.Blobs.Put(ctx, strings.NewReader(whole), name, int64(len(whole)))
	if err != nil {
		return err
	}
	in.Attachments = append(in.Attachments, file)
	in.Text, in.Quoted = clip(in.Text, maxText), clip(in.Quoted, maxText)
	if len(in.HTML) > maxHTML {
		in.HTML = ""
	}
	if len(in.QuotedHTML) > maxHTML {
		in.QuotedHTML = ""
	}
	return nil
}

// keepRaw keeps the bytes as offered: with the item, or as a blob beside it.
func (a *adapter) keepRaw(ctx context.Context, in *hub.Inbound, raw []byte) error {
	bodies := len(in.Text) + len(in.HTML) + len(in.Quoted) + len(in.QuotedHTML)
	if len(raw) <= hub.MaxRawInline && len(raw)+bodies <= maxKeep {
		in.Raw = raw
		return nil
	}
	file, err := a.env.Blobs.Put(ctx, strings.NewReader(string(raw)), "mail.eml", int64(len(raw)))
	if err != nil {
		return err
	}
	in.RawBlob, in.RawSize = file.ID, file.Size
	return nil
}
