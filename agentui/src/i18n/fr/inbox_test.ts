export const inboxTest = {
  'inboxes.test': 'Tester cette boîte',
  'inboxes.test.running': 'Test en cours…',
  'inboxes.test.good': 'Tout fonctionne.',
  'inboxes.test.remarks': { one: 'Cela fonctionne, avec une remarque.', other: 'Cela fonctionne, avec {n} remarques.' },
  'inboxes.test.bad': 'Quelque chose ne fonctionne pas encore.',
  'inboxes.test.none': 'Ce type n’a pas besoin de test.',
  'inboxes.test.dirty': 'Enregistrez d’abord : le test utilise les réglages enregistrés.',
}
