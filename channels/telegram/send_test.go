package telegram

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	sim "github.com/parleyhub/parley/channels/sim/telegram"
	"github.com/parleyhub/parley/hub"
)

func refTo(chat, id int64) string {
	return fmt.Sprintf("telegram:%d:%d:%d", int64(sim.BotID), chat, id)
}

// met is an inbox whose bot Ana has written to.
func met(t testing.TB) *rig {
	r := hooked(t, nil)
	r.net.Meet(ana.Private(), ana)
	return r
}

func TestWordsGoOutAsTelegramShowsThem(t *testing.T) {
	r := met(t)
	m := r.Outbound(toAna, "Hello you")
	m.HTML = `<p>Hello <b>you</b> &amp; <a href="https://x.example/?a=1&amp;b=2">others</a> 😀</p><ul><li>one</li></ul>`
	rec, err := r.send(m)
	if err != nil || rec.State != hub.Accepted || rec.Final != refTo(ana.ID, 2) || rec.Ref != m.Ref {
		t.Fatalf("%+v %v", rec, err)
	}
	got := r.net.Sent("sendMessage")[0]
	if got.Params["text"] != "Hello <b>you</b> &amp; <a href=\"https://x.example/?a=1&amp;b=2\">others</a> 😀\n\n• one" || got.Params["parse_mode"] != "HTML" {
		t.Errorf("%v", got.Params)
	}
	if text := got.Result.(sim.Object)["text"]; text != "Hello you & others 😀\n\n• one" {
		t.Errorf("shown as %q", text)
	}
	if _, ok := got.Params["reply_parameters"]; ok {
		t.Error("an answer in private points at nothing")
	}
}

func TestMarksThatTelegramCannotReadAreLeftOut(t *testing.T) {
	r := met(t)
	r.net.Fail(sim.Fault{Times: 1, Status: 400, Description: "Bad Request: can't parse entities: Unsupported start tag"})
	m := r.Outbound(toAna, "x")
	m.HTML = "<b>bold</b>"
	if _, err := r.send(m); err != nil {
		t.Fatal(err)
	}
	if got := r.net.Sent("sendMessage"); len(got) != 2 || got[1].Params["text"] != "bold" || got[1].Params["parse_mode"] != nil {
		t.Errorf("%+v", got)
	}
}

func TestLongTextGoesOutInPartsThatBelongTogether(t *testing.T) {
	r := met(t)
	m := r.Outbound(toAna, strings.TrimSpace(strings.Repeat("Where is 😀 it? ", 700)))
	rec, err := r.send(m)
	if err != nil {
		t.Fatal(err)
	}
	parts := r.net.Sent("sendMessage")
	if len(parts) != 3 || rec.Final != refTo(ana.ID, 2) {
		t.Fatalf("%d parts, %+v", len(parts), rec)
	}
	for _, p := range parts {
		if text := p.Params["text"].(string); sim.Units(text) > 4096 || !strings.HasPrefix(text, "Where") || !strings.HasSuffix(text, "?") {
			t.Errorf("a part of %d: %.20q … %.20q", sim.Units(text), text, text[len(text)-10:])
		}
	}
	// What points to any part points to the message.
	r.net.Post(ana.Private(), ana, sim.Object{"text": "?", "reply_to": int64(4)})
	if in := r.one(); in.Refs[0] != rec.Final {
		t.Errorf("%v", in.Refs)
	}
	if err := r.a().Amend(t.Context(), channels.Amendment{To: toAna, Ours: true, Change: hub.Change{Kind: hub.Deleted, Ref: rec.Final}}); err != nil {
		t.Error(err)
	}
	if got := r.net.Sent("deleteMessage"); len(got) != 3 {
		t.Errorf("%d parts were deleted", len(got))
	}
	if err := r.a().Amend(t.Context(), channels.Amendment{To: toAna, Ours: true, Text: "x", Change: hub.Change{Kind: hub.Edited, Ref: rec.Final}}); !hub.Is(err, hub.Unsupported) {
		t.Errorf("edited in parts: %v", err)
	}
	if _, err := r.send(r.Outbound(toAna, strings.Repeat("x", 4*4096+1))); !hub.Is(err, hub.Invalid) {
		t.Errorf("beyond the limit: %v", err)
	}
}

// A try that ends in the middle goes on there, and sends no part twice.
func TestARepeatGoesOnWhereTheLastTryEnded(t *testing.T) {
	r := met(t)
	m := r.Outbound(toAna, strings.TrimSpace(strings.Repeat("word ", 2400)))
	for want := 1; ; want++ { // the network takes one part at a time
		r.net.Fail(sim.Fault{Skip: 1, Times: 1, Status: 429, RetryAfter: 3})
		_, err := r.send(m)
		if len(taken(r)) != want {
			t.Fatalf("try %d: %d parts out", want, len(taken(r)))
		}
		if err == nil {
			break
		}
		var e *hub.Error
		if !errors.As(err, &e) || e.Kind != hub.Limited || e.After != 3*time.Second {
			t.Fatalf("%v", err)
		}
		m.Attempt++
	}
	if got := strings.Join(taken(r), " "); got != strings.TrimSpace(strings.Repeat("word ", 2400)) {
		t.Errorf("%d parts, %d bytes", len(taken(r)), len(got))
	}
	for _, row := range r.Hub.StateKeys() {
		if strings.HasPrefix(row, "sent/") {
			t.Errorf("%s stays", row)
		}
	}
}

func taken(r *rig) (out []string) {
	for _, s := range r.net.Sent("sendMessage") {
		if s.Result != nil {
			out = append(out, s.Params["text"].(string))
		}
	}
	return out
}

func TestFilesGoOutAsWhatTheyAre(t *testing.T) {
	r := met(t)
	file := func(name, data string) hub.Attachment { return r.Hub.File(name, []byte(data)) }
	pdf, pic, mp4 := file("a.pdf", "%PDF-1.7"), file("b.png", png), file("c.mp4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom")
	for name, c := range map[string]struct {
		text    string
		files   []hub.Attachment
		methods string
	}{
		"picture with words":   {"See", []hub.Attachment{pic}, "sendPhoto"},
		"picture alone":        {"", []hub.Attachment{pic}, "sendPhoto"},
		"video":                {"See", []hub.Attachment{mp4}, "sendVideo"},
		"document":             {"See", []hub.Attachment{pdf}, "sendDocument"},
		"long words":           {strings.Repeat("x ", 600), []hub.Attachment{pic}, "sendMessage sendPhoto"},
		"pictures and videos":  {"See", []hub.Attachment{pic, mp4, pic}, "sendMediaGroup"},
		"documents":            {"See", []hub.Attachment{pdf, pdf}, "sendMediaGroup"},
		"mixed":                {"See", []hub.Attachment{pic, pic, pdf}, "sendMessage sendMediaGroup sendDocument"},
		"no picture after all": {"See", []hub.Attachment{{ID: pdf.ID, Name: "x.png", Type: "image/png", Size: 8}}, "sendPhoto sendDocument"},
	} {
		before := len(r.net.Sent(""))
		m := r.Outbound(toAna, c.text)
		m.Attachments = c.files
		rec, err := r.send(m)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var methods []string
		files := 0
		for _, s := range r.net.Sent("")[before:] {
			methods = append(methods, s.Method)
			if s.Result != nil {
				files += len(s.Files)
			}
		}
		if strings.Join(methods, " ") != c.methods || files != len(c.files) || rec.Final == "" {
			t.Errorf("%s: %v, %d files, %+v", name, methods, files, rec)
		}
	}
	m := r.Outbound(toAna, "See")
	m.Attachments, m.HTML = []hub.Attachment{pic, pic}, "<b>See</b>"
	rec, err := r.send(m)
	got := r.net.Sent("sendMediaGroup")
	media := got[len(got)-1].Params["media"].([]any)
	if err != nil || media[0].(sim.Object)["caption"] != "<b>See</b>" || media[1].(sim.Object)["caption"] != nil {
		t.Errorf("%v %v", err, media)
	}
	second := got[len(got)-1].Result.([]sim.Object)[1]["message_id"].(int64)
	r.net.React(ana.Private(), ana, second, nil, []string{"👍"})
	if in := r.one(); in.Change.Ref != rec.Final {
		t.Errorf("a sign on the second picture is on %s, not %s", in.Change.Ref, rec.Final)
	}
}

func TestFilesThatCannotGoOut(t *testing.T) {
	r := met(t)
	for name, c := range map[string]struct {
		files []hub.Attachment
		want  hub.Kind
	}{
		"too large":  {[]hub.Attachment{{ID: "x", Size: 50<<20 + 1}}, hub.Invalid},
		"too many":   {make([]hub.Attachment, 11), hub.Invalid},
		"not there":  {[]hub.Attachment{{ID: "blb_none", Size: 3, Name: "x"}}, hub.Missing},
		"one of two": {[]hub.Attachment{r.Hub.File("a", []byte("a")), {ID: "blb_none", Size: 3, Name: "x"}}, hub.Missing},
	} {
		m := r.Outbound(toAna, "See")
		m.Attachments = c.files
		if _, err := r.send(m); hub.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.send(r.Outbound(toAna, " \n ")); !hub.Is(err, hub.Invalid) {
		t.Errorf("nothing at all: %v", err)
	}
	if n := len(r.net.Sent("sendMessage")); n != 0 {
		t.Errorf("%d went out", n)
	}
}

func TestRefusalsInPlainWords(t *testing.T) {
	for name, c := range map[string]struct {
		fault sim.Fault
		kind  hub.Kind
		says  string
		after time.Duration
	}{
		"too often":   {sim.Fault{Status: 429, RetryAfter: 7, Description: "Too Many Requests: retry after 7"}, hub.Limited, "less often", 7 * time.Second},
		"for years":   {sim.Fault{Status: 429, RetryAfter: 1 << 40}, hub.Limited, "less often", 24 * time.Hour},
		"trouble":     {sim.Fault{Status: 500}, hub.Temporary, "trouble", 0},
		"blocked":     {sim.Fault{Status: 403, Description: "Forbidden: bot was blocked by the user"}, hub.Denied, "has blocked the bot", 0},
		"gone":        {sim.Fault{Status: 403, Description: "Forbidden: user is deactivated"}, hub.Denied, "does not exist any more", 0},
		"a stranger":  {sim.Fault{Status: 403, Description: "Forbidden: bot can't initiate conversation with a user"}, hub.Denied, "has to write to the bot first", 0},
		"another 403": {sim.Fault{Status: 403, Description: "Forbidden: something new"}, hub.Denied, "does not let", 0},
		"no chat":     {sim.Fault{Status: 400, Description: "Bad Request: chat not found"}, hub.Denied, "has not started the bot", 0},
		"another 400": {sim.Fault{Status: 400, Description: "Bad Request: something new"}, hub.Invalid, "refuses", 0},
		"revoked":     {sim.Fault{Status: 401, Description: "Unauthorized"}, hub.Denied, "BotFather", 0},
		"lost answer": {sim.Fault{Lose: true}, hub.Unknown, "may have gone out", 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := met(t)
			r.net.Fail(c.fault)
			_, err := r.send(r.Outbound(toAna, "Hello"))
			var e *hub.Error
			if !errors.As(err, &e) || e.Kind != c.kind || !strings.Contains(e.Text, c.says) || e.After != c.after {
				t.Errorf("%#v", e)
			}
			if strings.Contains(err.Error(), r.net.Token) || strings.Contains(err.Error(), "127.0.0.1") {
				t.Errorf("it tells too much: %v", err)
			}
		})
	}
	r := met(t)
	r.net.Block(ana, true)
	if _, err := r.send(r.Outbound(toAna, "Hello")); !hub.Is(err, hub.Denied) {
		t.Errorf("%v", err)
	}
	for _, to := range []hub.Handle{{Kind: "email", Address: "a@b.example"}, {Kind: handleKind, Address: "-100"}, {Kind: handleKind, Address: "x"}, {}} {
		if _, err := r.send(r.Outbound(to, "Hello")); !hub.Is(err, hub.Invalid) {
			t.Errorf("to %+v: %v", to, err)
		}
	}
}

func TestPublicWordsGoToTheGroupAndPrivateOnesNever(t *testing.T) {
	r := hooked(t, nil)
	asked := r.net.Post(club, ana, sim.Mention("help"))
	in := r.one()
	r.net.Meet(ana.Private(), ana)
	m := r.Outbound(toAna, "In public")
	m.Public, m.PublicRef, m.InReplyTo = true, in.Ref, in.Ref
	if _, err := r.send(m); err != nil {
		t.Fatal(err)
	}
	m = r.Outbound(toAna, "In private")
	m.PublicRef, m.InReplyTo = in.Ref, in.Ref
	if _, err := r.send(m); err != nil {
		t.Fatal(err)
	}
	got := r.net.Sent("sendMessage")
	if fmt.Sprint(got[0].Params["chat_id"]) != fmt.Sprint(club.ID) || fmt.Sprint(got[0].Params["reply_parameters"].(sim.Object)["message_id"]) != fmt.Sprint(asked) {
		t.Errorf("%v", got[0].Params)
	}
	if fmt.Sprint(got[1].Params["chat_id"]) != fmt.Sprint(ana.ID) {
		t.Errorf("%v", got[1].Params)
	}
	for _, ref := range []string{"", refTo(ana.ID, 1), "telegram:1:-5:2", "inb_x/5"} {
		m := r.Outbound(toAna, "nowhere")
		m.Public, m.PublicRef = true, ref
		if _, err := r.send(m); !hub.Is(err, hub.Invalid) {
			t.Errorf("public words for %q: %v", ref, err)
		}
	}
	if n := len(r.net.Sent("sendMessage")); n != 2 {
		t.Errorf("%d went out", n)
	}
}

func TestAGroupThatMovesIsFollowed(t *testing.T) {
	r := hooked(t, nil)
	r.net.Post(club, ana, sim.Mention("help"))
	in := r.one()
	bigger := sim.Chat{ID: -1_009_999_999_999, Title: "Club"}
	r.net.Meet(bigger, ana)
	send := func() error {
		m := r.Outbound(toAna, "Here")
		m.Public, m.PublicRef = true, in.Ref
		_, err := r.send(m)
		return err
	}
	r.net.Fail(sim.Fault{Times: 1, Status: 400, Description: "Bad Request: group chat was upgraded to a supergroup chat", MigrateTo: bigger.ID})
	for range 2 {
		if err := send(); err != nil {
			t.Fatal(err)
		}
	}
	got := r.net.Sent("sendMessage")
	if len(got) != 3 || fmt.Sprint(got[1].Params["chat_id"]) != fmt.Sprint(bigger.ID) || fmt.Sprint(got[2].Params["chat_id"]) != fmt.Sprint(bigger.ID) {
		t.Errorf("%d requests", len(got))
	}
	old := sim.Chat{ID: -77, Title: "Old"}
	r.net.Post(old, ana, sim.Mention("help"))
	in = r.one()
	r.net.Post(old, ana, sim.Object{"migrate_to_chat_id": bigger.ID})
	if m := r.one(); m.Event == "" {
		t.Errorf("%+v", m)
	}
	if err := send(); err != nil || fmt.Sprint(r.net.Sent("sendMessage")[3].Params["chat_id"]) != fmt.Sprint(bigger.ID) {
		t.Errorf("%v", err)
	}
}

func TestOurChangesReachTheNetwork(t *testing.T) {
	r := met(t)
	a := r.a()
	rec, err := r.send(r.Outbound(toAna, "Helo"))
	if err != nil {
		t.Fatal(err)
	}
	m := r.Outbound(toAna, "Se")
	m.Attachments = []hub.Attachment{r.Hub.File("b.png", []byte(png))}
	pic, err := r.send(m)
	if err != nil {
		t.Fatal(err)
	}
	r.net.Say(ana, "Thanks")
	theirs := r.one().Ref
	do := func(kind hub.ChangeKind, ref, text, sign string, ours bool) error {
		return a.Amend(t.Context(), channels.Amendment{To: toAna, Change: hub.Change{Kind: kind, Ref: ref, Reaction: sign}, Text: text, Ours: ours})
	}
	for name, c := range map[string]struct {
		err  error
		want hub.Kind
	}{
		"edit":                    {do(hub.Edited, rec.Final, "Hello", "", true), ""},
		"edit to the same":        {do(hub.Edited, rec.Final, "Hello", "", true), ""},
		"edit under a picture":    {do(hub.Edited, pic.Final, "See", "", true), ""},
		"too long for a picture":  {do(hub.Edited, pic.Final, strings.Repeat("x", 1025), "", true), hub.Invalid},
		"too long":                {do(hub.Edited, rec.Final, strings.Repeat("x ", 3000), "", true), hub.Invalid},
		"empty":                   {do(hub.Edited, rec.Final, " ", "", true), hub.Invalid},
		"edit theirs":             {do(hub.Edited, theirs, "x", "", false), hub.Unsupported},
		"sign":                    {do(hub.Reacted, theirs, "", "❤️", false), ""},
		"no sign":                 {do(hub.Reacted, theirs, "", "", false), ""},
		"a sign they do not have": {do(hub.Reacted, theirs, "", "🦄", false), hub.Invalid},
		"of another bot":          {do(hub.Deleted, "telegram:1:5:5", "", "", true), hub.Missing},
		"nonsense":                {do("folded", rec.Final, "", "", true), hub.Unsupported},
		"delete":                  {do(hub.Deleted, rec.Final, "", "", true), ""},
		"delete again":            {do(hub.Deleted, rec.Final, "", "", true), ""},
		"edit what is deleted":    {do(hub.Edited, rec.Final, "x", "", true), hub.Missing},
	} {
		if hub.KindOf(c.err) != c.want {
			t.Errorf("%s: %v", name, c.err)
		}
	}
	r.Hub.Clock.Advance(49 * time.Hour)
	if err := do(hub.Deleted, pic.Final, "", "", true); !hub.Is(err, hub.Denied) {
		t.Errorf("after two days: %v", err)
	}
	r.net.Fail(sim.Fault{Lose: true})
	if err := do(hub.Edited, pic.Final, "again", "", true); !hub.Is(err, hub.Temporary) {
		t.Errorf("a lost answer to what may be done twice: %v", err)
	}
}

func TestTypingShows(t *testing.T) {
	r := met(t)
	for _, on := range []bool{true, false} {
		if err := r.a().Typing(t.Context(), toAna, on); err != nil {
			t.Error(err)
		}
	}
	if got := r.net.Sent("sendChatAction"); len(got) != 1 || got[0].Params["action"] != "typing" {
		t.Errorf("%+v", got)
	}
}

func TestALargeFileIsNotHeldWhole(t *testing.T) {
	if testing.Short() {
		t.Skip("50 MB")
	}
	r := met(t)
	m := r.Outbound(toAna, "See")
	m.Attachments = []hub.Attachment{r.Hub.File("big.bin", bytes.Repeat([]byte{1, 2}, 25<<20))}
	if _, err := r.send(m); err != nil || len(r.net.Sent("sendDocument")[0].Files["document"]) != 50<<20 {
		t.Errorf("%v", err)
	}
}
