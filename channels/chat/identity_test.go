package chat_test

import (
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/chat"
	"github.com/parleyhub/parley/hub"
)

const (
	secret    = "the first secret of the site"
	oldSecret = "the one before, still in force"
)

// signed is an identity token; change alters claims, nil deletes.
func signed(t testing.TB, h *channeltest.Hub, key string, change object) string {
	t.Helper()
	now := h.Clock.Now()
	c := jwt.MapClaims{
		"sub": "user-7", "email": "Ada@Example.com", "name": "Ada Lovelace", "aud": "inb_channeltest",
		"iat": now.Unix(), "exp": now.Add(30 * time.Minute).Unix(), "attrs": object{"plan": "gold", "seats": 3, "vip": true},
	}
	for k, v := range change {
		if c[k] = v; v == nil {
			delete(c, k)
		}
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString([]byte(key))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func identified(t testing.TB) (*channeltest.Rig, *channeltest.Hub) {
	return opened(t, object{"identity_secret": secret, "identity_secret_2": oldSecret})
}

func TestSignedIdentityIsProof(t *testing.T) {
	r, h := identified(t)
	for i, key := range []string{secret, oldSecret} {
		v, _ := connect(t, r, object{"identity": signed(t, h, key, object{"sub": "user-" + key[:5]})})
		v.msg("c1", "hello")
		v.next("ack")
		m := h.Received()[i]
		if m.From != (hub.Handle{Kind: hub.HandleExternal, Scope: "inb_channeltest", Address: "user-" + key[:5]}) ||
			m.Proof != "signed_identity" || m.Auth != hub.VerdictVerified || m.FromName != "Ada Lovelace" || len(m.Claims) != 0 {
			t.Fatalf("inbound %+v", m)
		}
		if len(m.Also) != 2 || m.Also[0].Kind != hub.HandleVisitor || m.Also[1] != hub.EmailHandle("ada@example.com") {
			t.Fatalf("also %v", m.Also)
		}
		if len(m.Traits) != 3 || m.Traits[0].Key != "plan" || m.Traits[1].Value != "3" || m.Traits[2].Value != "true" || m.Traits[0].Source != "signed_identity" {
			t.Fatalf("traits %v", m.Traits)
		}
	}
}

func TestUnsignedNameAndMailAreOnlyClaims(t *testing.T) {
	r, h := identified(t)
	v, _ := connect(t, r, object{"name": "Ada\nLovelace", "email": "Ada@example.com"})
	v.msg("c1", "hello")
	v.next("ack")
	m := theOne(t, h)
	if m.From.Kind != hub.HandleVisitor || m.Proof != "" || m.Auth == hub.VerdictVerified || m.FromName != "Ada Lovelace" ||
		len(m.Also) != 0 || len(m.Claims) != 1 || m.Claims[0] != hub.EmailHandle("ada@example.com") {
		t.Fatalf("inbound %+v", m)
	}
}

func TestIdentityThatDoesNotHoldIsRefused(t *testing.T) {
	r, h := identified(t)
	now := h.Clock.Now()
	none, err := jwt.NewWithClaims(jwt.SigningMethodNone, jwt.MapClaims{"sub": "x", "aud": "inb_channeltest",
		"iat": now.Unix(), "exp": now.Add(time.Minute).Unix()}).SignedString(jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		t.Fatal(err)
	}
	bad := map[string]string{
		"other secret": signed(t, h, "somebody else's secret", nil), "no algorithm": none, "no token": "a.b.c", "huge": strings.Repeat("a", 9000),
		"run out":      signed(t, h, secret, object{"exp": now.Add(-time.Minute).Unix()}),
		"no end":       signed(t, h, secret, object{"exp": nil}),
		"too long":     signed(t, h, secret, object{"exp": now.Add(2 * time.Hour).Unix()}),
		"no start":     signed(t, h, secret, object{"iat": nil}),
		"of tomorrow":  signed(t, h, secret, object{"iat": now.Add(time.Hour).Unix(), "exp": now.Add(61 * time.Minute).Unix()}),
		"other inbox":  signed(t, h, secret, object{"aud": "inb_other"}),
		"no inbox":     signed(t, h, secret, object{"aud": nil}),
		"nobody":       signed(t, h, secret, object{"sub": ""}),
		"no mail":      signed(t, h, secret, object{"email": "not a mail address"}),
		"deep attrs":   signed(t, h, secret, object{"attrs": object{"a": object{"b": 1}}}),
		"signed empty": signed(t, h, "", nil),
	}
	for name, token := range bad {
		conn, _, err := dial(t, r.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		v := &visitor{t: t, conn: conn}
		v.say(object{"t": "hello", "identity": token})
		if f := v.read(); f["code"] != "identity" {
			t.Errorf("%s: %v", name, f)
		}
		if code := v.ended(); code != 4401 {
			t.Errorf("%s closed with %d", name, code)
		}
		status, _ := call(t, "POST", r.URL+"/messages", object{"Parley-Identity": token}, object{"cid": "a", "text": "x"})
		if status != 401 {
			t.Errorf("%s over HTTP: %d", name, status)
		}
	}
	off, h2 := opened(t, nil)
	if status, _ := call(t, "POST", off.URL+"/messages", object{"Parley-Identity": signed(t, h2, "", nil)}, object{"cid": "a", "text": "x"}); status != 401 {
		t.Errorf("without a secret nobody can be signed for: %d", status)
	}
	if len(h.Received())+len(h2.Received()) != 0 {
		t.Fatal("something came through")
	}
}

func TestIdentifyInTheMiddleJoinsOnlyThisConversation(t *testing.T) {
	r, h := identified(t)
	v, _ := connect(t, r, nil)
	v.msg("c1", "anonymous words")
	v.next("msg")
	anon := theOne(t, h).From
	v.say(object{"t": "identify", "identity": signed(t, h, secret, nil)})
	v.next("state")
	h.Reply(anon, "answer to the anonymous words")
	if f := v.next("msg"); f["text"] != "answer to the anonymous words" {
		t.Fatalf("the conversation must go on: %v", f)
	}
	v.msg("c2", "now by name")
	v.next("ack")
	m := h.Received()[1]
	if m.From.Kind != hub.HandleExternal || m.Also[0] != anon || m.Thread != h.Received()[0].Thread {
		t.Fatalf("inbound %+v", m)
	}
	// Whoever holds the token without being signed for gets a session of their own.
	_, w := connect(t, r, object{"token": v.token, "since": 1, "conversation": "x"})
	if w["changed"] != true || w["token"] == v.token || w["conversation"] != "" {
		t.Fatalf("welcome %v", w)
	}
	_, w = connect(t, r, object{"token": v.token, "identity": signed(t, h, secret, object{"sub": "user-8"})})
	if w["changed"] != true || w["conversation"] != "" {
		t.Fatalf("welcome of another person %v", w)
	}
	_, w = connect(t, r, object{"token": v.token, "identity": signed(t, h, secret, nil)})
	if w["changed"] != nil || w["token"] != nil || w["conversation"] == "" {
		t.Fatalf("welcome of the same person %v", w)
	}
	v.say(object{"t": "identify", "identity": signed(t, h, secret, object{"sub": "user-8"})})
	for f := v.read(); f["t"] != "error"; f = v.read() {
	}
	if code := v.ended(); code != 4401 {
		t.Fatalf("another person in the same session: closed with %d", code)
	}
}

func TestLogoutEndsTheSessionEverywhere(t *testing.T) {
	r, h := opened(t, nil)
	v, _ := connect(t, r, nil)
	v.msg("c1", "hello")
	v.next("ack")
	twin, _ := connect(t, r, object{"token": v.token})
	v.say(object{"t": "logout"})
	if a, b := v.ended(), twin.ended(); a != 4401 || b != 4401 {
		t.Fatalf("closed with %d and %d", a, b)
	}
	if left := h.StateKeys(); len(left) != 0 {
		t.Fatalf("left behind: %v", left)
	}
	_, w := connect(t, r, object{"token": v.token})
	if w["conversation"] != "" || w["token"] == nil {
		t.Fatalf("welcome %v", w)
	}
}

func TestTokensAreHashedAtRestAndStrangersGetNothing(t *testing.T) {
	r, h := opened(t, nil)
	v, _ := connect(t, r, nil)
	if len(h.StateKeys()) != 0 {
		t.Fatal("a visitor who only looks leaves a row")
	}
	v.msg("c1", "hello")
	v.next("ack")
	for _, row := range h.StateKeys() {
		if strings.Contains(row, v.token) {
			t.Fatal("the token is kept as it is")
		}
	}
	for _, token := range []string{"", "x", flipped(v.token), strings.Repeat("0", 26)} {
		_, w := connect(t, r, object{"token": token})
		if w["conversation"] != "" || w["token"] == nil {
			t.Fatalf("a stranger got %v", w)
		}
	}
}

// flipped is another token of the same shape.
func flipped(token string) string {
	if token[0] == '0' {
		return "1" + token[1:]
	}
	return "0" + token[1:]
}

func TestPrechatIsAskedForUntilGiven(t *testing.T) {
	r, h := opened(t, object{"prechat": "required", "identity_secret": secret})
	v, _ := connect(t, r, nil)
	v.msg("c1", "hello")
	if f := v.read(); f["code"] != "about_needed" || f["cid"] != "c1" {
		t.Fatalf("frame %v", f)
	}
	v.say(object{"t": "about", "name": "Ada", "email": "no mail"})
	if f := v.read(); f["code"] != "invalid" {
		t.Fatalf("frame %v", f)
	}
	v.say(object{"t": "about", "name": "Ada", "email": "ada@example.com"})
	v.next("state")
	v.msg("c1", "hello")
	v.next("ack")
	again, _ := connect(t, r, object{"token": v.token})
	again.msg("c2", "still known")
	again.next("ack")
	signedIn, _ := connect(t, r, object{"identity": signed(t, h, secret, nil)})
	signedIn.msg("c1", "the site has said who I am")
	signedIn.next("ack")
	if len(h.Received()) != 3 {
		t.Fatal("three messages in all")
	}
}

func TestSettingsThatCannotBeRightAreRefused(t *testing.T) {
	for field, settings := range map[string]object{
		"settings.allowed_origins": {"allowed_origins": []any{"https://a.example/path"}},
		"settings.theme.accent":    {"theme": object{"accent": "red"}},
		"settings.identity_secret": {"identity_secret": "short"},
		"settings.language":        {"language": "not a language"},
	} {
		checked, err := channels.Check(chat.Channel.Fields, settings)
		if err == nil {
			_, err = chat.Channel.Open(t.Context(), hub.Inbox{ID: "inb_1", Kind: "chat", Settings: checked}, channeltest.Env(t))
		}
		if !hub.Is(err, hub.Invalid) || !strings.HasPrefix(field, err.(*hub.Error).Field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, wild := range []string{"*", "https://*.example", "example.com", "https://", "javascript:alert(1)", "https://a b", "https://a;script-src *"} {
		in := hub.Inbox{Settings: object{"allowed_origins": []any{wild}}}
		if got := chat.FrameAncestors(in); len(got) != 1 || got[0] != "'self'" {
			t.Errorf("%s frames us: %v", wild, got)
		}
	}
	r, _ := opened(t, object{"allowed_origins": []any{"https://Shop.example"}})
	if framed, ok := r.Adapter.(interface{ FrameAncestors() []string }); !ok || len(framed.FrameAncestors()) != 2 {
		t.Error("the adapter must say who may frame its page")
	}
	in := hub.Inbox{Settings: object{"allowed_origins": []any{"https://Shop.example/"}}}
	if got := strings.Join(chat.FrameAncestors(in), " "); got != "'self' https://shop.example" {
		t.Errorf("frame-ancestors %s", got)
	}
}

func TestAnAddressTheSiteHasNotVerifiedProvesNothing(t *testing.T) {
	r, h := identified(t)
	for i, said := range []any{false, "true", 1} {
		v, _ := connect(t, r, object{"identity": signed(t, h, secret, object{"email_verified": said})})
		v.msg("c1", "hello")
		v.next("ack")
		for _, also := range h.Received()[i].Also {
			if also.Kind == hub.HandleEmail {
				t.Errorf("%v: proven %v", said, also)
			}
		}
	}
}
