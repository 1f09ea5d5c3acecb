// Package instagram is the Instagram channel: private messages with a
// professional account, and the comments under its posts. What it shares with
// Messenger is internal/meta/direct; here is what Instagram does its own way.
package instagram

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
	"github.com/parleyhub/parley/internal/meta/direct"
	"github.com/parleyhub/parley/internal/said"
)

// kind is the name of this channel, its folder and its webhook path.
const kind hub.ChannelKind = "instagram"

// Handle is the kind of the people's handles: Instagram-scoped ids, which mean
// somebody to one professional account alone.
const Handle hub.HandleKind = "instagram"

// Limits as of 2026-05 (developers.facebook.com/docs/messenger-platform/instagram/features/send-message,
// …/docs/instagram-api/reference/ig-media/comments).
const (
	maxText    = 1000 // bytes of UTF-8
	maxComment = 300  // characters
	maxImage   = 8 << 20
	maxFile    = 25 << 20
)

// Channel is Instagram.
var Channel = channels.Channel{
	Kind: kind,
	Name: "Instagram",
	Can: channels.Abilities{
		Class: hub.ClassSocial, HandleKind: Handle,
		MaxText: maxText, TextUnit: channels.Bytes,
		Files:   channels.Files{Max: 10, MaxBytes: maxFile, Types: []string{"image/png", "image/jpeg", "image/gif", "video/", "audio/", "application/pdf"}},
		Threads: true, Continues: true, Reactions: true, EditIn: true, DeleteIn: true,
		Receipts: []string{"accepted", "read"},
		Window:   direct.Window, Outside: "nothing", HumanWindow: direct.HumanWindow,
		Public: true, Private: true, OptOut: "none",
		RetriesFor: 36 * time.Hour, GiveUpAfter: 6 * time.Hour,
	},
	Fields: []channels.Field{
		{Name: "account_id", Type: channels.Text, Required: true, Max: 40},
		{Name: "page_id", Type: channels.Text, Max: 40},
		{Name: "access_token", Type: channels.Secret, Required: true, Max: 2000},
		{Name: "app_secret", Type: channels.Secret, Required: true, Max: 200},
		{Name: "verify_token", Type: channels.Secret, Required: true, Max: 500},
		{Name: "app_secret_2", Type: channels.Secret, Max: 200, Advanced: true},
		{Name: "api_base_url", Type: channels.URL, Max: 500, Advanced: true},
		{Name: "api_version", Type: channels.Text, Default: "v23.0", Max: 20, Advanced: true},
	},
	Open: open,
	Idle: func(_ hub.InboxID, key string, value []byte, before time.Time) (hub.Handle, bool) {
		return direct.Idle(network, key, value, before)
	},
}

var network = &direct.Network{
	Kind: kind, Handle: Handle, Object: string(kind), Name: "Instagram",
	MaxText: maxText, Unit: channels.Bytes, MaxComment: maxComment, Replies: "replies",
	Sign: sign, FileAs: fileAs, Comment: comment,
	Subscribes: "messages,messaging_postbacks,messaging_seen,message_reactions,messaging_referral,comments,live_comments",
	WhoFields:  "name,username",
}

var (
	digits  = regexp.MustCompile(`^[0-9]{1,32}$`)
	version = regexp.MustCompile(`^v[0-9]{1,3}\.[0-9]{1,2}$`)
)

func open(_ context.Context, in hub.Inbox, env channels.Env) (channels.Adapter, error) {
	text := func(name string) string { s, _ := in.Settings[name].(string); return s }
	set := direct.Settings{
		Account: text("account_id"), Node: text("page_id"), Token: text("access_token"), Verify: text("verify_token"),
		Secrets: []string{text("app_secret"), text("app_secret_2")}, Base: text("api_base_url"), Version: text("api_version"),
	}
	base := "https://graph.facebook.com"
	if set.Node == "" { // a token of the account's own (“Instagram login”)
		set.Node, base = set.Account, "https://graph.instagram.com"
	}
	if set.Base == "" {
		set.Base = base
	}
	switch {
	case !digits.MatchString(set.Account):
		return nil, said.Invalid("settings.account_id", "account_id", "must be the id of the professional account: digits, and not its name")
	case !digits.MatchString(set.Node):
		return nil, said.Invalid("settings.page_id", "digits", "must be digits")
	case set.Version != "" && !version.MatchString(set.Version):
		return nil, said.Invalid("settings.api_version", "api_version", "must be a version such as v23.0")
	}
	return direct.Open(network, set, in, env)
}

// sign is a reaction as Instagram takes it from companies: a heart and no other.
func sign(emoji string) (string, bool) {
	hearts := []string{"❤️", "❤", "♥️", "♥", "love"}
	return "love", slices.Contains(hearts, emoji)
}

// fileAs says as what a file is sent; Instagram takes few types.
func fileAs(at *hub.Attachment) (string, error) {
	media, _, _ := strings.Cut(at.Type, ";")
	as, limit := "", int64(maxFile)
	switch {
	case slices.Contains([]string{"image/png", "image/jpeg", "image/gif"}, media):
		as, limit = "image", maxImage
	case slices.Contains([]string{"video/mp4", "video/ogg", "video/x-msvideo", "video/quicktime", "video/webm"}, media):
		as = "video"
	case slices.Contains([]string{"audio/aac", "audio/mp4", "audio/x-m4a", "audio/wav", "audio/x-wav"}, media):
		as = "audio"
	case media == "application/pdf":
		as = "file"
	default:
		return "", hub.Errorf(hub.Invalid, "Instagram takes PNG, JPEG, GIF, MP4, OGG, AVI, MOV, WebM, AAC, M4A, WAV and PDF, and no other files.")
	}
	if at.Size > limit {
		return "", hub.Errorf(hub.Invalid, "Instagram takes pictures of at most 8 MB and other files of at most 25 MB.")
	}
	return as, nil
}

// comment reads a comment of the account's posts. Instagram says nothing of
// edits and removals.
func comment(field string, raw []byte) (direct.Public, bool) {
	if field != "comments" && field != "live_comments" {
		return direct.Public{}, false
	}
	var v struct {
		ID   meta.ID `json:"id"`
		Text string  `json:"text"`
		From struct {
			ID       meta.ID `json:"id"`
			Username string  `json:"username"`
		} `json:"from"`
		Media struct {
			ID meta.ID `json:"id"`
		} `json:"media"`
		ParentID meta.ID `json:"parent_id"`
	}
	if json.Unmarshal(raw, &v) != nil {
		return direct.Public{}, false
	}
	p := direct.Public{ID: string(v.ID), Post: string(v.Media.ID), Parent: string(v.ParentID), From: string(v.From.ID), Text: v.Text}
	if v.From.Username != "" {
		p.Name = "@" + v.From.Username
	}
	return p, true
}
