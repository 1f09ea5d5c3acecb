export const inboxTest = {
  'inboxes.test': 'Testează căsuța',
  'inboxes.test.running': 'Se testează…',
  'inboxes.test.good': 'Totul funcționează.',
  'inboxes.test.remarks': { one: 'Funcționează, cu o observație.', few: 'Funcționează, cu {n} observații.', other: 'Funcționează, cu {n} de observații.' },
  'inboxes.test.bad': 'Ceva nu funcționează încă.',
  'inboxes.test.none': 'Acest fel nu are nevoie de test.',
  'inboxes.test.dirty': 'Salvați întâi: testul folosește setările salvate.',
  'say.no_spf': '{0} nu are o înregistrare SPF: destinatarii nu pot ști ce servere au voie să trimită pentru acest domeniu. Publicați o înregistrare TXT care începe cu „v=spf1” și numește serverul de trimitere.',
  'say.many_spf': '{0} are mai multe înregistrări SPF: destinatarii nu țin seama de niciuna. Lăsați una singură.',
  'say.open_spf': 'Înregistrarea SPF a {0} permite oricărui server să trimită pentru acest domeniu. Încheiați-o cu „~all” sau „-all”.',
  'say.no_policy': '{0} nu are o înregistrare DMARC: Google, Yahoo și alții refuză trimiterile în număr mare de pe asemenea domenii. Publicați o înregistrare TXT la _dmarc.{0}, la început „v=DMARC1; p=none”, și lăsați serverul de trimitere să semneze cu DKIM.',
  'say.no_names': 'Numele lui {0} nu au putut fi căutate, deci nu se știe nimic despre SPF și DMARC.',
}
