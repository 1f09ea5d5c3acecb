package app

import (
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jhillyerd/enmime/v2"

	"github.com/parleyhub/parley/campaigns/archive"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/templates"
	"github.com/parleyhub/parley/templates/shelf"
)

// sentCopy is what the API says of one row.
type sentCopy struct {
	Kept, Why, Subject, Text, HTML string
	Matches                        bool
	Row                            struct {
		N             int64
		Digest, State string
		ContactID     string `json:"contact_id"`
		To            string
		Snapshot      any
	}
}

var (
	ownPages = regexp.MustCompile(`https?://[^"\s]+/p/[A-Za-z0-9._-]+`)
	ownLeave = regexp.MustCompile(`https?://[^"\s]+/u/[A-Za-z0-9._-]+`)
)

func (s *agent) live(p *process, t templates.Template) string {
	s.t.Helper()
	desk := &shelf.Shelf{Rows: p.store, Now: time.Now, Approve: func(*hub.Agent) bool { return false }}
	by := hub.Actor{Type: hub.ActorAgent, ID: "agt_1"}
	k, _, err := desk.Save(s.t.Context(), by, t, 0)
	if err == nil {
		_, err = desk.Submit(s.t.Context(), by, k.ID, k.Revision, "")
	}
	if err == nil {
		_, err = desk.Let(s.t.Context(), by, k.ID, k.Revision, time.Now())
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return k.ID
}

// TestWhatEachPersonGotIsWhatTheRelayTook: for hostile names, too, the digest in the
// ledger is that of the mail which the relay took, and what is made again has it.
func TestWhatEachPersonGotIsWhatTheRelayTook(t *testing.T) {
	names := []string{"Ana Pop", "<script>alert(1)</script>", `"><img src=x onerror=a()>`, "{{ contact.id }}", "Ștefan Țăran", "=HYPERLINK(1)", "\u202eevil", "a\x00b", "👩‍👩‍👧 Ω", strings.Repeat("long ", 400), " "}
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		olga := atDesk(t, p)
		mailbox := olga.mailInbox(post)
		subscribers(t, p, len(names))
		for i, name := range names {
			c, err := p.store.Contact(t.Context(), hub.ContactID(fmt.Sprintf("con_%06d", i)))
			if err != nil {
				t.Fatal(err)
			}
			c.Name = strings.ReplaceAll(name, "\x00", "")
			if err := p.store.Commit(t.Context(), hub.WriteSet{Contacts: []hub.Contact{c}}); err != nil {
				t.Fatal(err)
			}
		}
		template := olga.live(p, templates.Template{Name: "Spring", Purpose: "marketing", Kind: templates.Message, Variants: []templates.Variant{{Subject: "For {{ contact.name | truncate: 30 }}!", Source: templates.HTML,
			Body: `<html><body><h1 style="letter-spacing:2px">Dear {{ contact.name }}</h1><p title="{{ contact.name }}">On {{ 'now' | date: 'long' }}</p><p><a href="https://shop.example/sale">Sale</a> <a href="{{ link.preferences }}">Choose</a> <a href="{{ link.unsubscribe }}">No more</a></p></body></html>`}}})
		run := olga.campaign(string(mailbox), template, len(names), map[string]any{"tracking": "aggregate", "utm_source": "hub"})
		olga.outcome(run, finished)
		letters := post.letters()
		if len(letters) != len(names) {
			t.Fatalf("%d mails", len(letters))
		}
		byTo := map[string]letter{}
		for _, l := range letters {
			byTo[l.to] = l
		}
		for n := range names {
			var k sentCopy
			olga.get(fmt.Sprintf("/campaign-runs/%s/sends/%d", run, n+1), &k)
			if k.Kept != "whole" || !k.Matches || k.Why != "" || k.Row.State != "accepted" {
				t.Fatalf("%+v", k)
			}
			if strings.Contains(k.HTML, "<script") || strings.Contains(k.HTML, "onerror=") && !strings.Contains(k.HTML, "&#") && !strings.Contains(k.HTML, "&lt;") || ownPages.MatchString(k.HTML) || strings.Contains(k.HTML, "/t/") || !strings.Contains(k.HTML, "shop.example/sale") || !strings.Contains(k.HTML, "letter-spacing:") {
				t.Fatalf("shown: %s", k.HTML)
			}
			mail := byTo[k.Row.To]
			e, err := enmime.ReadEnvelope(strings.NewReader(mail.raw))
			if err != nil {
				t.Fatal(err)
			}
			own := archive.Own{Preferences: ownPages.FindString(e.HTML), Unsubscribe: ownLeave.FindString(e.HTML)}
			own.Counted = own.Preferences[:strings.Index(own.Preferences, "/p/")] + "/t/"
			same := false
			for ends := range 4 { // a mail ends with a line end, whether its parts do or not
				w := archive.Words{Subject: e.GetHeader("Subject"), Text: strings.TrimRight(lines(e.Text), "\n") + "\n"[:ends&1], HTML: strings.TrimRight(lines(e.HTML), "\n") + "\n"[:ends>>1]}
				same = same || hex.EncodeToString(archive.Digest(&w, own)) == k.Row.Digest
			}
			if !same {
				t.Fatalf("%q: the mail that the relay took has another digest:\n%s\n%q\n%q", names[n], e.HTML, e.Text, e.GetHeader("Subject"))
			}
		}
		page, head := olga.file(fmt.Sprintf("/campaign-runs/%s/sends/2/message.html?lang=fr", run))
		if !strings.Contains(page, "Campagne") || strings.Contains(page, "<script") || !strings.Contains(head.Get("Content-Security-Policy"), "sandbox") || !strings.HasPrefix(head.Get("Content-Disposition"), "attachment") {
			t.Errorf("%v\n%s", head, page)
		}
		pdf, head := olga.file(fmt.Sprintf("/campaign-runs/%s/sends/2/message.pdf?lang=ro", run))
		again, _ := olga.file(fmt.Sprintf("/campaign-runs/%s/sends/2/message.pdf?lang=ro", run))
		if !strings.HasPrefix(pdf, "%PDF-") || pdf != again || head.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(head.Get("Content-Disposition"), "attachment") {
			t.Errorf("%v, %d bytes", head, len(pdf))
		}
		var first sentCopy
		olga.get(fmt.Sprintf("/campaign-runs/%s/sends/1", run), &first)
		if _, err := p.store.Erase(t.Context(), hub.Actor{Type: hub.ActorSystem}, hub.ContactID(first.Row.ContactID)); err != nil {
			t.Fatal(err)
		}
		var gone sentCopy
		olga.get(fmt.Sprintf("/campaign-runs/%s/sends/1", run), &gone)
		if gone.Kept != "erased" || gone.Matches || gone.Text+gone.HTML+gone.Subject+gone.Row.To != "" || gone.Row.Snapshot != nil || gone.Row.Digest != first.Row.Digest || gone.Row.State != "accepted" {
			t.Errorf("after the person was erased: %+v", gone)
		}
		if code, _ := olga.ask(http.DefaultClient, http.MethodGet, fmt.Sprintf("/campaign-runs/%s/sends/1/message.html", run), nil, nil); code != http.StatusNotFound {
			t.Errorf("its page: %d", code)
		}
	})
}

// file is a download, with its head.
func (s *agent) file(path string) (string, http.Header) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, "http://"+s.at+"/api/v1"+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		s.t.Fatal(res.StatusCode, err)
	}
	return string(raw), res.Header
}

func lines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }
