import type { Catalogue } from '..'
import type { channelsMessenger as en } from '../en/channels_messenger'

export const channelsMessenger: Pick<Catalogue, keyof typeof en> = {
  'channel.messenger.page_id': 'Id-ul paginii de Facebook',
  'channel.messenger.page_id.help': 'În cifre, pe pagină, la „Despre, Transparența paginii”.',
  'channel.messenger.access_token': 'Jeton de acces',
  'channel.messenger.access_token.help': 'Un jeton de lungă durată al paginii. Este sigilat și nu mai este arătat niciodată.',
  'channel.messenger.app_secret': 'Secretul aplicației',
  'channel.messenger.app_secret.help': 'Al aplicației de la Meta, la „Setări, De bază”. Fiecare eveniment este verificat cu el.',
  'channel.messenger.verify_token': 'Jeton de verificare',
  'channel.messenger.verify_token.help': 'Un cuvânt ales de dumneavoastră. Introduceți același la Meta, lângă adresa de apel.',
  'channel.messenger.app_secret_2': 'Al doilea secret, cât timp îl schimbați',
  'channel.messenger.app_secret_2.help': 'Evenimentele semnate cu oricare dintre ele sunt primite.',
  'channel.messenger.api_base_url': 'Adresa API',
  'channel.messenger.api_base_url.help': 'Numai pentru probe și simulatoare.',
  'channel.messenger.api_version': 'Versiunea API',
  'channel.messenger.api_version.help': 'De exemplu v23.0.',
}
