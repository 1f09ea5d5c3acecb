package templates

import (
	"embed"
	"strings"
	"text/template"

	"github.com/parleyhub/parley/hub"
)

//go:embed notice
var noticeFiles embed.FS

// notices are the mails that the hub writes itself, by language.
var notices = func() map[string]*template.Template {
	out := map[string]*template.Template{}
	for _, lang := range []string{"en", "fr", "ro"} {
		t := template.New(lang).Option("missingkey=zero")
		out[lang] = template.Must(t.ParseFS(noticeFiles, "notice/"+lang+".txt.tmpl"))
	}
	return out
}()

// Notice renders a mail of the hub's own as plain text: name is invite or
// reset; data holds link, name, workspace and language (BCP 47; English when
// there is no such notice). Nothing in it may come from a customer.
func Notice(name string, data map[string]string) (subject, text string, err error) {
	lang, _, _ := strings.Cut(strings.ToLower(data["language"]), "-")
	t, ok := notices[lang]
	if !ok {
		t = notices["en"]
	}
	var s, b strings.Builder
	if err := t.ExecuteTemplate(&s, name+".subject", data); err != nil {
		return "", "", hub.Wrap(hub.Internal, err, "there is no such notice")
	}
	if err := t.ExecuteTemplate(&b, name+".body", data); err != nil {
		return "", "", hub.Wrap(hub.Internal, err, "there is no such notice")
	}
	return strings.Join(strings.Fields(s.String()), " "), strings.TrimSpace(b.String()) + "\n", nil
}
