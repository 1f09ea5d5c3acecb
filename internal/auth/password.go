package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// Argon2id parameters of new hashes: RFC 9106's second choice with a third of
// its memory more than OWASP's minimum. About 25 ms and 32 MiB each.
const (
	hashTime    = 2
	hashMemory  = 32 << 10 // KiB
	hashThreads = 1
	hashLength  = 32
	saltLength  = 16

	hashesAtOnce = 2  // bounds memory: two hashes, 64 MiB
	hashesQueued = 64 // who comes after them is told to come back
)

// Bounds of a password, in bytes. The upper one bounds the work of hashing.
const (
	MinPassword = 8
	MaxPassword = 256
)

// CheckPassword says whether password may be set. Field names the input.
func CheckPassword(field, password string) error {
	switch {
	case utf8.RuneCountInString(password) < MinPassword:
		return said.Invalid(field, "password_short", "must have at least %d characters", MinPassword)
	case len(password) > MaxPassword:
		return said.Invalid(field, "longer_bytes", "is longer than %d bytes", MaxPassword)
	case strings.TrimSpace(password) == "":
		return said.Invalid(field, "blank", "must not be blank")
	}
	return nil
}

// Hasher makes and checks password hashes, a few at a time.
type Hasher struct {
	running chan struct{}
	queued  chan struct{}
	decoy   string // verified against when there is no account, to take as long
}

// NewHasher makes the one hasher of a process.
func NewHasher() *Hasher {
	salt := make([]byte, saltLength)
	rand.Read(salt)
	return &Hasher{
		running: make(chan struct{}, hashesAtOnce), queued: make(chan struct{}, hashesQueued),
		decoy: encodeHash(salt, make([]byte, hashLength)), // no password has this hash
	}
}

// Hash answers the PHC string of password. Limited when too many wait.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLength)
	rand.Read(salt)
	var key []byte
	err := h.inTurn(ctx, func() {
		key = argon2.IDKey([]byte(password), salt, hashTime, hashMemory, hashThreads, hashLength)
	})
	if err != nil {
		return "", err
	}
	return encodeHash(salt, key), nil
}

// Verify reports whether password belongs to phc. An empty phc (no account, or
// one that never set a password) takes as long as a wrong password.
func (h *Hasher) Verify(ctx context.Context, phc, password string) (bool, error) {
	known := phc != ""
	if !known {
		phc = h.decoy
	}
	p, err := parseHash(phc)
	if err != nil {
		return false, err
	}
	if len(password) > MaxPassword {
		password, known = password[:MaxPassword], false
	}
	same := false
	err = h.inTurn(ctx, func() {
		key := argon2.IDKey([]byte(password), p.salt, p.time, p.memory, p.threads, uint32(len(p.key))) // #nosec G115 -- bounded by parseHash
		same = subtle.ConstantTimeCompare(key, p.key) == 1
	})
	return same && known, err
}

// inTurn runs fn when fewer than hashesAtOnce are at it.
func (h *Hasher) inTurn(ctx context.Context, fn func()) error {
	select {
	case h.queued <- struct{}{}:
		defer func() { <-h.queued }()
	default:
		return &hub.Error{Kind: hub.Limited, Op: "auth.hash", Text: "too many sign-ins at once", After: time.Second}
	}
	select {
	case h.running <- struct{}{}:
		defer func() { <-h.running }()
	case <-ctx.Done():
		return hub.Wrap(hub.Temporary, ctx.Err(), "the request ended")
	}
	fn()
	return nil
}

type parsedHash struct {
	time, memory uint32
	threads      uint8
	salt, key    []byte
}

func encodeHash(salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashTime, hashThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// parseHash reads a PHC string and refuses parameters that would take our
// memory: a row that was tampered with must not stop the process.
func parseHash(phc string) (parsedHash, error) {
	var p parsedHash
	bad := hub.Errorf(hub.Internal, "a stored password hash cannot be read")
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, bad
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads); err != nil {
		return p, bad
	}
	var err1, err2 error
	p.salt, err1 = base64.RawStdEncoding.DecodeString(parts[4])
	p.key, err2 = base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(p.salt) < 8 || len(p.key) < 16 || len(p.key) > 64 ||
		p.memory > 128<<10 || p.time == 0 || p.time > 10 || p.threads == 0 || p.threads > 8 {
		return p, bad
	}
	return p, nil
}
