package prefer

import (
	"cmp"
	"slices"
	"strings"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/sheet"
	"github.com/parleyhub/parley/hub"
)

// text is the words of the page in one language.
type text struct {
	title, intro, saved, save, none, noneHelp string
	marketing, pending, nothing               string
	tracking, trackingHelp, yes, no           string
}

var texts = map[string]*text{
	"en": {
		title: "Your messages", intro: "Choose what you want to get, and where. Answers to what you ask or order come all the same.",
		saved: "Your choice is saved.", save: "Save", none: "Unsubscribe from everything", noneHelp: "No more news on any channel, and no statistics about you.",
		marketing: "News and offers", pending: "we have asked you to confirm", nothing: "There is no address of yours that we could write to.",
		tracking: "Statistics", trackingHelp: "May we see what you open and click in our messages?", yes: "Yes", no: "No",
	},
	"fr": {
		title: "Vos messages", intro: "Choisissez ce que vous souhaitez recevoir, et où. Les réponses à vos demandes et commandes arrivent dans tous les cas.",
		saved: "Votre choix est enregistré.", save: "Enregistrer", none: "Se désabonner de tout", noneHelp: "Plus aucune nouvelle sur aucun canal, et aucune statistique vous concernant.",
		marketing: "Nouvelles et offres", pending: "nous vous avons demandé de confirmer", nothing: "Nous n’avons aucune adresse à laquelle vous écrire.",
		tracking: "Statistiques", trackingHelp: "Pouvons-nous voir ce que vous ouvrez et cliquez dans nos messages ?", yes: "Oui", no: "Non",
	},
	"ro": {
		title: "Mesajele dumneavoastră", intro: "Alegeți ce doriți să primiți și unde. Răspunsurile la întrebări și comenzi vin oricum.",
		saved: "Alegerea a fost salvată.", save: "Salvează", none: "Dezabonare de la tot", noneHelp: "Nicio noutate pe niciun canal și nicio statistică despre dumneavoastră.",
		marketing: "Noutăți și oferte", pending: "v-am cerut să confirmați", nothing: "Nu avem nicio adresă la care să vă scriem.",
		tracking: "Statistici", trackingHelp: "Putem vedea ce deschideți și pe ce apăsați în mesajele noastre?", yes: "Da", no: "Nu",
	},
}

// topic is what a topic is called in a language.
func (t *text) topic(x draft.Topic, lang string) string {
	switch {
	case x.Labels[lang] != "":
		return x.Labels[lang]
	case x.Labels[sheet.Languages[0]] != "":
		return x.Labels[sheet.Languages[0]]
	case x.Purpose == hub.PurposeMarketing:
		return t.marketing
	}
	return strings.NewReplacer("_", " ", "-", " ").Replace(x.Purpose)
}

// page is the HTML of how it stands.
func page(have []hub.Consent, offers []offer, lang string, saved bool) string {
	t, e := texts[lang], sheet.Escape
	var b strings.Builder
	w := func(parts ...string) {
		for _, s := range parts {
			b.WriteString(s)
		}
	}
	if saved {
		w(`<p role="status">`, e(t.saved), `</p>`)
	}
	w(`<p>`, e(t.intro), `</p><form method="post">`)
	if len(offers) == 0 {
		w(`<p>`, e(t.nothing), `</p>`)
	}
	topic := ""
	for i := range offers {
		o := &offers[i]
		if name := e(t.topic(o.topic, lang)); i == 0 || o.topic.Purpose != topic {
			if i > 0 {
				w(`</fieldset>`)
			}
			topic = o.topic.Purpose
			w(`<fieldset><legend>`, name, `</legend>`)
		}
		checked, note := "", ""
		if ok, _ := hub.MaySend(have, o.way.Kind, o.topic.Purpose); ok {
			checked = " checked"
		} else if waits(have, o) {
			note = " · " + t.pending
		}
		key := e(o.key())
		w(`<input type="hidden" name="`, fieldOffered, `" value="`, key, `"><label><input type="checkbox" name="`, fieldYes, `" value="`, key, `"`, checked, `><span>`,
			e(cmp.Or(o.way.Names[lang], o.way.Name)), ` <small>`, e(o.way.Address+note), `</small></span></label>`)
	}
	if len(offers) > 0 {
		w(`</fieldset>`)
	}
	yes, no := "", " checked"
	if hub.MayTrack(have, "") {
		yes, no = no, yes
	}
	w(`<fieldset><legend>`, e(t.tracking), `</legend><p>`, e(t.trackingHelp), `</p>`,
		`<label><input type="radio" name="`, fieldTracking, `" value="yes"`, yes, `>`, e(t.yes), `</label>`,
		`<label><input type="radio" name="`, fieldTracking, `" value="no"`, no, `>`, e(t.no), `</label></fieldset>`,
		`<button class="main" type="submit" name="`, fieldDo, `" value="`, doSave, `">`, e(t.save), `</button></form>`,
		`<form method="post"><p id="n">`, e(t.noneHelp), `</p><button type="submit" aria-describedby="n" name="`, fieldDo, `" value="`, doNone, `">`, e(t.none), `</button></form>`)
	return b.String()
}

// waits reports whether a yes to it has still to be confirmed.
func waits(have []hub.Consent, o *offer) bool {
	return slices.ContainsFunc(hub.Waiting(have), func(c hub.Consent) bool {
		return c.Channel == string(o.way.Kind) && (c.Purpose == o.topic.Purpose || c.Purpose == "all" || c.Purpose == "")
	})
}
