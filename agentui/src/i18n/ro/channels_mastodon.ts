import type { Catalogue } from '..'
import type { channelsMastodon as en } from '../en/channels_mastodon'

export const channelsMastodon: Pick<Catalogue, keyof typeof en> = {
  'channel.mastodon.server': 'Adresa serverului dumneavoastră',
  'channel.mastodon.server.help': 'A serverului pe care este contul, de exemplu https://mastodon.example.',
  'channel.mastodon.access_token': 'Token de acces',
  'channel.mastodon.access_token.help': 'Pe server: Preferințe, Dezvoltare, Aplicație nouă, cu drepturile read și write; apoi „Tokenul dumneavoastră de acces”.',
  'channel.mastodon.poll_s': 'Caută schimbări cel puțin o dată la … secunde',
  'channel.mastodon.poll_s.help': 'Mențiunile noi vin imediat prin fluxul serverului. Modificările persoanelor pe care nu le urmăriți se găsesc căutând.',
  'step.read_mentions': 'Citește mențiunile',
}
