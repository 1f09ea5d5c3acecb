// Package email is the mail channel. In come mails, by IMAP from a mailbox
// somebody else keeps and by SMTP on the hub's own listener; out go replies by
// SMTP. Whatever comes from outside passes the pre-scan of internal/mime first,
// and leaves as one hub.Inbound: read, bounded, sanitised, with what it answers
// and who vouches for its sender. Mail that cannot be read leaves as a broken
// item with its raw bytes.
package email

import (
	"context"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/email/oauth"
	"github.com/parleyhub/parley/hub"
)

// Kind is this channel's name.
const Kind hub.ChannelKind = "email"

// maxFile is the largest attachment sent, in bytes; encoded it still fits the
// 35 MiB most servers take at best.
const maxFile = 20 << 20

// Channel is the mail channel.
var Channel = channels.Channel{
	Kind: Kind,
	Name: "Email", Names: channels.Names{"fr": "E-mail", "ro": "E-mail"},
	Can: channels.Abilities{
		Class: hub.ClassMail, HandleKind: hub.HandleEmail,
		TextUnit: channels.Bytes, Subject: true, HTML: true, CopyLines: true, Threads: true,
		Files:    channels.Files{Max: 20, MaxBytes: maxFile},
		Receipts: []string{"accepted"}, Outside: "nothing", WeStart: true, OptOut: "none", Idempotent: true,
		RetriesFor: 120 * time.Hour, GiveUpAfter: 48 * time.Hour, UndoSend: 8 * time.Second,
	},
	Fields: []channels.Field{
		{Name: "address", Type: channels.Email, Required: true, Max: 254},
		{Name: "name", Type: channels.Text, Max: 200},
		{Name: "aliases", Type: channels.Mailboxes, Max: 500},
		{Name: "smtp_in", Type: channels.Bool, Default: false},
		{Name: "imap", Type: channels.Group, Fields: []channels.Field{
			{Name: "host", Type: channels.Text, Required: true, Max: 253},
			{Name: "port", Type: channels.Number, Min: 1, Max: 65535},
			securityField,
			{Name: "username", Type: channels.Text, Required: true, Max: 320},
			{Name: "password", Type: channels.Secret},
			{Name: "oauth", Type: channels.Group, Fields: []channels.Field{
				{Name: "provider", Type: channels.Choice, Options: oauth.ProviderNames()},
				{Name: "client_id", Type: channels.Text, Max: 500},
				{Name: "client_secret", Type: channels.Secret},
				{Name: "tenant", Type: channels.Text, Max: 200},
				{Name: "refresh_token", Type: channels.Secret, Advanced: true},
				{Name: "access_token", Type: channels.Secret, Advanced: true},
				{Name: "auth_url", Type: channels.URL, Max: 1000, Advanced: true},
				{Name: "token_url", Type: channels.URL, Max: 1000, Advanced: true},
				{Name: "scope", Type: channels.Text, Max: 1000, Advanced: true},
			}},
			{Name: "mailbox", Type: channels.Text, Default: "INBOX", Max: 500},
			{Name: "sent", Type: channels.Bool, Default: true},
			{Name: "sent_mailbox", Type: channels.Text, Max: 500, Advanced: true},
			{Name: "poll_s", Type: channels.Number, Default: float64(120), Min: 1, Max: 3600, Advanced: true},
		}},
		{Name: "smtp", Type: channels.Group, Fields: []channels.Field{
			{Name: "host", Type: channels.Text, Required: true, Max: 253},
			{Name: "port", Type: channels.Number, Min: 1, Max: 65535},
			securityField,
			{Name: "username", Type: channels.Text, Max: 320},
			{Name: "password", Type: channels.Secret},
		}},
		{Name: "mx", Type: channels.Bool, Default: false, Advanced: true},
		{Name: "authserv_id", Type: channels.Text, Max: 253, Advanced: true},
		{Name: "signature", Type: channels.Text, Advanced: true},
		{Name: "ref_line", Type: channels.Bool, Default: false, Advanced: true},
	},
	Open: open,
}

var securityField = channels.Field{Name: "security", Type: channels.Choice, Options: []string{secureTLS, secureStartTLS, secureNone}, Default: secureTLS}

func open(_ context.Context, in hub.Inbox, env channels.Env) (channels.Adapter, error) {
	s, err := readSettings(in.Settings)
	if err != nil {
		return nil, err
	}
	if a := newAdapter(in, s, env); s.imap == nil {
		return a, nil
	} else {
		return lister{a}, nil
	}
}
