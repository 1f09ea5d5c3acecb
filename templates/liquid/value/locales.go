package value

import "strings"

// locales are the languages whose dates and numbers are written out.
var locales = map[string]*locale{
	"en": {lang: "en", group: ",", point: ".", date: "%b %-d, %Y", long: "%A, %B %-d, %Y", clock: "%-I:%M %p",
		months:    fields("January February March April May June July August September October November December"),
		short:     fields("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
		days:      fields("Sunday Monday Tuesday Wednesday Thursday Friday Saturday"),
		shortDays: fields("Sun Mon Tue Wed Thu Fri Sat")},
	"fr": {lang: "fr", group: "\u202f", point: ",", after: true, date: "%-d %b %Y", long: "%A %-d %B %Y", clock: "%H:%M",
		months:    fields("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
		short:     fields("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
		days:      fields("dimanche lundi mardi mercredi jeudi vendredi samedi"),
		shortDays: fields("dim. lun. mar. mer. jeu. ven. sam.")},
	"ro": {lang: "ro", group: ".", point: ",", after: true, date: "%-d %b %Y", long: "%A, %-d %B %Y", clock: "%H:%M",
		months:    fields("ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie"),
		short:     fields("ian. feb. mar. apr. mai iun. iul. aug. sept. oct. nov. dec."),
		days:      fields("duminică luni marți miercuri joi vineri sâmbătă"),
		shortDays: fields("dum. lun. mar. mie. joi vin. sâm.")},
	"de": {lang: "de", group: ".", point: ",", after: true, date: "%d.%m.%Y", long: "%A, %-d. %B %Y", clock: "%H:%M",
		months:    fields("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
		short:     fields("Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez."),
		days:      fields("Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag"),
		shortDays: fields("So Mo Di Mi Do Fr Sa")},
	"es": {lang: "es", group: ".", point: ",", after: true, date: "%-d %b %Y", long: "%A, %-d de %B de %Y", clock: "%H:%M",
		months:    fields("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
		short:     fields("ene feb mar abr may jun jul ago sept oct nov dic"),
		days:      fields("domingo lunes martes miércoles jueves viernes sábado"),
		shortDays: fields("dom lun mar mié jue vie sáb")},
	"it": {lang: "it", group: ".", point: ",", after: true, date: "%-d %b %Y", long: "%A %-d %B %Y", clock: "%H:%M",
		months:    fields("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
		short:     fields("gen feb mar apr mag giu lug ago set ott nov dic"),
		days:      fields("domenica lunedì martedì mercoledì giovedì venerdì sabato"),
		shortDays: fields("dom lun mar mer gio ven sab")},
	"und": {lang: "und", group: ",", point: ".", date: "%Y-%m-%d", long: "%Y-%m-%d", clock: "%H:%M"},
}

func fields(s string) []string { return strings.Fields(s) }
