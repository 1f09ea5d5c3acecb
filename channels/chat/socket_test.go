package chat_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

func TestVisitorWritesAndAgentAnswers(t *testing.T) {
	r, h := opened(t, object{"welcome": "Hello!"})
	v, w := connect(t, r, object{"language": "fr"})
	if w["conversation"] != "" || v.token == "" || w["config"].(object)["welcome"] != "Hello!" {
		t.Fatalf("welcome %v", w)
	}
	v.msg("c1", "Where is <b>my</b> order?\r\nThanks\x00")
	seen := map[string]object{}
	for len(seen) < 2 {
		f := v.read()
		seen[f["t"].(string)] = f
		if f["t"] == "resync" {
			delete(seen, "resync")
		}
	}
	if seen["ack"]["cid"] != "c1" || seen["msg"]["cid"] != "c1" || seen["msg"]["seq"] != 1.0 || seen["msg"]["prev"] != 0.0 || seen["msg"]["dir"] != "in" {
		t.Fatalf("frames %v", seen)
	}
	in := theOne(t, h)
	if in.Text != "Where is <b>my</b> order?\nThanks" || in.HTML != "" || in.ClientID != "c1" || in.Language != "fr" ||
		in.From.Kind != hub.HandleVisitor || in.From.Scope != "inb_channeltest" || in.Proof != "" {
		t.Fatalf("inbound %+v", in)
	}
	h.Reply(in.From, "It is on its way.")
	got := v.next("msg")
	if got["text"] != "It is on its way." || got["dir"] != "out" || got["prev"] != 1.0 || got["author"].(object)["name"] != "Grace" {
		t.Fatalf("answer %v", got)
	}
	if rec, err := r.Adapter.Send(t.Context(), r.Outbound(in.From, "x")); err != nil || rec.State != hub.Accepted {
		t.Fatalf("send: %v %v", rec, err)
	}
}

func TestResumeBringsWhatWasMissedOnce(t *testing.T) {
	r, h := opened(t, nil)
	v, _ := connect(t, r, nil)
	v.msg("c1", "one")
	v.next("msg")
	who := theOne(t, h).From
	v.conn.Close()
	for i := range 250 { // more than two pages
		h.Reply(who, fmt.Sprintf("answer %d", i))
	}
	conv := string(h.Visible(who)[0].ConversationID)
	v, w := connect(t, r, object{"token": v.token, "conversation": conv, "since": 1})
	if w["conversation"] != conv || w["token"] != nil || w["since"] != 1.0 {
		t.Fatalf("welcome %v", w)
	}
	for want := 2; want <= 251; want++ {
		if f := v.next("msg"); f["seq"] != float64(want) || f["prev"] != float64(want-1) {
			t.Fatalf("seq %v after %v, want %d", f["seq"], f["prev"], want)
		}
	}
	v.say(object{"t": "sync", "conversation": conv, "since": 249})
	if f := v.next("msg"); f["seq"] != 250.0 {
		t.Fatalf("after sync: %v", f)
	}
}

func TestResendOfTheSameMessageIsOneMessage(t *testing.T) {
	r, h := opened(t, nil)
	v, _ := connect(t, r, nil)
	for range 3 {
		v.msg("same", "hello")
		v.next("ack")
	}
	again, _ := connect(t, r, object{"token": v.token})
	again.msg("same", "hello")
	again.next("ack")
	other, _ := connect(t, r, nil)
	other.msg("same", "hello")
	other.next("ack")
	if got := h.Received(); len(got) != 2 || got[0].SrcKey == got[1].SrcKey {
		t.Fatalf("%d messages, want one of each visitor", len(got))
	}
}

func TestNotesLeaveNoGapAndHeldRepliesArriveLate(t *testing.T) {
	r, h := opened(t, nil)
	v, _ := connect(t, r, nil)
	v.msg("c1", "one")
	v.next("msg")
	who := theOne(t, h).From
	h.Note(who)
	_, release := h.Hold(who, "held back")
	h.Reply(who, "newest")
	if f := v.next("msg"); f["seq"] != 4.0 || f["prev"] != 1.0 {
		t.Fatalf("newest %v", f)
	}
	release()
	if f := v.next("msg"); f["seq"] != 3.0 || f["late"] != true || f["text"] != "held back" {
		t.Fatalf("late %v", f)
	}
	h.Reply(who, "after")
	if f := v.next("msg"); f["seq"] != 5.0 || f["prev"] != 4.0 || f["text"] != "after" {
		t.Fatalf("after %v", f)
	}
}

func TestAnotherConversationOrALostTailStartsAnew(t *testing.T) {
	r, h := opened(t, nil)
	v, _ := connect(t, r, nil)
	v.msg("c1", "one")
	v.next("msg")
	who := theOne(t, h).From
	h.Turn(who)
	h.Reply(who, "of the next matter")
	if f := v.next("resync"); f["conversation"] == "" {
		t.Fatal("no word of the new conversation")
	}
	if f := v.next("msg"); f["seq"] != 1.0 || f["prev"] != 0.0 {
		t.Fatalf("first of the new one: %v", f)
	}
	conv := string(h.Visible(who)[0].ConversationID)
	v, w := connect(t, r, object{"token": v.token, "conversation": conv, "since": 77})
	if w["since"] != 0.0 {
		t.Fatalf("a position that does not exist must start from nothing: %v", w)
	}
	if f := v.next("msg"); f["seq"] != 1.0 {
		t.Fatalf("replay %v", f)
	}
}

func TestRefusedBySinkIsNotAcknowledged(t *testing.T) {
	r, h := opened(t, nil)
	v, _ := connect(t, r, nil)
	h.Refuse(hub.Errorf(hub.Temporary, "internal words"))
	v.msg("c1", "one")
	f := v.read()
	if f["t"] != "error" || f["code"] != "unavailable" || f["cid"] != "c1" || f["after_ms"].(float64) < 1000 ||
		strings.Contains(f["text"].(string), "internal") {
		t.Fatalf("frame %v", f)
	}
	h.Refuse(nil)
	v.msg("c1", "one")
	v.next("ack")
}

func TestTypingBothWaysAndReceipts(t *testing.T) {
	r, h := opened(t, nil)
	v, _ := connect(t, r, nil)
	v.msg("c1", "one")
	v.next("msg")
	who := theOne(t, h).From
	v.say(object{"t": "typing", "on": true})
	until(t, "the desk hears that the visitor types", func() bool {
		got := h.TypingNotices()
		return len(got) == 1 && got[0].On && got[0].Who == who
	})
	h.Type(who, true, "Grace")
	if f := v.next("typing"); f["on"] != true || f["name"] != "Grace" || f["ttl_s"] != 6.0 {
		t.Fatalf("typing %v", f)
	}
	first, second := h.Reply(who, "a"), h.Reply(who, "b")
	v.next("msg")
	conv := v.next("msg")
	v.say(object{"t": "got", "conversation": string(first.ConversationID), "seq": conv["seq"]})
	v.say(object{"t": "seen", "conversation": string(first.ConversationID), "seq": first.Seq})
	v.say(object{"t": "seen", "conversation": string(first.ConversationID), "seq": first.Seq})
	v.say(object{"t": "seen", "conversation": "cnv_other", "seq": second.Seq})
	until(t, "three receipts", func() bool { return len(h.Receipts()) >= 3 })
	got := h.Receipts()
	if len(got) != 3 || got[0].State != hub.Delivered || got[1].State != hub.Delivered || got[2].State != hub.Read ||
		got[2].Ref != first.Ref || got[1].Ref != second.Ref {
		t.Fatalf("receipts %+v", got)
	}
	there := r.Adapter.(channels.Absentee)
	if !there.Present(t.Context(), who) || there.Present(t.Context(), hub.Handle{Kind: who.Kind, Scope: who.Scope, Address: "nobody"}) {
		t.Fatal("the visitor is there, and nobody else")
	}
}

func TestMalformedFramesCloseWithoutHarm(t *testing.T) {
	r, h := opened(t, nil)
	for _, raw := range []string{
		``, `null`, `[]`, `"x"`, `{`, `{"t":"msg"`, `{"t":"msg","cid":"a","text":"x"} {}`, `{"t":"nothing"}`, `{"T":"msg","cid":"a","text":"x"}`,
		`{"t":"msg","cid":"a","text":"x","text":"y"}`, `{"t":"msg","cid":"a","text":5}`, `{"t":"msg","cid":"a","text":"x","admin":true}`,
		`{"t":"msg","cid":"a","text":"x","token":"y"}`, `{"t":"seen","seq":-1}`, `{"t":"seen","seq":1e99}`, `{"t":"hello"}`,
		"{\"t\":\"msg\",\"cid\":\"a\",\"text\":\"\xff\"}", strings.Repeat(`{"t":`, 9000),
	} {
		v, _ := connect(t, r, nil)
		if err := v.conn.WriteMessage(1, []byte(raw)); err != nil {
			t.Fatal(err)
		}
		if f := v.read(); f["t"] != "error" || f["code"] != "malformed" {
			t.Errorf("%.40q: %v", raw, f)
		}
		if code := v.ended(); code != 4400 {
			t.Errorf("%.40q closed with %d", raw, code)
		}
	}
	if len(h.Received()) != 0 {
		t.Fatal("something came through")
	}
	v, _ := connect(t, r, nil)
	if err := v.conn.WriteMessage(1, []byte(`{"t":"msg","cid":"a","text":"`+strings.Repeat("a", 200_000)+`"}`)); err != nil {
		t.Fatal(err)
	}
	if code := v.ended(); code != 1009 {
		t.Errorf("an oversize frame closed with %d", code)
	}
	conn, _, _ := dial(t, r.URL, nil)
	v = &visitor{t: t, conn: conn}
	v.msg("a", "before hello")
	if code := v.ended(); code != 4400 {
		t.Errorf("without hello: %d", code)
	}
}

func TestContentOutOfBoundsIsRefusedWithTheField(t *testing.T) {
	r, h := opened(t, nil)
	v, _ := connect(t, r, nil)
	for _, bad := range []object{
		{"cid": "", "text": "x"}, {"cid": "a b", "text": "x"}, {"cid": strings.Repeat("a", 65), "text": "x"},
		{"cid": "a"}, {"cid": "a", "text": " \n "}, {"cid": "a", "text": strings.Repeat("é", 10_001)},
		{"cid": "a", "files": []string{"blb_of_somebody_else"}}, {"cid": "a", "files": []string{"", "", "", "", "", ""}},
	} {
		bad["t"] = "msg"
		v.say(bad)
		if f := v.read(); f["t"] != "error" || f["code"] != "invalid" || f["text"] == "" {
			t.Errorf("%.60v: %v", bad, f)
		}
	}
	v.msg("a", strings.Repeat("é", 10_000))
	v.next("ack")
	theOne(t, h)
}

func TestLimitsAreSaidAndHeld(t *testing.T) {
	r, h := opened(t, object{"message_limit": 3.0})
	v, _ := connect(t, r, nil)
	for i := range 4 {
		v.msg(fmt.Sprint("c", i), "x")
	}
	limited := 0
	for acks := 0; acks+limited < 4; {
		switch f := v.read(); {
		case f["t"] == "ack":
			acks++
		case f["t"] == "error" && f["code"] == "limited" && f["cid"] == "c3":
			limited++
		}
	}
	if limited != 1 || len(h.Received()) != 3 {
		t.Fatalf("%d limited, %d taken", limited, len(h.Received()))
	}
	for range 300 {
		v.say(object{"t": "typing", "on": true})
	}
	if code := v.ended(); code != 4429 {
		t.Fatalf("a flood of frames closed with %d", code)
	}
	few, _ := opened(t, object{"visitor_limit": 1.0})
	connect(t, few, nil)
	if _, resp, err := dial(t, few.URL, nil); err == nil || resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") == "" {
		t.Fatalf("the second socket of an address: %v", err)
	}
}

func TestForeignOriginsAreRefusedInsideTheUpgrade(t *testing.T) {
	r, _ := opened(t, object{"allowed_origins": []any{"https://Shop.example/", "http://dev.example:3000"}})
	own := r.URL[:strings.Index(r.URL, "/hooks")]
	for origin, want := range map[string]bool{
		own: true, "https://shop.example": true, "https://shop.example:443": true, "http://dev.example:3000": true,
		"http://shop.example": false, "https://shop.example.evil.test": false, "https://evil.test": false, "null": false,
		"https://shop.example@evil.test": false, "http://dev.example": false, "file://": false, "https://a.shop.example": false,
	} {
		_, resp, err := dial(t, r.URL, http.Header{"Origin": {origin}})
		if (err == nil) != want || (err != nil && resp.StatusCode != http.StatusForbidden) {
			t.Errorf("%s: connected %v, want %v", origin, err == nil, want)
		}
		status, out := call(t, "GET", r.URL+"/config", object{"Origin": origin}, nil)
		if (status == 200) != want || (want && out["header.Access-Control-Allow-Origin"] != origin) {
			t.Errorf("%s: config %d %v", origin, status, out["header.Access-Control-Allow-Origin"])
		}
	}
}

func TestCloseEndsSocketsSoThatTheyComeBack(t *testing.T) {
	r, _ := opened(t, nil)
	v, _ := connect(t, r, nil)
	waiting, _, err := dial(t, r.URL, nil) // has not said hello
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Adapter.Close(); err != nil {
		t.Fatal(err)
	}
	if code := v.ended(); code != 1012 {
		t.Fatalf("closed with %d", code)
	}
	if _, _, err := waiting.ReadMessage(); err == nil {
		t.Fatal("a socket without hello stayed")
	}
	if status, _ := call(t, "GET", r.URL+"/config", nil, nil); status != http.StatusServiceUnavailable {
		t.Fatalf("after close: %d", status)
	}
}

func TestNobodyAtTheDeskIsSaid(t *testing.T) {
	r, h := opened(t, nil)
	h.Attend(false)
	v, w := connect(t, r, nil)
	if w["away"] != true || w["mail"] != false {
		t.Fatalf("welcome %v", w)
	}
	v.say(object{"t": "about", "name": "Ada", "email": "ada@example.com"})
	if f := v.next("state"); f["mail"] != true || f["away"] != true {
		t.Fatalf("state %v", f)
	}
}
