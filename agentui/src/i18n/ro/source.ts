import type { Book } from '..'
import type { source as english } from '../en/source'

export const source: Book<typeof english> = {
  'title': 'Sursa mesajului',
  'about': 'Ce a sosit, octet cu octet. Nimic din el nu se execută aici.',
  'which': 'Care parte',
  'part.first': 'Mesajul însuși',
  'part.joined': 'Un fișier venit odată cu el',
  'part.call': 'Noutăți despre apel',
  'part.edited': 'O modificare',
  'part.deleted': 'Retragere',
  'part.reacted': 'O reacție',
  'part.refused': 'O modificare refuzată',
  'part.returned': 'Ce a spus rețeaua despre el',
  'none': 'Nu se păstrează niciun original',
  'none.text': 'Acest canal nu păstrează originalul sau mesajul a fost scris aici.',
  'cut': 'Se arată doar primii {size}. Descărcarea conține tot.',
  'binary': 'Nu este text. Descărcați-l ca să îl deschideți cu un program al dumneavoastră.',
  'text': 'Sursa',
  'download': 'Descarcă',
  'more': 'Sunt mai multe părți decât cele listate aici.',
}
