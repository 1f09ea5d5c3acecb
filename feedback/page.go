package feedback

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/parleyhub/parley/campaigns/sheet"
)

// What the pages say by language: title, text, no button.
var (
	asks = map[string][3]string{
		"en": {"How did it go?", "Tell us how we did. Your answer goes to the people who helped you."},
		"fr": {"Comment cela s’est-il passé ?", "Dites-nous ce que vous en pensez. Votre réponse va à ceux qui vous ont aidé."},
		"ro": {"Cum a fost?", "Spuneți-ne cum ne-am descurcat. Răspunsul ajunge la cei care v-au ajutat."},
	}
	done = map[string][3]string{
		"en": {"Thank you", "We have noted it. You can change it for a day with the same link."},
		"fr": {"Merci", "C’est noté. Vous pouvez modifier votre réponse pendant un jour avec le même lien."},
		"ro": {"Vă mulțumim", "Am notat. Îl puteți schimba timp de o zi, cu același link."},
	}
	over = map[string][3]string{
		"en": {"Thank you", "You have told us already; after a day it cannot be changed any more."},
		"fr": {"Merci", "Vous nous l’avez déjà dit ; après un jour, on ne peut plus le modifier."},
		"ro": {"Vă mulțumim", "Ne-ați spus deja; după o zi nu se mai poate schimba."},
	}
)

// labels of the form: the five scores from 1 on, the words, the button, and what
// is said when no score was picked.
var labels = map[string][8]string{
	"en": {"Very bad", "Bad", "So-so", "Good", "Very good", "Anything to add? (not needed)", "Send", "Please pick one."},
	"fr": {"Très mal", "Mal", "Moyen", "Bien", "Très bien", "Un mot de plus ? (facultatif)", "Envoyer", "Veuillez choisir."},
	"ro": {"Foarte rău", "Rău", "Așa și așa", "Bine", "Foarte bine", "Ceva de adăugat? (opțional)", "Trimite", "Alegeți una."},
}

// form is the page that asks.
type form struct {
	lang   string
	picked int // 0: nothing
	words  string
}

// show writes it; with a status that is not OK it says that a score is missing.
func (f form) show(w http.ResponseWriter, r *http.Request, status int) {
	say, title := labels[f.lang], asks[f.lang]
	var b strings.Builder
	b.WriteString(`<p>` + sheet.Escape(title[1]) + `</p><form method="post">`)
	if status != http.StatusOK {
		b.WriteString(`<p role="alert">` + sheet.Escape(say[7]) + `</p>`)
	}
	b.WriteString(`<fieldset><legend>` + sheet.Escape(title[0]) + `</legend>`)
	for n := 5; n >= 1; n-- {
		checked := ""
		if f.picked == n {
			checked = " checked"
		}
		b.WriteString(`<label><input type="radio" name="score" required value="` + strconv.Itoa(n) + `"` + checked + `>` + sheet.Escape(say[n-1]) + `</label>`)
	}
	b.WriteString(`</fieldset><label for="words">` + sheet.Escape(say[5]) + `</label><textarea id="words" name="words" rows="4" style="box-sizing:border-box;width:100%;font:inherit" maxlength="` +
		strconv.Itoa(maxWords) + `">` + sheet.Escape(f.words) + `</textarea><p><button class="main" type="submit">` + sheet.Escape(say[6]) + `</button></p></form>`)
	sheet.Write(w, r, status, f.lang, title[0], b.String())
}
