package templates

import (
	"embed"
	"strings"

	"github.com/parleyhub/parley/hub"
)

//go:embed notice
var noticeFiles embed.FS

// notices are the mails that the hub writes itself, by language and name.
var notices = func() map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, lang := range []string{"en", "fr", "ro"} {
		file, err := noticeFiles.ReadFile("notice/" + lang + ".txt")
		if err != nil {
			panic("templates: the notices are not embedded: " + err.Error())
		}
		out[lang] = map[string]string{}
		for part := range strings.SplitSeq("\n"+string(file), "\n== ") {
			if name, text, ok := strings.Cut(part, "\n"); ok && name != "" {
				out[lang][name] = strings.TrimSpace(text)
			}
		}
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
	if t[name+".subject"] == "" || t[name+".body"] == "" {
		return "", "", hub.Errorf(hub.Internal, "there is no such notice")
	}
	fill := strings.NewReplacer("{link}", data["link"], "{workspace}", data["workspace"],
		"{ name}", before(" ", data["name"]), "{, name}", before(", ", data["name"]))
	return strings.Join(strings.Fields(fill.Replace(t[name+".subject"])), " "), fill.Replace(t[name+".body"]) + "\n", nil
}

// before is text with something before it, unless it is empty.
func before(what, text string) string {
	if text == "" {
		return ""
	}
	return what + text
}
