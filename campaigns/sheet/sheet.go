// Package sheet is what the public pages of campaigns have in common: those on
// which somebody without an account unsubscribes, chooses or confirms. In come
// words; out goes a page that loads nothing, runs nothing, stands in no frame and
// in no index, and reads well in light, in dark and at any size of letters.
package sheet

import (
	"html"
	"net/http"
	"strings"
)

// Languages that the pages speak; the first is for whoever speaks none of them.
var Languages = []string{"en", "fr", "ro"}

// MaxForm bounds what is read of a POST, in bytes.
const MaxForm = 16 << 10

// Begin sets what holds for every answer, and refuses all methods but GET, HEAD
// and POST. False: it is answered.
func Begin(w http.ResponseWriter, r *http.Request) bool {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Cache-Control", "no-store")
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
		return true
	}
	h.Set("Allow", "GET, HEAD, POST")
	w.WriteHeader(http.StatusMethodNotAllowed)
	return false
}

// Language is the person's own, else the first that the browser asks for.
func Language(locale string, r *http.Request) string {
	asked := r.Header.Get("Accept-Language")
	if len(asked) > 200 {
		asked = asked[:200]
	}
	for _, tag := range append([]string{locale}, strings.Split(asked, ",")...) {
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), ";")
		tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
		for _, l := range Languages {
			if l == tag {
				return l
			}
		}
	}
	return Languages[0]
}

// style has no colours of its own but the browser's, in light and dark.
const style = `:root{color-scheme:light dark}body{font:1.125rem/1.6 system-ui,sans-serif;max-width:36rem;margin:8vh auto;padding:0 1.25rem;overflow-wrap:anywhere}` +
	`h1{font-size:1.5rem;line-height:1.25}fieldset{border:1px solid color-mix(in srgb,currentColor 30%,transparent);border-radius:.5rem;margin:0 0 1.25rem;padding:.5rem 1rem 1rem}` +
	`legend{font-weight:600;padding:0 .4rem}fieldset p{margin:.25rem 0 .5rem}label{display:flex;gap:.75rem;align-items:baseline;padding:.4rem 0;cursor:pointer}` +
	`input{width:1.15rem;height:1.15rem;flex:none;translate:0 .15rem}small{opacity:.8;font-size:.9em}form+form{margin-top:2.5rem;padding-top:1.5rem;border-top:1px solid color-mix(in srgb,currentColor 30%,transparent)}` +
	`[role=status],[role=alert]{border-inline-start:.3rem solid;padding:.5rem 1rem;margin:1.25rem 0}` +
	`button{font:inherit;font-weight:600;padding:.7rem 1.4rem;border:2px solid;border-radius:.5rem;cursor:pointer;background:Canvas;color:CanvasText}button.main{background:CanvasText;color:Canvas}` +
	`a{color:inherit}:focus-visible{outline:3px solid;outline-offset:3px}`

// Escape makes text safe within HTML, quoted attributes included.
func Escape(s string) string { return html.EscapeString(s) }

// Write writes a page. Body is HTML whose words were escaped.
func Write(w http.ResponseWriter, r *http.Request, status int, lang, title, body string) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", lang)
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return
	}
	title = Escape(title)
	_, _ = w.Write([]byte(`<!doctype html><html lang="` + lang + `"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>` +
		title + `</title><style>` + style + `</style></head><body><main><h1>` + title + `</h1>` + body + `</main></body></html>`))
}

// Link is where one may go from a page, within the hub.
type Link struct{ To, Text string }

// Say writes a page of one sentence, and a button that posts to where it stands;
// an empty button: none. Links follow.
func Say(w http.ResponseWriter, r *http.Request, status int, lang string, words [3]string, links ...Link) {
	body := `<p>` + Escape(words[1]) + `</p>`
	if words[2] != "" {
		body += `<form method="post"><button class="main" type="submit">` + Escape(words[2]) + `</button></form>`
	}
	for _, l := range links {
		body += `<p><a href="` + Escape(l.To) + `">` + Escape(l.Text) + `</a></p>`
	}
	Write(w, r, status, lang, words[0], body)
}

// Unknown and Failed are said by every page: title, text, no button.
var (
	Unknown = map[string][3]string{
		"en": {"This link does not work", "It is incomplete or too old. Please use the link in the last message that you got.", ""},
		"fr": {"Ce lien ne fonctionne pas", "Il est incomplet ou trop ancien. Utilisez le lien du dernier message reçu.", ""},
		"ro": {"Acest link nu funcționează", "Este incomplet sau prea vechi. Folosiți linkul din ultimul mesaj primit.", ""},
	}
	Failed = map[string][3]string{
		"en": {"That did not work", "We could not note it just now. Please try again in a minute.", ""},
		"fr": {"Cela n’a pas fonctionné", "Nous n’avons pas pu l’enregistrer. Réessayez dans une minute.", ""},
		"ro": {"Nu a mers", "Nu am putut nota acum. Încercați din nou peste un minut.", ""},
	}
)
