package leave

import (
	"net/http"
	"strings"
)

// page is one of the pages.
type page int

const (
	ask page = iota
	done
	unknown
	failed
)

// words of the pages by language: title, text, and what the button says.
var words = map[string]map[page][3]string{
	"en": {
		ask:     {"Unsubscribe", "You will get no more messages of this kind on this channel.", "Unsubscribe"},
		done:    {"You are unsubscribed", "You will get no more messages of this kind on this channel. You can close this page.", ""},
		unknown: {"This link does not work", "It is incomplete or too old. Please use the link in the last message that you got.", ""},
		failed:  {"That did not work", "We could not note it just now. Please try again in a minute.", ""},
	},
	"fr": {
		ask:     {"Se désabonner", "Vous ne recevrez plus de messages de ce type sur ce canal.", "Se désabonner"},
		done:    {"Vous êtes désabonné", "Vous ne recevrez plus de messages de ce type sur ce canal. Vous pouvez fermer cette page.", ""},
		unknown: {"Ce lien ne fonctionne pas", "Il est incomplet ou trop ancien. Utilisez le lien du dernier message reçu.", ""},
		failed:  {"Cela n’a pas fonctionné", "Nous n’avons pas pu l’enregistrer. Réessayez dans une minute.", ""},
	},
	"ro": {
		ask:     {"Dezabonare", "Nu veți mai primi mesaje de acest fel pe acest canal.", "Dezabonare"},
		done:    {"V-ați dezabonat", "Nu veți mai primi mesaje de acest fel pe acest canal. Puteți închide pagina.", ""},
		unknown: {"Acest link nu funcționează", "Este incomplet sau prea vechi. Folosiți linkul din ultimul mesaj primit.", ""},
		failed:  {"Nu a mers", "Nu am putut nota acum. Încercați din nou peste un minut.", ""},
	},
}

// language is the person's own, else the first that the browser asks for.
func language(locale string, r *http.Request) string {
	for _, tag := range append([]string{locale}, strings.Split(r.Header.Get("Accept-Language"), ",")...) {
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), ";")
		tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
		if words[tag] != nil {
			return tag
		}
	}
	return "en"
}

// style keeps the page readable in light and dark, and at any size of letters.
const style = `:root{color-scheme:light dark}body{font:1.125rem/1.6 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.25rem}` +
	`h1{font-size:1.5rem;line-height:1.25}button{font:inherit;font-weight:600;padding:.7rem 1.4rem;border:2px solid;border-radius:.5rem;cursor:pointer}` +
	`button:focus-visible{outline:3px solid;outline-offset:3px}`

// show writes a page. All its words are ours; the form posts to where it stands.
func (p *Pages) show(w http.ResponseWriter, r *http.Request, status int, locale string, which page) {
	lang := language(locale, r)
	say := words[lang][which]
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="` + lang + `"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>` +
		say[0] + `</title><style>` + style + `</style></head><body><main><h1>` + say[0] + `</h1><p>` + say[1] + `</p>`)
	if say[2] != "" {
		b.WriteString(`<form method="post"><button type="submit">` + say[2] + `</button></form>`)
	}
	b.WriteString(`</main></body></html>`)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", lang)
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write([]byte(b.String()))
	}
}
