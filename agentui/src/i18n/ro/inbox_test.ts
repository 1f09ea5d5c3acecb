export const inboxTest = {
  'inboxes.test': 'Testează căsuța',
  'inboxes.test.running': 'Se testează…',
  'inboxes.test.good': 'Totul funcționează.',
  'inboxes.test.remarks': { one: 'Funcționează, cu o observație.', few: 'Funcționează, cu {n} observații.', other: 'Funcționează, cu {n} de observații.' },
  'inboxes.test.bad': 'Ceva nu funcționează încă.',
  'inboxes.test.none': 'Acest fel nu are nevoie de test.',
  'inboxes.test.dirty': 'Salvați întâi: testul folosește setările salvate.',
}
