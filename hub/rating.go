package hub

import (
	"crypto/hmac"
	"strings"
	"time"
)

// Rating is what a customer thinks of how a conversation went, in their own hand.
type Rating struct {
	ConversationID ConversationID `json:"conversation_id"`
	Score          int            `json:"score" minimum:"1" maximum:"5" doc:"1: very bad, 5: very good"`
	Words          string         `json:"words" doc:"What they wrote to it; empty: nothing"`
	At             time.Time      `json:"at" doc:"When they rated it first"`
	ChangedAt      time.Time      `json:"changed_at"`
}

// BestScore is the highest score, 1 the lowest.
const BestScore = 5

// RatingToken names a conversation for whoever may rate it, with the proof that
// we gave it.
func RatingToken(key []byte, id ConversationID) string {
	return string(id) + "-" + tokenMAC(key, "rating", "1", string(id)) + tokenMAC(key, "rating", "2", string(id))
}

// ReadRatingToken answers the conversation of a token that was made with key.
func ReadRatingToken(key []byte, token string) (ConversationID, bool) {
	id, proof, ok := strings.Cut(token, "-")
	if !ok || id == "" || len(token) > 100 || len(key) == 0 {
		return "", false
	}
	want := RatingToken(key, ConversationID(id))
	return ConversationID(id), hmac.Equal([]byte(want[len(id)+1:]), []byte(proof))
}
