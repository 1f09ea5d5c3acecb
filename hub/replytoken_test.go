package hub

import (
	"strings"
	"testing"
)

func TestReplyTokenHoldsForItsConversationAndHandleOnly(t *testing.T) {
	key, c, h := []byte("a key of the hub"), ConversationID("cnv_1"), EmailHandle("Ana@example.com")
	token := MakeReplyToken(key, c, h)
	if len(token) != ReplyTokenN || token != strings.ToLower(token) || token != MakeReplyToken(key, c, h) {
		t.Fatalf("token %q", token)
	}
	if !CheckReplyToken(key, token, c, h) || !CheckReplyToken(key, strings.ToUpper(token), c, h) {
		t.Fatal("own token refused")
	}
	forged := token[:tokenHalf] + MakeReplyToken(key, "cnv_2", h)[tokenHalf:]
	for name, ok := range map[string]bool{
		"another conversation": CheckReplyToken(key, token, "cnv_2", h),
		"another handle":       CheckReplyToken(key, token, c, EmailHandle("eve@example.com")),
		"another key":          CheckReplyToken([]byte("another"), token, c, h),
		"no key":               CheckReplyToken(nil, MakeReplyToken(nil, c, h), c, h),
		"empty":                CheckReplyToken(key, "", c, h),
		"short":                CheckReplyToken(key, token[1:], c, h),
		"half of another":      CheckReplyToken(key, forged, c, h),
	} {
		if ok {
			t.Errorf("%s: accepted", name)
		}
	}
}
