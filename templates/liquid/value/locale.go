package value

import (
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// locale is how a language writes numbers and dates. Languages without an entry
// are written as English, dates in figures alone.
type locale struct {
	lang         string
	group, point string
	after        bool // the currency stands behind the amount
	months       []string
	short        []string // months
	days         []string // from Sunday
	shortDays    []string
	date, long   string // layouts of the filter date
	clock        string
}

func localeOf(tag string) *locale {
	tag = strings.ToLower(strings.ReplaceAll(tag, "_", "-"))
	if l, ok := locales[tag]; ok {
		return l
	}
	base, _, _ := strings.Cut(tag, "-")
	if l, ok := locales[base]; ok {
		return l
	}
	if base == "" {
		return locales["en"]
	}
	l := *locales["und"]
	l.lang = base
	return &l
}

// number writes f with groups; places below 0: as many as it has, at most 6.
func (l *locale) number(f float64, places int) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "–"
	}
	digits := strconv.FormatFloat(math.Abs(f), 'f', places, 64)
	if places < 0 {
		if _, fraction, _ := strings.Cut(digits, "."); len(fraction) > 6 {
			digits = strings.TrimRight(strings.TrimRight(strconv.FormatFloat(math.Abs(f), 'f', 6, 64), "0"), ".")
		}
	}
	whole, fraction, has := strings.Cut(digits, ".")
	var b strings.Builder
	if f < 0 && strings.Trim(digits, "0.") != "" {
		b.WriteByte('-')
	}
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(l.group)
		}
		b.WriteByte(whole[i])
	}
	if has {
		b.WriteString(l.point + fraction)
	}
	return b.String()
}

// signs of currencies that everybody reads; others are named by their code.
var currencySigns = map[string]string{"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "RON": "lei", "PLN": "zł", "CZK": "Kč"}

// currencies without the usual two places (ISO 4217).
var currencyPlaces = map[string]int{"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "HUF": 2, "KWD": 3, "BHD": 3, "JOD": 3, "OMR": 3, "TND": 3}

func (l *locale) money(f float64, code string) string {
	places, known := currencyPlaces[code]
	if !known {
		places = 2
	}
	sign, known := currencySigns[code]
	amount := l.number(f, places)
	switch {
	case !known && l.after:
		return amount + "\u00a0" + code
	case !known:
		return code + "\u00a0" + amount
	case l.after || len([]rune(sign)) > 1:
		return amount + "\u00a0" + sign
	}
	if rest, negative := strings.CutPrefix(amount, "-"); negative {
		return "-" + sign + rest
	}
	return sign + amount
}

var pluralNames = map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many"}

// plural is the form of CLDR that goes with f.
func (l *locale) plural(f float64) string {
	digits := strconv.FormatFloat(math.Abs(f), 'f', -1, 64)
	whole, fraction, _ := strings.Cut(digits, ".")
	if len(whole) > 15 || len(fraction) > 6 {
		return "other"
	}
	i, _ := strconv.Atoi(whole)          // at most 15 digits
	t, _ := strconv.Atoi("0" + fraction) // at most 6 digits
	tag, err := language.Parse(l.lang)
	if err != nil {
		tag = language.English
	}
	if form, ok := pluralNames[plural.Cardinal.MatchPlural(tag, i, len(fraction), len(fraction), t, t)]; ok {
		return form
	}
	return "other"
}
