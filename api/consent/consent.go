// Package consent remembers a sign-in at a provider while the browser is away
// there, without keeping anything: the state that travels along is signed, bound
// to the session that began it and good for a short while, and the secret of PKCE
// is made of it with a key that never leaves.
package consent

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
)

// Lasts is how long somebody may take at the provider.
const Lasts = 15 * time.Minute

// Book makes and reads states.
type Book struct {
	Key func(purpose string) []byte
	Now func() time.Time
}

// Begin answers the state of a new round for an inbox, and its PKCE verifier.
func (b Book) Begin(inbox hub.InboxID, session string) (state, verifier string) {
	until := strconv.FormatInt(b.Now().Add(Lasts).Unix(), 10)
	state = auth.NewSigner(b.Key("consent")).Sign(strings.Join([]string{string(inbox), until, rand.Text(), b.mac("session", session)}, " "))
	return state, b.mac("verifier", state)
}

// End reads a state that came back: Denied unless we made it, for this session
// and not long ago.
func (b Book) End(state, session string) (inbox hub.InboxID, verifier string, err error) {
	text, ok := auth.NewSigner(b.Key("consent")).Verify(state)
	f := strings.Split(text, " ")
	if !ok || len(f) != 4 || session == "" || !hmac.Equal([]byte(f[3]), []byte(b.mac("session", session))) {
		return "", "", hub.Errorf(hub.Denied, "This sign-in was not begun here. Begin it again.")
	}
	if until, err := strconv.ParseInt(f[1], 10, 64); err != nil || b.Now().Unix() > until {
		return "", "", hub.Errorf(hub.Denied, "This sign-in took too long. Begin it again.")
	}
	return hub.InboxID(f[0]), b.mac("verifier", state), nil
}

func (b Book) mac(what, of string) string {
	m := hmac.New(sha256.New, b.Key("consent-"+what))
	m.Write([]byte(of))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}
