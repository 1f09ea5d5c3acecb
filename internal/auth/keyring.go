package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// sealedMark begins every sealed text; what follows is key id and ciphertext.
const sealedMark = "sealed:"

// Keyring seals small secrets at rest with AES-256-GCM. The key's id stands in
// front, and the place (table|row|field) is bound in, so that ciphertext moved
// to another row does not open. Safe for concurrent use; it never changes.
type Keyring struct {
	keys   map[string]cipher.AEAD
	raw    map[string][]byte
	newest string // seals; the others only open
}

// newKeyring makes a ring of 32-byte keys; the one called newest seals.
func newKeyring(newest string, keys map[string][]byte) (*Keyring, error) {
	k := &Keyring{keys: make(map[string]cipher.AEAD), raw: make(map[string][]byte), newest: newest}
	for id, key := range keys {
		if id == "" || strings.ContainsAny(id, ":|,= ") || len(key) != 32 {
			return nil, hub.Errorf(hub.Invalid, "keys: each needs an id and 32 bytes")
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, hub.Wrap(hub.Internal, err, "keys cannot be used")
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			return nil, hub.Wrap(hub.Internal, err, "keys cannot be used")
		}
		k.keys[id], k.raw[id] = aead, key
	}
	if k.keys[newest] == nil {
		return nil, hub.Errorf(hub.Invalid, "keys: the active key is missing")
	}
	return k, nil
}

// Place is where a secret lives. All three parts are bound into the seal.
type Place struct{ Table, Row, Field string }

func (p Place) aad() []byte { return []byte(p.Table + "|" + p.Row + "|" + p.Field) }

// Seal makes secret unreadable everywhere but at its place with this ring.
func (k *Keyring) Seal(at Place, secret string) string {
	aead := k.keys[k.newest]
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(secret)+aead.Overhead())
	rand.Read(nonce)
	box := aead.Seal(nonce, nonce, []byte(secret), at.aad())
	return sealedMark + k.newest + ":" + base64.RawStdEncoding.EncodeToString(box)
}

// Open reads what Seal made for the same place. Invalid when the text was not
// sealed, Internal when the key is missing or the text was moved or changed.
func (k *Keyring) Open(at Place, sealed string) (string, error) {
	id, box, err := parseSealed(sealed)
	if err != nil {
		return "", err
	}
	aead := k.keys[id]
	if aead == nil {
		return "", hub.Errorf(hub.Internal, "a stored secret was sealed with a key that this hub does not have")
	}
	if len(box) < aead.NonceSize() {
		return "", hub.Errorf(hub.Internal, "a stored secret cannot be opened")
	}
	plain, err := aead.Open(nil, box[:aead.NonceSize()], box[aead.NonceSize():], at.aad())
	if err != nil {
		return "", hub.Wrap(hub.Internal, err, "a stored secret cannot be opened")
	}
	return string(plain), nil
}

// Sealed reports whether s looks like something Seal made.
func Sealed(s string) bool { return strings.HasPrefix(s, sealedMark) }

// Stale reports whether sealed should be sealed again with the newest key.
func (k *Keyring) Stale(sealed string) bool {
	id, _, err := parseSealed(sealed)
	return err == nil && id != k.newest
}

func parseSealed(sealed string) (id string, box []byte, err error) {
	rest, ok := strings.CutPrefix(sealed, sealedMark)
	if !ok {
		return "", nil, hub.Errorf(hub.Invalid, "a stored secret is not sealed")
	}
	id, text, _ := strings.Cut(rest, ":")
	box, err = base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return "", nil, hub.Wrap(hub.Internal, err, "a stored secret cannot be read")
	}
	return id, box, nil
}

// Derive makes the 32-byte key of one purpose from secret (the hub's own, see
// store.HubSecret): for signatures, not for sealing.
func Derive(secret []byte, purpose string) []byte {
	key, err := hkdf.Key(sha256.New, secret, nil, "parley/"+purpose, 32)
	if err != nil {
		panic("auth: derive: " + err.Error()) // only for impossible lengths
	}
	return key
}
