package archive

import "strings"

// labels are the words of a page in one language.
type labels struct {
	tag                                                                                   string
	campaign, to, person, at, channel, inbox, template, version, variant, language, state string
	row, check, matches, approved, note, image, lost, page, cut, own                      string
	checks                                                                                map[string]string
}

// Languages that pages speak; the first is for whoever speaks none of them.
var Languages = []string{"en", "fr", "ro"}

// OwnPage is what stands in a text for the address of a page of the person's own,
// which nobody else is shown.
func OwnPage(lang string) string { return labelsOf(lang).own }

func labelsOf(lang string) *labels {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	for i := range spoken {
		if spoken[i].tag == base {
			return &spoken[i]
		}
	}
	return &spoken[0]
}

var spoken = []labels{
	{
		tag: "en", own: "the person’s own link", campaign: "Campaign", to: "To", person: "Person", at: "Handed over", channel: "Channel", inbox: "Inbox", template: "Template", version: "version",
		variant: "Variant", language: "Language", state: "State", row: "Run / row", check: "Check", approved: "Approved message",
		matches: "Made again from the version and the kept data; its SHA-256 is that of what was handed over.",
		note:    "Links to the person's own pages lead nowhere here; counted links lead where they lead in the end. Remote images are not loaded.",
		image:   "Image", lost: "The fonts of this document lack %d characters, shown as □: %s", page: "Page", cut: "The rest is not laid out here; the HTML of this record has all of it.",
		checks: map[string]string{
			Older:   "Made again; the kept SHA-256 is of an older form, which covers addresses that have changed since.",
			Differs: "Made again, but the SHA-256 is another than that of what was handed over: dates, numbers or links are written in another way today, or the record was changed.",
		},
	},
	{
		tag: "fr", own: "lien personnel", campaign: "Campagne", to: "À", person: "Personne", at: "Remis", channel: "Canal", inbox: "Boîte", template: "Modèle", version: "version",
		variant: "Variante", language: "Langue", state: "État", row: "Envoi / ligne", check: "Contrôle", approved: "Message approuvé",
		matches: "Refait à partir de la version et des données conservées ; son SHA-256 est celui de ce qui a été remis.",
		note:    "Les liens vers les pages de la personne ne mènent nulle part ici ; les liens comptés mènent à leur destination. Les images distantes ne sont pas chargées.",
		image:   "Image", lost: "Les polices de ce document n’ont pas %d caractères, montrés par □ : %s", page: "Page", cut: "La suite n’est pas mise en page ici ; le HTML de cet enregistrement la contient.",
		checks: map[string]string{
			Older:   "Refait ; le SHA-256 conservé est d’une forme plus ancienne, qui couvre des adresses changées depuis.",
			Differs: "Refait, mais le SHA-256 n’est pas celui de ce qui a été remis : dates, nombres ou liens s’écrivent autrement aujourd’hui, ou l’enregistrement a été modifié.",
		},
	},
	{
		tag: "ro", own: "linkul personal", campaign: "Campanie", to: "Către", person: "Persoană", at: "Predat", channel: "Canal", inbox: "Căsuță", template: "Șablon", version: "versiunea",
		variant: "Variantă", language: "Limbă", state: "Stare", row: "Rulare / rând", check: "Verificare", approved: "Mesaj aprobat",
		matches: "Refăcut din versiunea și datele păstrate; SHA-256 este cel al mesajului predat.",
		note:    "Linkurile către paginile persoanei nu duc nicăieri aici; linkurile numărate duc la destinația lor. Imaginile de la distanță nu se încarcă.",
		image:   "Imagine", lost: "Fonturile acestui document nu au %d caractere, arătate ca □: %s", page: "Pagina", cut: "Restul nu este așezat aici; HTML-ul acestei înregistrări îl conține.",
		checks: map[string]string{
			Older:   "Refăcut; SHA-256 păstrat este de o formă mai veche, care cuprinde adrese schimbate între timp.",
			Differs: "Refăcut, dar SHA-256 nu este cel al mesajului predat: datele, numerele sau linkurile se scriu altfel astăzi, ori înregistrarea a fost schimbată.",
		},
	},
}
