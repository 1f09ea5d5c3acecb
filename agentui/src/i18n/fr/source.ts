import type { Book } from '..'
import type { source as english } from '../en/source'

export const source: Book<typeof english> = {
  'title': 'Source du message',
  'about': 'Ce qui est arrivé, octet par octet. Rien n’en est exécuté ici.',
  'which': 'Quelle partie',
  'part.first': 'Le message lui-même',
  'part.joined': 'Un fichier venu avec lui',
  'part.call': 'Une nouvelle de l’appel',
  'part.edited': 'Une modification',
  'part.deleted': 'Retrait',
  'part.reacted': 'Une réaction',
  'part.refused': 'Une modification refusée',
  'part.returned': 'Ce que le réseau en a dit',
  'none': 'Aucun original n’est conservé',
  'none.text': 'Ce canal n’en garde pas, ou le message a été écrit ici.',
  'cut': 'Seuls les premiers {size} sont affichés. Le téléchargement contient tout.',
  'binary': 'Ce n’est pas du texte. Téléchargez-le pour l’ouvrir avec un de vos programmes.',
  'text': 'Source',
  'download': 'Télécharger',
  'more': 'Il y a plus de parties que celles listées ici.',
}
