import type { Book } from '..'
import type { visit as english } from '../en/visit'

export const visit: Book<typeof english> = {
  'title': 'Sur votre site',
  'none': 'Aucune page connue de cette personne depuis une semaine.',
  'here': 'Présent en ce moment',
  'last': 'Vu pour la dernière fois {time}',
  'from': 'Vient de',
  'landing': 'Première page',
  'campaign': 'Campagne',
  'device': 'Appareil',
  'device.both': '{browser} sur {system}',
  'language': 'Langue',
  'pages': { one: '{n} page avant', other: '{n} pages avant' },
  'opens': 's’ouvre dans un nouvel onglet',
}
