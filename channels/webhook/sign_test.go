package webhook_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/webhook"
	"github.com/parleyhub/parley/hub"
)

func TestOnlySignedPostsCount(t *testing.T) {
	r, _ := opened(t, object{"secret_2": secret2})
	body := encode(t, message("m1", "Hello"))
	at := func(d time.Duration) string { return fmt.Sprint(r.Hub.Clock.Now().Add(d).Unix()) }
	now := at(0)
	good := signed(secret, now, body)
	for name, c := range map[string]struct {
		ts, sig string
		body    []byte
		want    int
	}{
		"good":                         {now, good, body, 200},
		"with the second secret":       {now, signed(secret2, now, body), body, 200},
		"two, one of them ours":        {now, signed("another secret of theirs", now, body) + ", " + good, body, 200},
		"later versions beside it":     {now, "v2=zzz," + good, body, 200},
		"upper-case digits":            {now, "v1=" + strings.ToUpper(good[3:]), body, 200},
		"five minutes ago":             {at(-5 * time.Minute), signed(secret, at(-5*time.Minute), body), body, 200},
		"replayed later":               {at(-5*time.Minute - time.Second), signed(secret, at(-5*time.Minute-time.Second), body), body, 401},
		"from the future":              {at(6 * time.Minute), signed(secret, at(6*time.Minute), body), body, 401},
		"none":                         {now, "", body, 401},
		"empty":                        {now, "v1=", body, 401},
		"wrong secret":                 {now, signed("x", now, body), body, 401},
		"empty secret":                 {now, signed("", now, body), body, 401},
		"no time":                      {"", signed(secret, "", body), body, 401},
		"time as words":                {"now", signed(secret, "now", body), body, 401},
		"time with a sign":             {"+" + now, good, body, 401},
		"huge time":                    {strings.Repeat("9", 30), signed(secret, strings.Repeat("9", 30), body), body, 401},
		"another time than signed":     {at(time.Second), good, body, 401},
		"another body than signed":     {now, good, append(append([]byte{}, body...), ' '), 401},
		"body without its time signed": {now, signed(secret, "", body), body, 401},
		"cut short":                    {now, good[:len(good)-2], body, 401},
		"without its version":          {now, good[3:], body, 401},
		"too many":                     {now, strings.Repeat("v1="+strings.Repeat("0", 64)+",", 4) + good, body, 401},
	} {
		t.Run(name, func(t *testing.T) {
			before := r.Hub.Offers()
			status, raw := offerAs(t, r, http.Header{"Parley-Timestamp": {c.ts}, "Parley-Signature": {c.sig}}, c.body)
			if status != c.want {
				t.Errorf("%d %s, want %d", status, raw, c.want)
			}
			if status == 401 && (r.Hub.Offers() != before || strings.Contains(raw, secret)) {
				t.Error("something of it was taken or told")
			}
		})
	}
	if got := len(r.Hub.Received()); got != 1 {
		t.Errorf("%d messages", got)
	}
}

func TestSettingsOfAnInboxThatCannotBeSafe(t *testing.T) {
	for name, s := range map[string]object{
		"short secret":        {"url": "https://x.example", "secret": "short"},
		"blank secret":        {"url": "https://x.example", "secret": "                     "},
		"short second secret": {"url": "https://x.example", "secret": secret, "secret_2": "short"},
		"password in the URL": {"url": "https://user:pw@x.example", "secret": secret},
	} {
		h := channeltest.NewHub(t)
		checked, err := channels.Check(webhook.Channel.Fields, s)
		if err == nil {
			_, err = webhook.Channel.Open(context.Background(), hub.Inbox{ID: "inb_1", Settings: checked}, h.Env())
		}
		if !hub.Is(err, hub.Invalid) || strings.Contains(err.Error(), "pw@") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOnlyPostsAreTaken(t *testing.T) {
	r, _ := opened(t, nil)
	resp, err := http.Get(r.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusMethodNotAllowed {
		t.Error(resp.StatusCode)
	}
	if status, _ := offer(t, r, secret, []byte(`{"type":"message","text":"`+strings.Repeat("x", 8<<20)+`"}`)); status != http.StatusRequestEntityTooLarge {
		t.Errorf("8 MiB and more: %d", status)
	}
}

func TestOnePostTwentyTimesAtOnceIsOneMessage(t *testing.T) {
	r, _ := opened(t, nil)
	body := encode(t, object{"type": "message", "id": "m1", "sender": object{"id": "u-7"}, "text": "Hello",
		"attachments": []object{{"name": "a.txt", "data": "aGVsbG8="}}})
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if status, raw := offer(t, r, secret, body); status != 200 {
				t.Errorf("%d %s", status, raw)
			}
		})
	}
	wg.Wait()
	if got := r.Hub.Received(); len(got) != 1 || r.Hub.Offers() != 20 {
		t.Errorf("%d messages of %d offers", len(got), r.Hub.Offers())
	}
}
