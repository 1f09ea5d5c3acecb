import type { Book } from '..'
import type { visit as english } from '../en/visit'

export const visit: Book<typeof english> = {
  'title': 'Pe site-ul dumneavoastră',
  'none': 'Nu se știe nicio pagină a acestei persoane din ultima săptămână.',
  'here': 'Este acolo acum',
  'last': 'Văzut ultima dată {time}',
  'from': 'A venit de la',
  'landing': 'Prima pagină',
  'campaign': 'Campanie',
  'device': 'Dispozitiv',
  'device.both': '{browser} pe {system}',
  'language': 'Limbă',
  'pages': { one: '{n} pagină înainte', few: '{n} pagini înainte', other: '{n} de pagini înainte' },
  'opens': 'se deschide într-o filă nouă',
}
