package templates

import (
	"strings"
	"testing"
)

func TestEveryNoticeStandsInEveryLanguage(t *testing.T) {
	for lang := range notices {
		for _, name := range []string{"invite", "reset"} {
			subject, text, err := Notice(name, map[string]string{
				"link": "https://desk.example/x/abc", "name": "Ada", "workspace": "Acme", "language": lang + "-XX",
			})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(subject, "Acme") || strings.ContainsAny(subject, "\r\n") {
				t.Errorf("%s %s: subject %q", lang, name, subject)
			}
			if strings.Count(text, "https://desk.example/x/abc") != 1 || !strings.Contains(text, "Ada") || strings.Contains(text, "<no value>") {
				t.Errorf("%s %s: %s", lang, name, text)
			}
		}
	}
}

func TestUnknownLanguageReadsEnglishAndUnknownNoticeFails(t *testing.T) {
	if s, _, err := Notice("reset", map[string]string{"language": "tlh", "workspace": "Acme"}); err != nil || !strings.Contains(s, "new password") {
		t.Fatal(s, err)
	}
	if _, _, err := Notice("nothing", nil); err == nil {
		t.Fatal("rendered a notice that does not exist")
	}
}

func TestNameWithLineBreaksStaysOutOfTheSubject(t *testing.T) {
	s, _, err := Notice("invite", map[string]string{"workspace": "Acme\r\nBcc: x@example.org"})
	if err != nil || strings.ContainsAny(s, "\r\n") {
		t.Fatalf("%q %v", s, err)
	}
}
