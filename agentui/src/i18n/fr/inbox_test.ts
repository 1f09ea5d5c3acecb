export const inboxTest = {
  'inboxes.test': 'Tester cette boîte',
  'inboxes.test.running': 'Test en cours…',
  'inboxes.test.good': 'Tout fonctionne.',
  'inboxes.test.remarks': { one: 'Cela fonctionne, avec une remarque.', other: 'Cela fonctionne, avec {n} remarques.' },
  'inboxes.test.bad': 'Quelque chose ne fonctionne pas encore.',
  'inboxes.test.none': 'Ce type n’a pas besoin de test.',
  'inboxes.test.dirty': 'Enregistrez d’abord : le test utilise les réglages enregistrés.',
  'say.no_spf': '{0} n’a pas d’enregistrement SPF : les destinataires ne savent pas quels serveurs peuvent envoyer pour ce domaine. Publiez un enregistrement TXT qui commence par « v=spf1 » et nomme votre serveur d’envoi.',
  'say.many_spf': '{0} a plusieurs enregistrements SPF : les destinataires n’en retiennent aucun. N’en laissez qu’un.',
  'say.open_spf': 'L’enregistrement SPF de {0} permet à tout serveur d’envoyer pour ce domaine. Terminez-le par « ~all » ou « -all ».',
  'say.no_policy': '{0} n’a pas d’enregistrement DMARC : Google, Yahoo et d’autres refusent les envois en nombre de tels domaines. Publiez un enregistrement TXT à _dmarc.{0}, « v=DMARC1; p=none » pour commencer, et faites signer votre serveur d’envoi avec DKIM.',
  'say.no_names': 'Les noms de {0} n’ont pas pu être consultés : on ne sait rien de ses SPF et DMARC.',
}
