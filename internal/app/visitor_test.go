package app

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/testpeers"
)

// visitor talks the widget's protocol as a program would.
type visitor struct {
	t     testing.TB
	conn  *websocket.Conn
	wmu   sync.Mutex // one writer at a time
	mu    sync.Mutex
	got   []chatFrame
	wg    sync.WaitGroup
	token string
}

type chatFrame struct {
	T            string `json:"t"`
	Token        string `json:"token"`
	CID          string `json:"cid"`
	Code         string `json:"code"`
	Text         string `json:"text"`
	Seq          int64  `json:"seq"`
	Dir          string `json:"dir"`
	Conversation string `json:"conversation"`
}

// enter connects a visitor to an inbox. hello may carry identity or token.
func enter(t testing.TB, at string, inbox hub.InboxID, hello map[string]any) (*visitor, error) {
	t.Helper()
	d := websocket.Dialer{HandshakeTimeout: soon}
	conn, resp, err := d.Dial("ws://"+at+"/hooks/chat/"+string(inbox)+"/socket", nil)
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	v := &visitor{t: t, conn: conn}
	v.wg.Go(v.listen)
	t.Cleanup(v.leave)
	frame := map[string]any{"t": "hello"}
	for k, val := range hello {
		frame[k] = val
	}
	if err := v.write(frame); err != nil {
		return nil, err
	}
	f, ok := v.await(func(f chatFrame) bool { return f.T == "welcome" || f.T == "error" })
	if !ok || f.T == "error" {
		return nil, errors.New("not welcome: " + f.Code + " " + f.Text)
	}
	v.token = f.Token
	return v, nil
}

// mustEnter enters, or fails the test.
func mustEnter(t testing.TB, at string, inbox hub.InboxID, hello map[string]any) *visitor {
	t.Helper()
	v, err := enter(t, at, inbox, hello)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (v *visitor) listen() {
	for {
		var f chatFrame
		if err := v.conn.ReadJSON(&f); err != nil {
			return
		}
		v.mu.Lock()
		v.got = append(v.got, f)
		v.mu.Unlock()
	}
}

func (v *visitor) write(frame any) error {
	v.wmu.Lock()
	defer v.wmu.Unlock()
	_ = v.conn.SetWriteDeadline(time.Now().Add(soon))
	return v.conn.WriteJSON(frame)
}

// find answers the first frame that fits.
func (v *visitor) find(fits func(chatFrame) bool) (chatFrame, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, f := range v.got {
		if fits(f) {
			return f, true
		}
	}
	return chatFrame{}, false
}

func (v *visitor) await(fits func(chatFrame) bool) (found chatFrame, ok bool) {
	v.t.Helper()
	testpeers.Await(v.t, soon, "a frame", func() bool {
		found, ok = v.find(fits)
		return ok
	})
	return found, ok
}

// say sends a message and waits until the hub has it.
func (v *visitor) say(cid, text string) {
	v.t.Helper()
	if err := v.write(map[string]any{"t": "msg", "cid": cid, "text": text}); err != nil {
		v.t.Fatal(err)
	}
	f, _ := v.await(func(f chatFrame) bool { return f.CID == cid && (f.T == "ack" || f.T == "error") })
	if f.T == "error" {
		v.t.Fatalf("refused: %s %s", f.Code, f.Text)
	}
}

// hear waits for an agent's words and confirms that they came and were read.
func (v *visitor) hear(text string) {
	v.t.Helper()
	f, _ := v.await(func(f chatFrame) bool { return f.T == "msg" && f.Dir == "out" && f.Text == text })
	w, _ := v.find(func(f chatFrame) bool { return f.T == "welcome" })
	conv := w.Conversation
	if r, ok := v.find(func(f chatFrame) bool { return f.T == "resync" }); ok {
		conv = r.Conversation
	}
	for _, typ := range []string{"got", "seen"} {
		frame := map[string]any{"t": typ, "seq": f.Seq}
		if conv != "" {
			frame["conversation"] = conv
		}
		if err := v.write(frame); err != nil {
			v.t.Fatal(err)
		}
	}
}

func (v *visitor) leave() {
	v.conn.Close()
	v.wg.Wait()
}

// signed is the site's word for who somebody is.
func signed(t testing.TB, inbox hub.InboxID, now time.Time, sub, name, email string) string {
	t.Helper()
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"sub": sub, "aud": string(inbox), "iat": now.Unix(), "exp": now.Add(30 * time.Minute).Unix(), "name": name, "email": email,
	}).SignedString([]byte(siteSecret))
	if err != nil {
		t.Fatal(err)
	}
	return token
}
