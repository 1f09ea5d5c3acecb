package visits

import (
	"strings"
	"testing"
)

func TestOfAnAddressOnlyWhatIsHarmlessIsKept(t *testing.T) {
	long := strings.Repeat("x", 500)
	for raw, want := range map[string]string{
		"https://shop.example/kettles/7?token=abc&utm_source=mail&email=ada@example.com#frag": "https://shop.example/kettles/7?utm_source=mail",
		"https://shop.example":                                                                        "https://shop.example/",
		"HTTPS://Shop.Example:8443/A/b":                                                               "https://shop.example:8443/A/b",
		"https://ada:secret@shop.example/account":                                                     "https://shop.example/account",
		"https://shop.example/?utm_term=ada%40example.com&utm_id=7":                                   "https://shop.example/?utm_id=7",
		"https://shop.example/?utm_source=" + long:                                                    "https://shop.example/",
		"https://shop.example/" + long + "?utm_source=a":                                              "https://shop.example/",
		"https://shop.example/" + strings.Repeat("y", 360) + "?utm_source=abcdefghijklmnopqrstuvwxyz": "https://shop.example/" + strings.Repeat("y", 360),
		"https://shop.example/a%0d%0ab/é":                                                             "https://shop.example/a%0D%0Ab/%C3%A9",
		"https://shop.example/?utm_source=a%0ab":                                                      "https://shop.example/?utm_source=a%0Ab",
		"https://[::1]:8080/x":                                                                        "https://[::1]:8080/x",
		"http://localhost:9/x":                                                                        "http://localhost:9/x",

		"": "", "shop.example": "", "//shop.example/x": "", "https:": "", "https:opaque": "", "https://": "", "https:///x": "",
		"javascript:alert(1)": "", "data:text/html,x": "", "file:///etc/passwd": "", "ftp://shop.example/": "", "blob:https://shop.example/x": "",
		"https://shop.example/\n": "", "https://sh\x00op.example/": "", "https://sh op.example/": "",
		"https://shоp.example/": "", // a Cyrillic o: browsers write such names in punycode
		"https://<b>.example/":  "", "https://shop.example%2eevil/": "", "https://shop..example/": "",
		"https://shop.example/" + strings.Repeat("z", 5000): "",
	} {
		if got := Address(raw); got != want {
			t.Errorf("%.80q is kept as %q, want %q", raw, got, want)
		}
	}
}

func FuzzAddress(f *testing.F) {
	for _, raw := range []string{"https://a.example/x?utm_source=y#z", "http://[::1%25eth0]/", "https://a\x80b/", "https://a/%zz", "https://a/\u202egnp.exe"} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got := Address(raw)
		if got == "" {
			return
		}
		if len(got) > maxKept || strings.ContainsAny(got, "\"<>#") {
			t.Fatalf("%q became %q", raw, got)
		}
		if !strings.HasPrefix(got, "https://") && !strings.HasPrefix(got, "http://") {
			t.Fatalf("%q became %q", raw, got)
		}
		for _, r := range got {
			if r <= ' ' || r > '~' {
				t.Fatalf("%q became %q", raw, got)
			}
		}
		if again := Address(got); again != got {
			t.Fatalf("%q is kept as %q, and that as %q", raw, got, again)
		}
	})
}
