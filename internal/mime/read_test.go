package mime

import (
	"strings"
	"testing"
)

func lines(l ...string) string { return strings.Join(l, "\r\n") }

func read(t *testing.T, raw string) Body {
	t.Helper()
	if s := Inspect([]byte(raw)); s.Class != Ordinary {
		t.Fatalf("not ordinary: %s", s.Reason)
	}
	b, err := Read([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReadFindsTextHTMLAndFiles(t *testing.T) {
	b := read(t, lines(
		"From: a@b.example", "MIME-Version: 1.0", `Content-Type: multipart/mixed; boundary="m"`, "",
		"preamble", "--m", `Content-Type: multipart/related; boundary="r"`, "",
		"--r", `Content-Type: multipart/alternative; boundary="a"`, "",
		"--a", "Content-Type: text/plain; charset=iso-8859-1", "Content-Transfer-Encoding: quoted-printable", "", "Gr=FC=DFe", "",
		"--a", "Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: base64", "", "PGI+R3LDvMOfZTwvYj48aW1nIHNyYz0iY2lkOmxvZ29AeCI+", "",
		"--a--", "",
		"--r", "Content-Type: image/png", "Content-ID: <logo@x>", "Content-Transfer-Encoding: base64", "", "iVBORw0KGgo=", "",
		"--r--", "",
		"--m", `Content-Type: application/pdf; name="=?utf-8?Q?Rechnung_=C3=BC.pdf?="`, "Content-Disposition: attachment", "Content-Transfer-Encoding: base64", "", "JVBERi0=", "",
		"--m--", ""))
	if b.Text != "Grüße\n" && b.Text != "Grüße" {
		t.Errorf("text %q", b.Text)
	}
	if b.HTML != `<b>Grüße</b><img src="cid:logo@x">` {
		t.Errorf("html %q", b.HTML)
	}
	if len(b.Files) != 2 || b.Files[0].ContentID != "logo@x" || b.Files[1].Name != "Rechnung ü.pdf" || string(b.Files[1].Data) != "%PDF-" {
		t.Errorf("files %+v", b.Files)
	}
}

func TestReadKeepsTheOrderOfMixedBodies(t *testing.T) {
	b := read(t, lines("Content-Type: multipart/mixed; boundary=m", "",
		"--m", "Content-Type: text/plain", "", "before",
		"--m", "Content-Type: image/jpeg; name=a.jpg", "Content-Disposition: inline; filename=a.jpg", "", "xx",
		"--m", "Content-Type: text/plain", "", "after", "--m--"))
	if b.Text != "before\n\nafter" || len(b.Files) != 1 || !b.Files[0].Inline {
		t.Errorf("%q %+v", b.Text, b.Files)
	}
	b = read(t, lines("Content-Type: multipart/mixed; boundary=m", "",
		"--m", "Content-Type: text/html", "", "<p>one</p>",
		"--m", "Content-Type: application/zip", "", "PK",
		"--m", "Content-Type: text/html", "", "<p>two</p>", "--m--"))
	if !strings.Contains(b.HTML, "one") || !strings.Contains(b.HTML, "two") || b.Text != "" {
		t.Errorf("%q %q", b.HTML, b.Text)
	}
}

func TestReadJoinsFlowedLines(t *testing.T) {
	b := read(t, lines("Content-Type: text/plain; format=flowed", "", "This is one ", "sentence.", "", "> quoted ", "> words", "Next."))
	if b.Text != "This is one sentence.\n\n> quoted words\nNext." {
		t.Errorf("%q", b.Text)
	}
}

func TestReadTakesUuencodedFilesOut(t *testing.T) {
	b := read(t, lines("From: a@b.example", "", "see file", "begin 644 hello.txt", "%:&5L;&\\", "`", "end", "bye"))
	if len(b.Files) != 1 || b.Files[0].Name != "hello.txt" || string(b.Files[0].Data) != "hello" || !strings.Contains(b.Text, "bye") {
		t.Errorf("%q %+v", b.Text, b.Files)
	}
}

func TestReadKeepsReportsApart(t *testing.T) {
	b := read(t, lines("Content-Type: multipart/report; report-type=delivery-status; boundary=m", "",
		"--m", "Content-Type: text/plain", "", "It bounced.",
		"--m", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; x", "", "Final-Recipient: rfc822; a@b.example", "Action: failed", "Status: 5.1.1",
		"--m", "Content-Type: message/rfc822", "", "Message-ID: <mine@x>", "", "hello", "--m--"))
	if b.Type != "multipart/report" || !strings.Contains(b.Report, "Action: failed") || !strings.Contains(b.Original, "mine@x") {
		t.Errorf("%+v", b)
	}
}

func TestReadSurvivesDamage(t *testing.T) {
	for name, raw := range map[string]string{
		"no closing boundary": lines("Content-Type: multipart/mixed; boundary=m", "", "--m", "Content-Type: text/plain", "", "still here"),
		"no boundary at all":  lines("Content-Type: multipart/mixed", "", "still here"),
		"wrong type":          lines("Content-Type: text", "", "still here"),
		"garbage type":        lines("Content-Type: ;;;=\"", "", "still here"),
		"broken base64":       lines("Content-Type: text/plain", "Content-Transfer-Encoding: base64", "", "c3RpbGwgaGVyZQ"),
		"unknown encoding":    lines("Content-Type: text/plain", "Content-Transfer-Encoding: x-strange", "", "still here"),
		"no header":           "\r\nstill here",
		"bare line feeds":     "Content-Type: text/plain\n\nstill here",
	} {
		if b := read(t, raw); !strings.Contains(b.Text, "still here") {
			t.Errorf("%s: %q", name, b.Text)
		}
	}
}

func TestSplitTextFoldsWhatIsQuoted(t *testing.T) {
	for _, c := range []struct{ name, in, own, quoted string }{
		{"gmail", "Thanks!\n\nOn Mon, 3 Feb 2025 at 10:01, Support <s@x.example> wrote:\n\n> Hello\n> there\n", "Thanks!", "On Mon, 3 Feb 2025 at 10:01, Support <s@x.example> wrote:\n\n> Hello\n> there"},
		{"wrapped attribution", "Thanks!\n\nOn Mon, 3 Feb 2025 at 10:01, Support\n<support@x.example> wrote:\n> Hello", "Thanks!", "On Mon, 3 Feb 2025 at 10:01, Support\n<support@x.example> wrote:\n> Hello"},
		{"french", "Merci\n\nLe lun. 3 févr. 2025 à 10:01, Support <s@x.example> a écrit :\n> Bonjour", "Merci", "Le lun. 3 févr. 2025 à 10:01, Support <s@x.example> a écrit :\n> Bonjour"},
		{"german", "Danke\n\nAm 03.02.25 um 10:01 schrieb Support:\n> Hallo", "Danke", "Am 03.02.25 um 10:01 schrieb Support:\n> Hallo"},
		{"romanian", "Mulțumesc\n\nÎn lun., 3 feb. 2025 la 10:01, Suport <s@x.example> a scris:\n> Bună", "Mulțumesc", "În lun., 3 feb. 2025 la 10:01, Suport <s@x.example> a scris:\n> Bună"},
		{"spanish", "Gracias\n\nEl lun, 3 feb 2025 a las 10:01, S (<s@x.example>) escribió:\n> Hola", "Gracias", "El lun, 3 feb 2025 a las 10:01, S (<s@x.example>) escribió:\n> Hola"},
		{"outlook", "Thanks\n\nFrom: Support <s@x.example>\nSent: Monday, 3 February 2025 10:01\nTo: Ann\nSubject: Order\n\nHello Ann", "Thanks", "From: Support <s@x.example>\nSent: Monday, 3 February 2025 10:01\nTo: Ann\nSubject: Order\n\nHello Ann"},
		{"outlook german with ruler", "Danke\n\n________________________________\nVon: Support\nGesendet: Montag\nAn: Ann\nBetreff: Bestellung\n\nHallo", "Danke", "________________________________\nVon: Support\nGesendet: Montag\nAn: Ann\nBetreff: Bestellung\n\nHallo"},
		{"original message", "Thanks\n\n-----Original Message-----\nFrom: S\n\nHello", "Thanks", "-----Original Message-----\nFrom: S\n\nHello"},
		{"message d'origine", "Merci\n-----Message d'origine-----\nDe : S\nBonjour", "Merci", "-----Message d'origine-----\nDe : S\nBonjour"},
		{"below the quote", "On 3 Feb 2025, S wrote:\n> Hello\n> there\n\nMy answer", "My answer", "On 3 Feb 2025, S wrote:\n> Hello\n> there"},
		{"signature stays", "Thanks\n-- \nAnn\n\nOn 3 Feb 2025, S wrote:\n> Hi", "Thanks\n-- \nAnn", "On 3 Feb 2025, S wrote:\n> Hi"},
		{"unmarked quote", "Thanks\n\nOn 3 Feb 2025, at 10:01, S <s@x.example> wrote:\n\nHello Ann,\nbye", "Thanks", "On 3 Feb 2025, at 10:01, S <s@x.example> wrote:\n\nHello Ann,\nbye"},
		{"interleaved stays whole", "> first?\nYes.\n> second?\nNo.", "> first?\nYes.\n> second?\nNo.", ""},
		{"only a quote stays", "> all of it", "> all of it", ""},
		{"forward stays", "FYI\n\n---------- Forwarded message ---------\nFrom: S <s@x.example>\nDate: Mon\nSubject: X\nTo: Y\n\ntext", "FYI\n\n---------- Forwarded message ---------\nFrom: S <s@x.example>\nDate: Mon\nSubject: X\nTo: Y\n\ntext", ""},
		{"no quote", "He wrote: nothing.\nFrom: here to there", "He wrote: nothing.\nFrom: here to there", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			own, quoted := SplitText(c.in)
			if own != c.own || quoted != c.quoted {
				t.Errorf("own %q\nquoted %q", own, quoted)
			}
		})
	}
}

func TestSplitHTMLFoldsWhatProgramsMark(t *testing.T) {
	for _, c := range []struct{ name, in, own, quoted string }{
		{"gmail", `<div dir="ltr">Thanks</div><br><div class="gmail_quote"><div class="gmail_attr">On Mon wrote:</div><blockquote>Hello</blockquote></div>`, "Thanks", "Hello"},
		{"apple", `<div>Thanks</div><div><br><blockquote type="cite"><div>On Mon, S wrote:</div>Hello</blockquote></div>`, "Thanks", "Hello"},
		{"thunderbird", `<p>Thanks</p><div class="moz-cite-prefix">On Mon, S wrote:<br></div><blockquote type="cite">Hello</blockquote>`, "Thanks", "Hello"},
		{"outlook web", `<div>Thanks</div><hr><div id="divRplyFwdMsg"><b>From:</b> S</div><div>Hello</div>`, "Thanks", "Hello"},
		{"outlook desktop", `<div><p>Thanks</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p><b>From:</b> S</p></div></div><p>Hello</p></div>`, "Thanks", "Hello"},
		{"attribution then blockquote", `<p>Thanks</p><p>On 3 Feb 2025, S wrote:</p><blockquote>Hello</blockquote>`, "Thanks", "Hello"},
		{"below", `<blockquote type="cite">Hello</blockquote><p>Thanks</p>`, "Thanks", "Hello"},
	} {
		t.Run(c.name, func(t *testing.T) {
			own, quoted := SplitHTML(c.in)
			if !strings.Contains(own, c.own) || strings.Contains(own, c.quoted) || !strings.Contains(quoted, c.quoted) || strings.Contains(quoted, c.own) {
				t.Errorf("own %q\nquoted %q", own, quoted)
			}
		})
	}
	for name, in := range map[string]string{
		"citation in the middle": `<p>You said</p><blockquote>x</blockquote><p>and I say y</p>`,
		"interleaved":            `<p>a</p><blockquote type="cite">x</blockquote><p>b</p><blockquote type="cite">y</blockquote>`,
		"forward":                `<div>FYI</div><div class="gmail_quote">---------- Forwarded message ---------<br>From: S</div>`,
		"only a quote":           `<blockquote type="cite">Hello</blockquote>`,
	} {
		if own, quoted := SplitHTML(in); own != in || quoted != "" {
			t.Errorf("%s: own %q quoted %q", name, own, quoted)
		}
	}
}

func TestReadTakesInvitationsAndKeepsTheirFile(t *testing.T) {
	ics := lines("BEGIN:VCALENDAR", "BEGIN:VEVENT", "SUMMARY:Besichtigung f\xfcr zwei", "DTSTART:20260302T100000Z", "END:VEVENT", "END:VCALENDAR")
	b := read(t, lines("Content-Type: multipart/mixed; boundary=m", "", "--m", "Content-Type: multipart/alternative; boundary=a", "",
		"--a", "Content-Type: text/plain", "", "You are invited", "--a", "Content-Type: text/calendar; charset=iso-8859-1; method=REQUEST", "Content-Transfer-Encoding: 8bit", "", ics, "--a--",
		"--m", "Content-Type: application/ics; name=meeting.ics", "", ics, "--m--"))
	if strings.TrimSpace(b.Text) != "You are invited" || len(b.Meetings) != 1 || b.Meetings[0].Method != "request" || b.Meetings[0].Title != "Besichtigung für zwei" {
		t.Errorf("%q %+v", b.Text, b.Meetings)
	}
	if len(b.Files) != 2 || b.Files[0].Name != "invite.ics" || b.Files[1].Name != "meeting.ics" || !strings.Contains(string(b.Files[0].Data), "BEGIN:VEVENT") {
		t.Errorf("files %+v", b.Files)
	}
}
