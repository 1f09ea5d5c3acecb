import type { Book } from '..'
import type { first as english } from '../en/first'

/** first is what is said when an agent writes to somebody first. */
export const first: Book<typeof english> = {
  'title': 'Écrire à {name}',
  'about': 'Cela commence une conversation à part, et la réponse vous revient.',
  'by': 'Par',
  'subject': 'Objet',
  'text': 'Message',
  'send': 'Envoyer',
  'sent': 'Envoyé.',
  'template': 'Choisir un modèle',
  'template.why': 'Sur ce canal, un texte libre ne peut partir que quelque temps après un message du client. Un modèle approuvé par le réseau peut toujours partir.',
}
