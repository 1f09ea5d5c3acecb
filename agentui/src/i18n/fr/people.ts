import type { Book } from '..'
import type { people as english } from '../en/people'

export const people: Book<typeof english> = {
  'room': 'Clients',
  'room.people': 'Tous les clients',
  'room.imports': 'Importations',
  'room.traits': 'Attributs',
  'more': 'Autres actions sur les clients',
  'total': { one: '{n} personne', other: '{n} personnes' },
  'found': { one: '{n} trouvée', other: '{n} trouvées' },
  'found.more': { one: '{n} affichée, il y en a d’autres', other: '{n} affichées, il y en a d’autres' },
  'reach': 'Afficher',
  'reach.all': 'Tout le monde',
  'reach.segments': 'Segments',
  'reach.organisation': 'Personnes de {name}',
  'reach.clear': 'Afficher de nouveau tout le monde',
  'import': 'Importer',
  'import.first': 'Importer des personnes d’un fichier',
  'export': 'Exporter en CSV',
  'export.going': { one: '{n} personne jusqu’ici', other: '{n} personnes jusqu’ici' },
  'export.of': '{n} personnes sur {all}',
  'export.label': 'Exportation',
  'export.done': { one: '{n} personne exportée', other: '{n} personnes exportées' },
  'export.failed': 'Non exporté : {why}',
  'export.broken': 'le serveur s’est interrompu',
  'none.segment': 'Personne n’est dans ce segment pour l’instant',
  'none.organisation': 'Personne n’en fait encore partie',
}
