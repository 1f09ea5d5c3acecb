package hub

import (
	"crypto/sha256"
	"encoding/hex"
)

// SourceHash reduces the key of a provider event to the ledger's fixed length.
// It is bound to the inbox: two inboxes that get the same mail hold two messages.
func SourceHash(in InboxID, srcKey string) string {
	h := sha256.New()
	h.Write([]byte(in))
	h.Write([]byte{0})
	h.Write([]byte(srcKey))
	return hex.EncodeToString(h.Sum(nil)[:20])
}
