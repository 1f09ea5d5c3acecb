package chat_test

import (
	"strings"
	"testing"
)

// fault is the one entry of errors[].
func fault(t testing.TB, f object) (field, rule string) {
	t.Helper()
	list, _ := f["errors"].([]any)
	if len(list) != 1 {
		return "", ""
	}
	e, _ := list[0].(object)
	field, _ = e["field"].(string)
	rule, _ = e["rule"].(string)
	return field, rule
}

func TestRefusalsOnTheSocketNameTheFieldAsOverHTTP(t *testing.T) {
	r, _ := opened(t, nil)
	v, _ := connect(t, r, nil)
	for field, bad := range map[string]object{
		"cid":   {"t": "msg", "cid": "a b", "text": "x"},
		"text":  {"t": "msg", "cid": "a", "text": strings.Repeat("é", 10_001)},
		"files": {"t": "msg", "cid": "a", "files": []string{"of_somebody_else"}},
		"email": {"t": "about", "email": "no mail"},
	} {
		v.say(bad)
		f := v.read()
		if got, rule := fault(t, f); f["code"] != "invalid" || got != field || rule == "" {
			t.Errorf("%s: %v", field, f)
		}
		if bad["t"] != "msg" {
			continue
		}
		delete(bad, "t")
		_, out := call(t, "POST", r.URL+"/messages", nil, bad)
		if got, rule := fault(t, out); got != field || rule == "" {
			t.Errorf("%s over HTTP: %v", field, out)
		}
	}
}

func TestMalformedFramesNameTheField(t *testing.T) {
	r, _ := opened(t, nil)
	for raw, field := range map[string]string{
		`{"t":"msg","cid":"a","text":5}`:                 "text",
		`{"t":"msg","cid":"a","files":"x"}`:              "files",
		`{"t":"msg","cid":"a","text":"x","admin":true}`:  "admin",
		`{"t":"msg","cid":"a","text":"x","text":"y"}`:    "text",
		`{"t":"msg","cid":"a","text":"x","token":"y"}`:   "token",
		`{"t":"seen","seq":-1}`:                          "seq",
		`{"t":"sync","since":-1}`:                        "since",
		`{"t":"nothing"}`:                                "t",
		`{"` + strings.Repeat("x", 300) + "\\u0000\":1}": strings.Repeat("x", 64),
		`{"t":"msg","cid":"a","text":"x"} {}`:            "",
		`{"t":`:                                          "",
		`[]`:                                             "",
	} {
		v, _ := connect(t, r, nil)
		if err := v.conn.WriteMessage(1, []byte(raw)); err != nil {
			t.Fatal(err)
		}
		f := v.read()
		got, rule := fault(t, f)
		if f["code"] != "malformed" || got != field || (field != "") != (rule != "") || f["text"] == "" {
			t.Errorf("%.60s: %v, want %q", raw, f, field)
		}
		if code := v.ended(); code != 4400 {
			t.Errorf("closed with %d", code)
		}
	}
	conn, _, err := dial(t, r.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{t: t, conn: conn}
	v.say(object{"t": "hello", "since": "seven"})
	if field, _ := fault(t, v.read()); field != "since" {
		t.Errorf("hello: field %q", field)
	}
	_, out := call(t, "POST", r.URL+"/messages", nil, `{"cid":"a","text":"x","role":"agent"}`)
	if field, _ := fault(t, out); field != "role" {
		t.Errorf("over HTTP: %v", out)
	}
}

// spelled is s with every UTF-16 unit as an escape, the longest spelling JSON has.
func spelled(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= 0x10000 {
			r -= 0x10000
			b.WriteString(escape(0xd800 + r>>10))
			r = 0xdc00 + r&0x3ff
		}
		b.WriteString(escape(r))
	}
	return b.String()
}

func escape(r rune) string {
	const hex = "0123456789abcdef"
	return `\u` + string([]byte{hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15]})
}

func TestEveryPermittedTextFitsInAnySpelling(t *testing.T) {
	r, h := opened(t, nil)
	v, _ := connect(t, r, nil)
	words := strings.Repeat("\U0001f600", 10_000)
	raw := `{"` + spelled("t") + `":"msg","cid":"` + spelled(strings.Repeat("c", 64)) + `","text":"` + spelled(words) + `"}`
	if err := v.conn.WriteMessage(1, []byte(raw)); err != nil {
		t.Fatal(err)
	}
	v.next("ack")
	if m := theOne(t, h); m.Text != words {
		t.Fatalf("%d bytes came", len(m.Text))
	}
	status, _ := call(t, "POST", r.URL+"/messages", nil, `{"cid":"x","text":"`+spelled(words)+`"}`)
	if status != 200 {
		t.Fatalf("over HTTP: %d", status)
	}
	raw = `{"t":"msg","cid":"y","text":"` + spelled(words+"\U0001f600") + `"}`
	if err := v.conn.WriteMessage(1, []byte(raw)); err != nil {
		t.Fatal(err)
	}
	for f := v.read(); f["t"] != "error"; f = v.read() {
		if f["t"] == "ack" {
			t.Fatal("one too many was taken")
		}
	}
}

func TestFiveFilesAndTheLongestTextFitTogether(t *testing.T) {
	r, _ := opened(t, nil)
	_, out := upload(t, r, nil, strings.Repeat("ü", 200)+".png", png)
	token := out["token"].(string)
	files := make([]string, 5)
	for i := range files {
		if i > 0 {
			_, out = upload(t, r, bearer(token), strings.Repeat("ü", 200)+".png", png)
		}
		files[i] = `"` + spelled(out["id"].(string)) + `"`
	}
	body := `{"cid":"x","text":"` + spelled(strings.Repeat("\U0001f600", 10_000)) + `","files":[` + strings.Join(files, ",") + `]}`
	if status, out := call(t, "POST", r.URL+"/messages", bearer(token), body); status != 200 {
		t.Fatalf("%d %v", status, out["detail"])
	}
}
