package demo

import (
	"strconv"
	"strings"
	"sync"
)

// person is one made-up customer.
type person struct {
	name, email, language, city, plan string
	since                             int
	order                             string
	signed, tells                     bool
	ear                               chan heard // answers, however they came

	mu   sync.Mutex
	last letter
}

// Names by language. Nobody is meant.
var (
	firstNames = map[string][]string{
		"en": {"Ada", "Basil", "Clementine", "Dorian", "Edith", "Felix", "Greta", "Hugo", "Iris", "Jasper", "Keziah", "Linus", "Maud", "Nell", "Orson", "Pearl", "Quentin", "Rowan", "Sybil", "Tobias", "Una", "Viola", "Wilfred", "Zara"},
		"fr": {"Amélie", "Bastien", "Céline", "Didier", "Élise", "Fabrice", "Gisèle", "Honoré", "Inès", "Jérôme", "Léonie", "Maël", "Noémie", "Octave", "Pénélope", "Rémi"},
		"ro": {"Ana", "Bogdan", "Crina", "Dănuț", "Ecaterina", "Florin", "Gabriela", "Horia", "Ilinca", "Justin", "Lavinia", "Matei", "Nicoleta", "Ovidiu", "Ruxandra", "Ștefan"},
	}
	lastNames = map[string][]string{
		"en": {"Applewhite", "Brambles", "Copperfield", "Dewdrop", "Elderwood", "Fernsby", "Gooseberry", "Hollybush", "Inkpen", "Juniper", "Lavenderhill", "Marigold", "Nightingale", "Oakapple", "Pebble", "Quill", "Rosewater", "Sparrow", "Thistle", "Underhill", "Winterbottom"},
		"fr": {"Boisjoli", "Chantepie", "Doucet", "Fougère", "Grenouillet", "Lafeuille", "Marguerite", "Noisetier", "Papillon", "Rossignol", "Sansouci", "Tournesol"},
		"ro": {"Albăstrel", "Brădișor", "Cireșaru", "Dediței", "Frunzaru", "Ghiocel", "Mărgărit", "Nucușor", "Păpădie", "Rândunel", "Scorțișoară", "Trandafir"},
	}
	cities = map[string][]string{"en": {"Lower Saucer", "Teaford", "Port Ladle"}, "fr": {"Bouilly-sur-Thé", "Sainte-Tasse"}, "ro": {"Valea Ceainicului", "Feriga de Sus"}}
	hosts  = []string{"mailbox.example", "letters.example", "post.example", "inbox.example"}
	plans  = []string{"regular", "regular", "gold"}
)

var plain = strings.NewReplacer("é", "e", "É", "e", "è", "e", "ë", "e", "ï", "i", "ô", "o", "ă", "a", "â", "a", "ș", "s", "Ș", "s", "ț", "t", " ", "")

// somebody is a person for the story, nobody who is in the play at the moment.
func (w *world) somebody(st *story) *person {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.taken == nil {
		w.taken = map[string]bool{}
	}
	pick := func(list []string) string { return list[w.rnd.IntN(len(list))] }
	for {
		first, last := pick(firstNames[st.language]), pick(lastNames[st.language])
		host := hosts[len(first+last)%len(hosts)] // the same person has the same address
		if st.Full {
			host = fullDomain
		}
		p := &person{
			name: first + " " + last, email: plain.Replace(strings.ToLower(first+"."+last)) + "@" + host, language: st.language,
			city: pick(cities[st.language]), plan: pick(plans), since: 2012 + len(last)%12, order: strconv.Itoa(40000 + w.rnd.IntN(50000)),
			signed: st.Signed, tells: st.Tells, ear: make(chan heard, 16),
		}
		if w.taken[p.email] {
			continue
		}
		w.taken[p.email] = true
		return p
	}
}

// gone says that p is out of the play for the moment.
func (w *world) gone(p *person) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.taken, p.email)
}

// key is what the shop calls p.
func (p *person) key() string { local, _, _ := strings.Cut(p.email, "@"); return local }

func (p *person) first() string { first, _, _ := strings.Cut(p.name, " "); return first }

// fill puts into a saying what is p's own.
func (p *person) fill(text string) string {
	return strings.NewReplacer("{order}", p.order, "{first}", p.first(), "{name}", p.name, "{city}", p.city).Replace(text)
}

// hear keeps an answer for when p listens; more than p could ever take in is dropped.
func (p *person) hear(h heard) {
	select {
	case p.ear <- h:
	default:
	}
}

// letter is a mail that has come for p.
func (p *person) letter(l letter) {
	p.mu.Lock()
	p.last = l
	p.mu.Unlock()
	p.hear(heard{text: l.text})
}

func (p *person) lastLetter() (letter, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last, p.last.id != ""
}
