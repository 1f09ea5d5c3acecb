package telegram

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/telegram/botapi"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/sanitize"
)

func TestMarksOfATextBecomeHTML(t *testing.T) {
	e := func(typ string, offset, length int) botapi.Entity {
		return botapi.Entity{Type: typ, Offset: offset, Length: length}
	}
	link := func(offset, length int, url string) botapi.Entity {
		return botapi.Entity{Type: "text_link", Offset: offset, Length: length, URL: url}
	}
	for name, c := range map[string]struct {
		text string
		list []botapi.Entity
		want string
	}{
		"none":                      {"Hello", nil, ""},
		"only what shows nothing":   {"Hello #a", []botapi.Entity{e("hashtag", 6, 2), e("spoiler", 0, 5)}, ""},
		"bold":                      {"Hello you", []botapi.Entity{e("bold", 6, 3)}, "Hello <b>you</b>"},
		"emoji before":              {"😀👍🏽 you", []botapi.Entity{e("bold", 7, 3)}, "😀👍🏽 <b>you</b>"},
		"emoji within":              {"a😀b", []botapi.Entity{e("italic", 1, 2)}, "a<i>😀</i>b"},
		"begins in a pair":          {"a😀b", []botapi.Entity{e("italic", 2, 2)}, "a<i>😀b</i>"},
		"ends in a pair":            {"a😀b", []botapi.Entity{e("italic", 0, 2)}, "<i>a</i>😀b"},
		"one half of a pair":        {"😀", []botapi.Entity{e("italic", 0, 1)}, ""},
		"nested":                    {"abc", []botapi.Entity{e("italic", 1, 1), e("bold", 0, 3)}, "<b>a<i>b</i>c</b>"},
		"same stretch":              {"abc", []botapi.Entity{e("bold", 0, 3), e("italic", 0, 3)}, "<b><i>abc</i></b>"},
		"overlapping":               {"abcd", []botapi.Entity{e("bold", 0, 3), e("italic", 1, 3)}, "<b>a<i>bc</i></b><i>d</i>"},
		"code with signs":           {"a <b> & c", []botapi.Entity{e("code", 2, 3)}, "a <code>&lt;b&gt;</code> &amp; c"},
		"lines":                     {"a\nb\nc", []botapi.Entity{e("bold", 0, 3)}, "<b>a<br>b</b><br>c"},
		"lines kept in a block":     {"a\nb", []botapi.Entity{e("pre", 0, 3)}, "<pre>a\nb</pre>"},
		"beyond the end":            {"abc", []botapi.Entity{e("bold", 1, 1<<30), e("bold", 5, 1)}, "a<b>bc</b>"},
		"nonsense":                  {"abc", []botapi.Entity{e("bold", -1, 2), e("bold", 0, -5), e("bold", 0, 0), e("x", 0, 3)}, ""},
		"active link":               {"here", []botapi.Entity{link(0, 4, "javascript:alert(1)")}, "here"},
		"link out of its attribute": {"here", []botapi.Entity{link(0, 4, `https://x.example/"><script>`)}, `href="https://x.example/%22%3E%3Cscript%3E"`},
		"bare address":              {"x.example/a", []botapi.Entity{e("url", 0, 11)}, `href="https://x.example/a"`},
		"mail":                      {"a@b.example", []botapi.Entity{e("email", 0, 11)}, `href="mailto:a@b.example"`},
		"phone":                     {"+40 721-000", []botapi.Entity{e("phone_number", 0, 11)}, `href="tel:+40721000"`},
	} {
		got := marked(c.text, c.list)
		if got != c.want && (c.want == "" || !strings.HasPrefix(c.want, "href") || !strings.Contains(got, c.want)) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// FuzzMarked: whatever entities say, the result is harmless HTML with all words of the text.
func FuzzMarked(f *testing.F) {
	f.Add("a😀b", `[{"type":"bold","offset":2,"length":3},{"type":"pre","offset":0,"length":9}]`)
	f.Add("x\x00y<", `[{"type":"text_link","offset":0,"length":1,"url":"javascript:x"},{"type":"url","offset":1,"length":1}]`)
	f.Fuzz(func(t *testing.T, text, list string) {
		var entities []botapi.Entity
		if json.Unmarshal([]byte(list), &entities) != nil {
			return
		}
		got := marked(text, entities)
		if got != sanitize.HTML(got) {
			t.Fatalf("not settled: %q", got)
		}
		squash := func(s string) string { return strings.Join(strings.Fields(sanitize.Plain(s)), "") }
		if got != "" && squash(sanitize.Text(got)) != squash(text) && !strings.ContainsAny(text, "\u00a0\u00ad") {
			if u := utf16.Encode([]rune(text)); string(utf16.Decode(u)) == text {
				t.Fatalf("%q lost words of %q", got, text)
			}
		}
	})
}

// FuzzUpdate: whatever is posted with the right secret, the reader neither
// panics nor hands over an item without key, thread and source.
func FuzzUpdate(f *testing.F) {
	for _, seed := range []string{
		`{"update_id":1,"message":{"message_id":2,"date":3,"chat":{"id":5,"type":"private"},"from":{"id":5,"first_name":"A"},"text":"x","entities":[{"type":"bold","offset":0,"length":1}]}}`,
		`{"update_id":1,"edited_message":{"message_id":2,"chat":{"id":-5,"type":"group"},"from":{"id":5},"caption":"@parley_test_bot","caption_entities":[{"type":"mention","offset":0,"length":16}]}}`,
		`{"update_id":1,"callback_query":{"id":"1","from":{"id":5},"data":"d","message":{"message_id":1,"chat":{"id":5,"type":"private"},"date":0}}}`,
		`{"update_id":1,"message_reaction":{"chat":{"id":5,"type":"private"},"message_id":1,"user":{"id":5},"date":1,"old_reaction":[],"new_reaction":[{"type":"emoji","emoji":"👍"}]}}`,
		`{"update_id":1,"my_chat_member":{"chat":{"id":5,"type":"private"},"from":{"id":5},"date":1,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"kicked"}}}`,
		`{"update_id":9223372036854775807,"poll":{}}`, `[]`, `null`, `{"message":null}`,
	} {
		f.Add([]byte(seed))
	}
	h := channeltest.NewHub(f)
	n := startNetwork(f, h)
	n.srv.Close() // nothing can be fetched
	a := channeltest.Open(f, h, Channel, n.settings(byWebhook)).Adapter.(*adapter)
	a.self.Store(&botapi.User{ID: a.bot, IsBot: true, Username: "parley_test_bot"})
	f.Fuzz(func(t *testing.T, raw []byte) {
		var sink items
		if err := a.take(t.Context(), &sink, raw); err != nil && !hub.Is(err, hub.Temporary) {
			t.Fatal(err)
		}
		for _, m := range sink.got {
			if m.SrcKey == "" || m.Thread == "" || m.ReceivedAt.After(m.AcceptedAt) || len(m.FromName) > 200 {
				t.Fatalf("%+v", m)
			}
			if m.Event == "" && m.Broken == "" && m.From.IsZero() {
				t.Fatalf("nobody said %+v", m)
			}
		}
	})
}
