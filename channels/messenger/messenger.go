// Package messenger is the Messenger channel: private messages with a Facebook
// page, and the comments and posts that people leave on it. What it shares with
// Instagram is internal/meta/direct; here is what Messenger does its own way.
package messenger

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
const kind hub.ChannelKind = "messenger"

// Handle is the kind of the people's handles: page-scoped ids, which mean
// somebody to one page alone.
const Handle hub.HandleKind = "messenger"

// Limits as of 2026-05 (developers.facebook.com/docs/messenger-platform/reference/send-api).
const (
	maxText    = 2000 // characters
	maxComment = 8000
	maxFile    = 25 << 20
)

// Channel is Messenger.
var Channel = channels.Channel{
	Kind: kind,
	Name: "Messenger",
	Can: channels.Abilities{
		Class: hub.ClassSocial, HandleKind: Handle,
		MaxText: maxText, TextUnit: channels.UTF16,
		Files:   channels.Files{Max: 10, MaxBytes: maxFile},
		Threads: true, Continues: true, Reactions: true, EditIn: true, DeleteIn: true,
		Receipts: []string{"accepted", "delivered", "read"},
		Window:   direct.Window, Outside: "nothing", HumanWindow: direct.HumanWindow,
		Public: true, Private: true, OptOut: "none",
		RetriesFor: 36 * time.Hour, GiveUpAfter: 6 * time.Hour,
	},
	Fields: []channels.Field{
		{Name: "page_id", Type: channels.Text, Required: true, Max: 40},
		{Name: "access_token", Type: channels.Secret, Required: true, Max: 2000},
		{Name: "app_secret", Type: channels.Secret, Required: true, Max: 200},
		{Name: "verify_token", Type: channels.Secret, Required: true, Max: 500},
		{Name: "app_secret_2", Type: channels.Secret, Max: 200, Advanced: true},
		{Name: "api_base_url", Type: channels.URL, Default: "https://graph.facebook.com", Max: 500, Advanced: true},
		{Name: "api_version", Type: channels.Text, Default: "v23.0", Max: 20, Advanced: true},
	},
	Open: open,
	Idle: func(_ hub.InboxID, key string, value []byte, before time.Time) (hub.Handle, bool) {
		return direct.Idle(network, key, value, before)
	},
}

var network = &direct.Network{
	Kind: kind, Handle: Handle, Object: "page", Name: "Messenger",
	MaxText: maxText, Unit: channels.UTF16, MaxComment: maxComment, Replies: "comments",
	Marks: true, Typed: true, Upload: true,
	Sign: func(emoji string) (string, bool) { return emoji, true }, FileAs: fileAs, Comment: feed,
	Subscribes: "messages,messaging_postbacks,message_deliveries,message_reads,message_echoes,message_reactions,message_edits,messaging_referrals,feed",
	WhoFields:  "first_name,last_name,name",
}

var (
	digits  = regexp.MustCompile(`^[0-9]{1,32}$`)
	version = regexp.MustCompile(`^v[0-9]{1,3}\.[0-9]{1,2}$`)
)

func open(_ context.Context, in hub.Inbox, env channels.Env) (channels.Adapter, error) {
	text := func(name string) string { s, _ := in.Settings[name].(string); return s }
	set := direct.Settings{
		Account: text("page_id"), Node: text("page_id"), Token: text("access_token"), Verify: text("verify_token"),
		Secrets: []string{text("app_secret"), text("app_secret_2")}, Base: text("api_base_url"), Version: text("api_version"),
	}
	switch {
	case !digits.MatchString(set.Account):
		return nil, said.Invalid("settings.page_id", "page_id", "must be the id of the page: digits, and not its name")
	case set.Version != "" && !version.MatchString(set.Version):
		return nil, said.Invalid("settings.api_version", "api_version", "must be a version such as v23.0")
	}
	return direct.Open(network, set, in, env)
}

// fileAs says as what a file is sent; what Messenger does not show goes as a file.
func fileAs(at *hub.Attachment) (string, error) {
	if at.Size > maxFile {
		return "", hub.Errorf(hub.Invalid, "Messenger takes files of at most 25 MB.")
	}
	media, _, _ := strings.Cut(at.Type, ";")
	switch {
	case slices.Contains([]string{"image/png", "image/jpeg", "image/gif"}, media):
		return "image", nil
	case media == "video/mp4" || media == "video/quicktime":
		return "video", nil
	case strings.HasPrefix(media, "audio/"):
		return "audio", nil
	}
	return "file", nil
}

// posts are what somebody may leave on a page by themselves.
var posts = []string{"post", "status", "photo", "video", "share"}

// feed reads what happened on the page: comments, and posts of visitors.
func feed(field string, raw []byte) (direct.Public, bool) {
	var v struct {
		Item      string  `json:"item"`
		Verb      string  `json:"verb"`
		CommentID meta.ID `json:"comment_id"`
		PostID    meta.ID `json:"post_id"`
		ParentID  meta.ID `json:"parent_id"`
		From      struct {
			ID   meta.ID `json:"id"`
			Name string  `json:"name"`
		} `json:"from"`
		Message string     `json:"message"`
		Photo   string     `json:"photo"`
		Video   string     `json:"video"`
		Link    string     `json:"link"`
		Created meta.Stamp `json:"created_time"`
	}
	if field != "feed" || json.Unmarshal(raw, &v) != nil {
		return direct.Public{}, false
	}
	p := direct.Public{
		ID: string(v.CommentID), Post: string(v.PostID), From: string(v.From.ID), Name: v.From.Name, Text: v.Message, At: v.Created.Time,
	}
	switch {
	case v.Item == "comment":
		if v.ParentID != v.PostID {
			p.Parent = string(v.ParentID)
		}
	case slices.Contains(posts, v.Item):
		p.ID = string(v.PostID)
	default:
		return p, false
	}
	switch v.Verb {
	case "add":
		p.Verb = direct.Said
	case "edited", "edit":
		p.Verb, p.At = direct.Changed, time.Time{}
	case "remove", "delete":
		p.Verb, p.At = direct.Removed, time.Time{}
	default: // hide, unhide, like, …
		p.Verb = direct.Other
	}
	if p.File = v.Photo; p.File == "" {
		p.File = v.Video
	}
	if p.Text == "" {
		p.Text = v.Link
	}
	return p, true
}
