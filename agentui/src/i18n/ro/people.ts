import type { Book } from '..'
import type { people as english } from '../en/people'

export const people: Book<typeof english> = {
  'room': 'Clienți',
  'room.people': 'Toți clienții',
  'room.imports': 'Importuri',
  'room.traits': 'Atribute',
  'more': 'Mai multe despre clienți',
  'total': { one: '{n} persoană', few: '{n} persoane', other: '{n} de persoane' },
  'found': { one: '{n} găsită', few: '{n} găsite', other: '{n} găsite' },
  'found.more': { one: '{n} afișată, mai sunt', few: '{n} afișate, mai sunt', other: '{n} afișate, mai sunt' },
  'reach': 'Arată',
  'reach.all': 'Toată lumea',
  'reach.segments': 'Segmente',
  'reach.organisation': 'Persoanele din {name}',
  'reach.clear': 'Arată din nou toată lumea',
  'import': 'Importă',
  'import.first': 'Importă persoane dintr-un fișier',
  'export': 'Exportă ca CSV',
  'export.going': { one: '{n} persoană până acum', few: '{n} persoane până acum', other: '{n} de persoane până acum' },
  'export.of': '{n} din {all} persoane',
  'export.label': 'Export',
  'export.done': { one: '{n} persoană exportată', few: '{n} persoane exportate', other: '{n} de persoane exportate' },
  'export.failed': 'Nu s-a exportat: {why}',
  'export.broken': 'serverul s-a întrerupt',
  'none.segment': 'Acum nu este nimeni în acest segment',
  'none.organisation': 'Încă nu îi aparține nimeni',
}
