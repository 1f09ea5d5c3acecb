package mastodon_test

import (
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/sim/fediverse"
	"github.com/parleyhub/parley/hub"
)

// answering is a message that answers the status, as the hub makes it.
func (h *house) answering(id, text string, public bool) hub.Outbound {
	m := h.Outbound(ada, text)
	host := strings.TrimPrefix(h.Inbox.Settings["server"].(string), "http://")
	m.InReplyTo, m.Public = host+"/"+id, public
	if st, ok := h.server.Status(id); ok && (st.Visibility == "public" || st.Visibility == "unlisted") {
		m.PublicRef = m.InReplyTo
	}
	return m
}

// Public and private, in and out: nothing that was said to few is taken for
// public, and nothing is answered to more people than could read it.
func TestPublicAndPrivateAreNeverMixedUp(t *testing.T) {
	for _, c := range []struct {
		said          string
		public        bool   // it comes in as
		inPublic      string // a public answer is, or what it is refused as
		inPublicFault hub.Kind
	}{
		{"public", true, "public", ""},
		{"unlisted", true, "unlisted", ""},
		{"private", false, "", hub.Denied},
		{"direct", false, "", hub.Denied},
		{"limited", false, "", hub.Denied},
		{"local", false, "", hub.Denied},
		{"PUBLIC", false, "", hub.Denied},
	} {
		t.Run(c.said, func(t *testing.T) {
			h := open(t)
			id := h.server.Say("ada@far.example", fediverse.Post{Text: "hello", Visibility: c.said})
			listen(t, h.Adapter, h.Hub)
			await(t, "it", func() bool { return len(h.messages()) == 1 })
			if got := h.messages()[0].Public; got != c.public {
				t.Errorf("public is %v", got)
			}
			_, err := h.Adapter.Send(t.Context(), h.answering(id, "in public", true))
			if hub.KindOf(err) != c.inPublicFault {
				t.Errorf("a public answer: %v", err)
			}
			if _, err := h.Adapter.Send(t.Context(), h.answering(id, "in private", false)); err != nil {
				t.Errorf("a private answer: %v", err)
			}
			for _, sent := range h.server.Sent() {
				want := "direct"
				if strings.HasSuffix(sent.Source, "in public") {
					want = c.inPublic
				}
				if sent.Visibility != want || sent.InReplyToID == nil || *sent.InReplyToID != id || len(sent.Mentions) != 1 || !strings.HasPrefix(sent.Source, "@ada@far.example ") {
					t.Errorf("sent %+v, want %s", sent, want)
				}
			}
		})
	}
}

// Whoever is mentioned in a direct message reads it.
func TestAPrivateAnswerNamesNobodyElse(t *testing.T) {
	h := open(t)
	h.server.Say("eve@far.example", fediverse.Post{Text: "I am here", Visibility: "direct"})
	h.server.Say("bob", fediverse.Post{Text: "me too", Visibility: "direct"})
	id := h.server.Say("ada@far.example", fediverse.Post{Text: "hello"})
	text := "@eve@far.example and (@bob) wrote to a@far.example, @bob @eve@far.example"
	for _, public := range []bool{true, false} {
		r, err := h.Adapter.Send(t.Context(), h.answering(id, text, public))
		if err != nil {
			t.Fatal(err)
		}
		edit := channels.Amendment{To: ada, Ours: true, Public: public, Text: text + "!", Change: hub.Change{Kind: hub.Edited, Ref: r.Final}}
		if err := h.Adapter.(channels.Amender).Amend(t.Context(), edit); err != nil {
			t.Fatal(err)
		}
	}
	for _, sent := range h.server.Sent() {
		if alone := len(sent.Mentions) == 1 && sent.Mentions[0].Acct == ada.Address; alone == (sent.Visibility == "public") {
			t.Errorf("a %s answer goes to %+v: %q", sent.Visibility, sent.Mentions, sent.Source)
		}
	}
}

func TestAnswersToWhatIsNotThere(t *testing.T) {
	h := open(t)
	id := h.server.Say("ada@far.example", fediverse.Post{Text: "hello"})
	in := h.answering(id, "answer", true)
	private := h.answering(id, "private answer", false)
	h.server.Delete(id)
	if _, err := h.Adapter.Send(t.Context(), in); !hub.Is(err, hub.Missing) {
		t.Errorf("in public: %v", err)
	}
	if _, err := h.Adapter.Send(t.Context(), private); err != nil {
		t.Errorf("in private: %v", err)
	}
	in.InReplyTo, in.PublicRef = "msg_ours", ""
	if _, err := h.Adapter.Send(t.Context(), in); !hub.Is(err, hub.Invalid) {
		t.Errorf("in public to nothing: %v", err)
	}
	if sent := h.server.Sent(); len(sent) != 1 || sent[0].Visibility != "direct" || sent[0].InReplyToID != nil {
		t.Errorf("%+v", sent)
	}
	for _, to := range []hub.Handle{{}, {Kind: "email", Address: "a@b.example"}, {Kind: "mastodon", Address: "ada"}, {Kind: "mastodon", Address: "a@b @c@d"}} {
		if _, err := h.Adapter.Send(t.Context(), h.Outbound(to, "x")); !hub.Is(err, hub.Invalid) {
			t.Errorf("%v: %v", to, err)
		}
	}
}

// The server takes the status, and its answer is lost: it is looked for, and not
// said again, whether the server heeds our key or not.
func TestALostAnswerIsNotSaidTwice(t *testing.T) {
	for name, c := range map[string]struct {
		trouble fediverse.Trouble
		first   hub.Kind
	}{
		"the line died":   {fediverse.Trouble{Lose: true}, ""},
		"a bad gateway":   {fediverse.Trouble{Lose: true, Status: 502}, hub.Temporary},
		"taken by nobody": {fediverse.Trouble{Status: 502}, hub.Temporary},
	} {
		for _, keys := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				h := open(t)
				h.server.Keys = keys
				m := h.Outbound(ada, "See https://shop.example/o/7 & <7>,\nthanks")
				h.server.Meet("POST /api/v1/statuses", c.trouble, 1)
				r, err := h.Adapter.Send(t.Context(), m)
				if hub.KindOf(err) != c.first {
					t.Fatalf("first: %v", err)
				}
				if err != nil {
					m.Attempt = 2
					if r, err = h.Adapter.Send(t.Context(), m); err != nil {
						t.Fatalf("again: %v", err)
					}
				}
				sent := h.server.Sent()
				if len(sent) != 1 || !strings.HasSuffix(r.Final, "/"+sent[0].ID) || r.State != hub.Accepted {
					t.Errorf("sent %d, receipt %+v", len(sent), r)
				}
				next := h.Outbound(ada, m.Text) // the same words once more are another message
				next.Attempt = 2
				if r2, err := h.Adapter.Send(t.Context(), next); err != nil || r2.Final == r.Final || len(h.server.Sent()) != 2 {
					t.Errorf("the same words in another message: %+v, %v", r2, err)
				}
			})
		}
	}
}

func TestWhatIsFoundNowhereIsUnknown(t *testing.T) {
	h := open(t)
	h.server.Meet("POST /api/v1/statuses", fediverse.Trouble{Lose: true}, 1)
	h.server.Meet("GET /api/v1/accounts", fediverse.Trouble{Status: 500}, 0)
	if _, err := h.Adapter.Send(t.Context(), h.Outbound(ada, "hello")); !hub.Is(err, hub.Unknown) {
		t.Errorf("%v", err)
	}
}

func TestARateLimitIsATime(t *testing.T) {
	h := open(t)
	h.server.Meet("POST /api/v1/statuses", fediverse.Trouble{Status: 429, After: 95 * time.Second}, 1)
	_, err := h.Adapter.Send(t.Context(), h.Outbound(ada, "hello"))
	var e *hub.Error
	if !asError(err, &e) || e.Kind != hub.Limited || e.After != 95*time.Second {
		t.Errorf("%v", err)
	}
}

func TestFilesGoOutAndAreWaitedFor(t *testing.T) {
	h := open(t)
	m := h.Outbound(ada, "")
	m.Attachments = []hub.Attachment{h.Hub.File("cup.png", []byte(png)), h.Hub.File("clip.mp4", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"))}
	if _, err := h.Adapter.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	sent := h.server.Sent()[0]
	if len(sent.Media) != 2 || string(sent.Media[0].Bytes) != png || sent.Media[0].Description != "cup.png" || sent.Media[1].URL == nil {
		t.Errorf("%+v", sent.Media)
	}
	m.Attachments = []hub.Attachment{h.Hub.File("notes.txt", []byte("hello"))}
	if _, err := h.Adapter.Send(t.Context(), m); !hub.Is(err, hub.Invalid) {
		t.Errorf("a file the server does not take: %v", err)
	}
	m.Attachments = make([]hub.Attachment, 5)
	if _, err := h.Adapter.Send(t.Context(), m); !hub.Is(err, hub.Invalid) {
		t.Errorf("five files: %v", err)
	}
}

func TestTheServersOwnLimitCounts(t *testing.T) {
	h := open(t)
	h.server.Limit = 5000
	if _, err := h.Adapter.Send(t.Context(), h.Outbound(ada, strings.Repeat("é", 4900))); err != nil {
		t.Errorf("what this server takes: %v", err)
	}
	if _, err := h.Adapter.Send(t.Context(), h.Outbound(ada, strings.Repeat("é", 4999))); !hub.Is(err, hub.Invalid) || len(h.server.Sent()) != 1 {
		t.Errorf("too long: %v", err)
	}
	link := "https://shop.example/" + strings.Repeat("x", 400) // counts 23
	if _, err := h.Adapter.Send(t.Context(), h.Outbound(ada, strings.Repeat(link+" ", 100))); err != nil {
		t.Errorf("links: %v", err)
	}
}

func TestAmend(t *testing.T) {
	h := open(t)
	id := h.server.Say("ada@far.example", fediverse.Post{Text: "hello"})
	m := h.answering(id, "on Monday", true)
	m.Attachments = []hub.Attachment{h.Hub.File("cup.png", []byte(png))}
	r, err := h.Adapter.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	amend := func(kind hub.ChangeKind, ref, sign, text string, ours bool) error {
		return h.Adapter.(channels.Amender).Amend(t.Context(), channels.Amendment{
			To: ada, Change: hub.Change{Kind: kind, Ref: ref, Reaction: sign}, Text: text, Ours: ours, Public: true,
		})
	}
	if err := amend(hub.Edited, r.Final, "", "on Tuesday", true); err != nil {
		t.Fatal(err)
	}
	if sent := h.server.Sent()[0]; sent.Source != "@ada@far.example on Tuesday" || sent.Visibility != "public" || len(sent.Media) != 1 || sent.EditedAt == nil {
		t.Errorf("%+v", sent)
	}
	for _, sign := range []string{"⭐", ""} {
		if err := amend(hub.Reacted, m.InReplyTo, sign, "", false); err != nil {
			t.Error(err)
		}
		if st, _ := h.server.Status(id); st.Favourited != (sign != "") {
			t.Errorf("favourited %v after %q", st.Favourited, sign)
		}
	}
	for range 2 { // the second time it is gone already
		if err := amend(hub.Deleted, r.Final, "", "", true); err != nil {
			t.Error(err)
		}
	}
	if len(h.server.Sent()) != 0 {
		t.Error("it is still there")
	}
	for _, kind := range []hub.ChangeKind{hub.Edited, hub.Deleted} {
		if err := amend(kind, m.InReplyTo, "", "x", false); !hub.Is(err, hub.Unsupported) {
			t.Errorf("%s of somebody else's: %v", kind, err)
		}
	}
	if err := amend(hub.Edited, "elsewhere.example/1", "", "x", true); !hub.Is(err, hub.Missing) {
		t.Errorf("another server's: %v", err)
	}
}

func TestVerify(t *testing.T) {
	for name, c := range map[string]struct {
		scopes []string
		token  string
		steps  string // good ones, then the bad one
	}{
		"all is well":  {[]string{"read", "write"}, fediverse.Token, "connect sign_in read_mentions send"},
		"may not post": {[]string{"read"}, fediverse.Token, "connect sign_in read_mentions !send"},
		"may not read": {[]string{"write"}, fediverse.Token, "connect !sign_in"},
		"wrong token":  {[]string{"read", "write"}, "another", "connect !sign_in"},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t)
			h.server.Scopes = c.scopes
			settings := h.Inbox
			settings.Settings = map[string]any{"server": h.Inbox.Settings["server"], "access_token": c.token}
			a := reopen(t, h, settings)
			var got []string
			for _, s := range a.(channels.Verifier).Verify(t.Context()) {
				if !s.OK {
					s.Name = "!" + s.Name
				}
				got = append(got, s.Name)
				if strings.Contains(s.Text, c.token) || (!s.OK && s.Text == "") {
					t.Errorf("text %q", s.Text)
				}
			}
			if strings.Join(got, " ") != c.steps || len(h.server.Sent()) != 0 {
				t.Errorf("%v, want %s", got, c.steps)
			}
		})
	}
}
