package refs

import (
	"slices"
	"strings"
	"testing"
)

func TestOnlyWhatThisInboxMintedIsFound(t *testing.T) {
	ours := Minter{Key: []byte("key"), Inbox: "inb_1", Domain: "desk.example"}
	others := Minter{Key: []byte("key"), Inbox: "inb_2", Domain: "desk.example"}
	a, b := ours.Ref("msg_01abc"), ours.Ref("Of another Shape!")
	text := "X <" + strings.ToUpper(a) + "> " + a + " mid:" + b + ", " + others.Ref("msg_01abc") + " " + strings.Replace(a, "msg", "msx", 1) + " @desk.example .@desk.example"
	if got := ours.Found(text, 9); !slices.Equal(got, []string{a, b}) {
		t.Errorf("%q", got)
	}
	if got := ours.Found(text, 1); len(got) != 1 {
		t.Errorf("%q", got)
	}
	if got := ours.Found(strings.Repeat("@desk.example", 5000)+a, 9); len(got) != 0 {
		t.Errorf("looked on for ever: %q", got)
	}
	if ref, ok := ours.Bounced(ours.Bounce("msg_01abc")); !ok || ref != a {
		t.Errorf("%q", ref)
	}
	if _, ok := others.Bounced(ours.Bounce("msg_01abc")); ok || others.Own(a) {
		t.Error("another inbox's")
	}
}

func TestTokensAreFoundBehindThePlusAndInTheLineAtTheFoot(t *testing.T) {
	one, two, three := strings.Repeat("a1", 13), strings.Repeat("b2", 13), strings.Repeat("c3", 13)
	text := "Reply-To: Support [mailto:Support+" + strings.ToUpper(one) + "@Desk.example]\n> " + Line(two) + "\nother+" + three + "@desk.example support+" + three + "@elsewhere.example support+short@desk.example " +
		"[ref:" + strings.Repeat("é", 13) + "] [ref:" + three + " support+" + one
	if got := Tokens(text, []string{"support@desk.example", "sales@desk.example"}, 9); !slices.Equal(got, []string{two, one}) {
		t.Errorf("%q", got)
	}
}

func FuzzFound(f *testing.F) {
	m := Minter{Key: []byte("key"), Inbox: "inb_1", Domain: "desk.example"}
	f.Add("a.b@desk.example [ref:x] support+y@desk.example")
	f.Fuzz(func(t *testing.T, text string) {
		for _, ref := range m.Found(text, 5) {
			if !m.Own(ref) {
				t.Error(ref)
			}
		}
		for _, token := range Tokens(text, []string{"support@desk.example"}, 5) {
			if len(token) != 26 {
				t.Error(token)
			}
		}
	})
}
