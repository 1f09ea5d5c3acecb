package mime

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/parleyhub/parley/hub"
)

func TestInspectBoundsWhatLibrariesDoNot(t *testing.T) {
	nest := func(n int, closed bool) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=\"level%03d\"\r\n\r\n--level%03d\r\n", i, i)
		}
		b.WriteString("Content-Type: text/plain\r\n\r\nhi\r\n")
		for i := n - 1; closed && i >= 0; i-- {
			fmt.Fprintf(&b, "--level%03d--\r\n", i)
		}
		return b.String()
	}
	for _, c := range []struct {
		name string
		raw  string
		want Class
	}{
		{"plain", "From: a@b.example\r\n\r\nhi", Ordinary},
		{"nothing", "", Ordinary},
		{"mbox line", "From a@b Mon Jan  1 00:00:00 2024\nFrom: a@b.example\n\nhi", Ordinary},
		{"nested as mail programs do", nest(4, true), Ordinary},
		{"nested deep", nest(8, true), Unusual},
		{"nested and left open", nest(5, false), Unusual},
		{"nested beyond", nest(25, true), Refused},
		{"header block", "X: " + strings.Repeat("a", 300<<10) + "\r\n\r\nhi", Refused},
		{"many fields", strings.Repeat("X: a\r\n", 1200) + "\r\nhi", Refused},
		{"large header", "X: " + strings.Repeat("a", 100<<10) + "\r\n\r\nhi", Unusual},
		{"many addresses", "To: " + strings.Repeat("a@b.example, ", 600) + "\r\n\r\nhi", Refused},
		{"many parts", "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\nx\r\n", 600) + "--b--", Refused},
		{"too many to be ordinary", "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\nx\r\n", 200) + "--b--", Unusual},
		{"same boundary twice", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--", Unusual},
		{"long boundary", "Content-Type: multipart/mixed; boundary=" + strings.Repeat("b", 300) + "\r\n\r\n--" + strings.Repeat("b", 300) + "\r\n\r\nx", Unusual},
		{"long type", "Content-Type: text/plain; " + strings.Repeat("a=b; ", 500) + "\r\n\r\nx", Unusual},
		{"part header", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nX: " + strings.Repeat("a", 70<<10) + "\r\n\r\nx\r\n--b--", Refused},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Inspect([]byte(c.raw)); got.Class != c.want {
				t.Errorf("class %d (%s), want %d", got.Class, got.Reason, c.want)
			}
		})
	}
	if got := Inspect(make([]byte, MaxBytes+1)); got.Class != Refused {
		t.Error("a mail over 35 MiB is read")
	}
}

func TestDecodeReadsWhatProgramsWrite(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                              "plain",
		"=?utf-8?Q?Caf=C3=A9_latte?=":        "Café latte",
		"=?ISO-8859-1?Q?Gr=FC=DFe?= an alle": "Grüße an alle",
		"=?utf-8?B?w6k=?= =?utf-8?B?w6k=?=":  "éé",
		"=?utf-8?B?4oI=?= =?utf-8?B?rA==?=":  "€", // cut inside a character
		"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=": "日本",
		"=?ks_c_5601-1987?B?x9GxuQ==?=":      "한국",
		"=?unknown-cs?Q?a=E9b?=":             "aéb",
		"=?utf-8?Q?broken":                   "=?utf-8?Q?broken",
		"a =?utf-8?X?b?= c":                  "a =?utf-8?X?b?= c",
		"Gr\xfc\xdfe":                        "Grüße",
		"Grüße":                              "Grüße",
		"a\r\nBcc: x@y":                      "a  Bcc: x@y",
		"=?utf-8?Q?a=0D=0ABcc:_x@y?=":        "a  Bcc: x@y",
		"safe\u202egpj.exe":                  "safegpj.exe",
	} {
		if got := Decode(in); got != want {
			t.Errorf("Decode(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestToUTF8BelievesBytesOverLabels(t *testing.T) {
	for _, c := range []struct{ label, in, want string }{
		{"us-ascii", "caf\xc3\xa9", "café"},
		{"iso-8859-1", "caf\xc3\xa9", "café"},
		{"iso-8859-1", "caf\xe9", "café"},
		{"windows-1251", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"},
		{"cp1251", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"},
		{"us-ascii", "\x1b$BF|K\\\x1b(B", "日本"},
		{"shift_jis", "\x93\xfa\x96\x7b", "日本"},
		{"gb2312", "\xc4\xe3\xba\xc3", "你好"},
		{"big5", "\xa7\x41\xa6\x6e", "你好"},
		{"koi8-r", "\xf0\xd2\xc9", "При"},
		{"no-such-charset", "caf\xe9", "café"},
		{"utf-8", "caf\xe9", "café"},
		{"utf-16", "\xff\xfeh\x00i\x00", "hi"},
		{"utf-16", "\xfe\xff\x00h\x00i", "hi"},
		{"iso-8859-1", "\xef\xbb\xbfhi", "hi"},
	} {
		if got := ToUTF8([]byte(c.in), c.label); got != c.want {
			t.Errorf("%s %q = %q, want %q", c.label, c.in, got, c.want)
		}
	}
}

func TestAddressesAreReadLeniently(t *testing.T) {
	for in, want := range map[string][]hub.Address{
		`Ann <ann@x.example>`:                       {{Name: "Ann", Address: "ann@x.example"}},
		`"Doe, Ann" <ann@x.example>, bob@y.example`: {{Name: "Doe, Ann", Address: "ann@x.example"}, {Address: "bob@y.example"}},
		`ann@x.example (Ann Doe)`:                   {{Name: "Ann Doe", Address: "ann@x.example"}},
		`=?utf-8?Q?J=C3=BCrgen?= <j@x.example>`:     {{Name: "Jürgen", Address: "j@x.example"}},
		`Team: a@x.example, b@x.example;`:           {{Address: "a@x.example"}, {Address: "b@x.example"}},
		`undisclosed-recipients:;`:                  nil,
		`"a b"@x.example`:                           nil,
		`<"a b"@x.example>`:                         {{Address: `"a b"@x.example`}},
		`ann@x.example <ann@x.example>`:             {{Name: "ann@x.example", Address: "ann@x.example"}},
		`<ann@x.example`:                            {{Address: "ann@x.example"}},
		`nobody`:                                    nil,
		`<@relay.example:ann@x.example>`:            {{Address: "ann@x.example"}},
		"<ann@x.example\x00>":                       nil,
		"\"ann@bank.example\" <evil@x.example>":     {{Name: "ann@bank.example", Address: "evil@x.example"}},
	} {
		if d := cmp.Diff(want, Addresses(in)); d != "" {
			t.Errorf("%q: %s", in, d)
		}
	}
}

func TestMessageIDs(t *testing.T) {
	for in, want := range map[string][]string{
		"<a@b> <c@d>":        {"a@b", "c@d"},
		"<a@b>\r\n\t<c@d>":   {"a@b", "c@d"},
		"<a\r\n @b>":         {"a@b"},
		"a@b c@d":            {"a@b", "c@d"},
		"Your mail of <a@b>": {"a@b"},
		"":                   nil,
		"<unclosed":          nil,
	} {
		if d := cmp.Diff(want, MessageIDs(in)); d != "" {
			t.Errorf("%q: %s", in, d)
		}
	}
}

func TestFileNamesAreCleanedBeforeAnybodyLooks(t *testing.T) {
	for in, want := range map[string]string{
		"../../etc/passwd":       "passwd",
		`C:\Users\a\report.doc`:  "report.doc",
		"a\x00b.txt":             "ab.txt",
		"\u202egnp.exe":          "gnp.exe",
		".htaccess":              "htaccess",
		"con<script>.html":       "con_script_.html",
		"..":                     "",
		"":                       "",
		"a\r\nSet-Cookie: x.txt": "a  Set-Cookie_ x.txt",
	} {
		if got := FileName(in); got != want {
			t.Errorf("FileName(%q) = %q, want %q", in, got, want)
		}
	}
	if got := FileName(strings.Repeat("é", 500) + ".pdf"); len(got) > maxName || !strings.HasSuffix(got, ".pdf") {
		t.Errorf("long name: %d bytes", len(got))
	}
}

func TestParamsReadEverySpelling(t *testing.T) {
	for in, want := range map[string]string{
		`attachment; filename="a b.pdf"`:                           "a b.pdf",
		`attachment; filename=a.pdf`:                               "a.pdf",
		`attachment; filename*=UTF-8''na%C3%AFve.txt`:              "naïve.txt",
		`attachment; filename*=iso-8859-1'en'caf%E9.txt`:           "café.txt",
		`attachment; filename*0="long "; filename*1="name.txt"`:    "long name.txt",
		`attachment; filename*1*=%C3%A9.txt; filename*0*=UTF-8''a`: "aé.txt",
		`attachment; filename="=?utf-8?B?w6kudHh0?="`:              "é.txt",
		`attachment; filename="a;b.txt"`:                           "a;b.txt",
		`attachment; filename="quote\"d.txt"`:                      `quote"d.txt`,
		`attachment`:                                               "",
	} {
		_, p := Params(in)
		if got := Decode(p["filename"]); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

// A reader that does not stop within the bound is the reason for the pre-scan:
// what it lets pass as ordinary must be quick.
func TestOrdinaryHostileMailIsReadQuickly(t *testing.T) {
	for name, raw := range map[string]string{
		"open levels":   "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx",
		"dashes":        "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\n" + strings.Repeat("--a", 300000),
		"blank lines":   "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\n" + strings.Repeat("\r\n", 500000) + "--a--",
		"base64":        "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat("%%%%", 300000),
		"quoted":        "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + strings.Repeat("=", 1000000),
		"one long line": "Content-Type: text/plain\r\n\r\n" + strings.Repeat("a", 5000000),
		"quote marks":   "Content-Type: text/plain\r\n\r\n" + strings.Repeat(strings.Repeat(">", 50)+"\n", 20000),
		"wrote":         "Content-Type: text/plain\r\n\r\n" + strings.Repeat("On 1 wrote:\n", 50000),
		"from":          "Content-Type: text/plain\r\n\r\n" + strings.Repeat("From: \n", 50000),
		"blockquotes":   "Content-Type: text/html\r\n\r\n" + strings.Repeat("<blockquote>", 400) + strings.Repeat("<blockquote></blockquote>", 50000) + "x",
	} {
		t.Run(name, func(t *testing.T) {
			if s := Inspect([]byte(raw)); s.Class != Ordinary { // it never comes to the reader of this process
				t.Logf("%v: %s", s.Class, s.Reason)
				return
			}
			start := time.Now()
			b, err := Read([]byte(raw))
			if err != nil {
				t.Logf("read: %v", err)
			}
			SplitText(b.Text)
			SplitHTML(b.HTML)
			if d := time.Since(start); d > time.Minute { // a fifth of a second here; a reader that is wedged takes for ever
				t.Errorf("took %v", d)
			}
		})
	}
}

func FuzzInspectNeverPanicsAndBoundsTheReader(f *testing.F) {
	f.Add([]byte("From: a@b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhi\r\n--x--\r\n"))
	f.Add([]byte("From x\n\n\n: \n a"))
	f.Add([]byte("Content-Type: multipart/alternative; boundary=\"=_x\"\n\n--=_x\nContent-Type: text/html\n\n<b>x\n--=_x--"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > 1<<16 {
			return
		}
		if Inspect(raw).Class != Ordinary {
			return
		}
		start := time.Now()
		b, _ := Read(raw)
		own, quoted := SplitText(b.Text)
		_, _ = own, quoted
		SplitHTML(b.HTML)
		if d := time.Since(start); d > 5*time.Second {
			t.Fatalf("ordinary mail took %v", d)
		}
	})
}

func FuzzHeaderDecoding(f *testing.F) {
	for _, s := range []string{"=?utf-8?Q?a?= =?x?B?w6k=?=", "a <b@c>, \"d\" <e@f>", "attachment; filename*0*=utf-8''%41; filename*1=b", "<a@b> <c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d := Decode(s); strings.ContainsAny(d, "\r\n\x00") {
			t.Fatalf("Decode(%q) = %q", s, d)
		}
		for _, a := range Addresses(s) {
			if !ValidAddress(a.Address) || strings.ContainsAny(a.Address+a.Name, "\r\n\x00") {
				t.Fatalf("Addresses(%q) = %q", s, a)
			}
		}
		if n := FileName(s); strings.ContainsAny(n, "/\\\x00\r\n") || n == ".." {
			t.Fatalf("FileName(%q) = %q", s, n)
		}
		Params(s)
		for _, id := range MessageIDs(s) {
			if strings.ContainsAny(id, "\r\n<>") {
				t.Fatalf("MessageIDs(%q) = %q", s, id)
			}
		}
	})
}

func TestAddressThatIsNotTheOnePeopleReadIsNone(t *testing.T) {
	for _, bad := range []string{"ann@exam\u202eelp.example", "ann\u200b@customer.example", "ann@customer\u00a0.example", "an\u2028n@customer.example", "\ufeffann@customer.example"} {
		if ValidAddress(bad) {
			t.Errorf("%q", bad)
		}
	}
	if !ValidAddress("δοκιμή@παράδειγμα.example") {
		t.Error("letters of the world are fine")
	}
}
