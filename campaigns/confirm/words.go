package confirm

import (
	"strings"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/sheet"
	"github.com/parleyhub/parley/hub"
)

// What the pages say by language: title, text, and what the button says.
var (
	ask = map[string][3]string{
		"en": {"Please confirm", "Somebody asked us to send you: {what}, by {by}. Was it you? Confirm, and it is yours until you say no. If it was not you, do nothing.", "Yes, I want it"},
		"fr": {"Merci de confirmer", "On nous a demandé de vous envoyer : {what}, par {by}. Était-ce vous ? Confirmez, et vous le recevrez jusqu’à ce que vous disiez non. Si ce n’était pas vous, ne faites rien.", "Oui, je le veux"},
		"ro": {"Vă rugăm să confirmați", "Cineva ne-a cerut să vă trimitem: {what}, prin {by}. Ați fost dumneavoastră? Confirmați și veți primi până când spuneți nu. Dacă nu ați fost dumneavoastră, nu faceți nimic.", "Da, vreau"},
	}
	done = map[string][3]string{
		"en": {"Thank you", "It is confirmed. You can change your mind at any time, with a link in each of our messages.", ""},
		"fr": {"Merci", "C’est confirmé. Vous pouvez changer d’avis à tout moment, avec un lien dans chacun de nos messages.", ""},
		"ro": {"Vă mulțumim", "Este confirmat. Vă puteți răzgândi oricând, cu un link din fiecare mesaj al nostru.", ""},
	}
	over = map[string][3]string{
		"en": {"Nothing to confirm", "You have said no since, and that counts: nothing was changed.", ""},
		"fr": {"Rien à confirmer", "Vous avez dit non entre-temps, et c’est ce qui compte : rien n’a changé.", ""},
		"ro": {"Nimic de confirmat", "Între timp ați spus nu, și asta contează: nimic nu s-a schimbat.", ""},
	}
	late = map[string][3]string{
		"en": {"This link is too old", "It was good for a few days only. Nothing was changed, and you will get no messages. If you want them, please ask for them again.", ""},
		"fr": {"Ce lien est trop ancien", "Il n’était valable que quelques jours. Rien n’a changé, et vous ne recevrez aucun message. Si vous en voulez, demandez-les à nouveau.", ""},
		"ro": {"Acest link este prea vechi", "A fost valabil doar câteva zile. Nimic nu s-a schimbat și nu veți primi mesaje. Dacă le doriți, cereți-le din nou.", ""},
	}
)

// What the purposes are called that nobody has to name.
var (
	news  = map[string]string{"en": "news and offers", "fr": "nouvelles et offres", "ro": "noutăți și oferte"}
	whole = map[string]string{"en": "everything that we send to many", "fr": "tout ce que nous envoyons à plusieurs", "ro": "tot ce trimitem mai multora"}
	track = map[string]string{"en": "statistics about what you open and click", "fr": "des statistiques sur ce que vous ouvrez et cliquez", "ro": "statistici despre ce deschideți și pe ce apăsați"}
)

// Label is what a purpose is called in a language.
func Label(topics []draft.Topic, purpose, lang string) string {
	for _, t := range topics {
		if t.Purpose != purpose {
			continue
		}
		if l := t.Labels[lang]; l != "" {
			return l
		}
		if l := t.Labels[sheet.Languages[0]]; l != "" {
			return l
		}
	}
	switch purpose {
	case hub.PurposeMarketing:
		return news[lang]
	case "", "all":
		return whole[lang]
	case hub.PurposeTracking:
		return track[lang]
	}
	return strings.NewReplacer("_", " ", "-", " ").Replace(purpose)
}
