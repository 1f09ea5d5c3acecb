import type { Catalogue } from '..'
import type { channelsInstagram as en } from '../en/channels_instagram'

export const channelsInstagram: Pick<Catalogue, keyof typeof en> = {
  'channel.instagram.account_id': 'Id-ul contului Instagram',
  'channel.instagram.account_id.help': 'Al contului profesional, în cifre; nu numele lui.',
  'channel.instagram.page_id': 'Id-ul paginii de Facebook',
  'channel.instagram.page_id.help': 'Numai când jetonul este al unei pagini de care ține contul. Lăsați gol la „autentificarea Instagram”.',
  'channel.instagram.access_token': 'Jeton de acces',
  'channel.instagram.access_token.help': 'Un jeton de lungă durată al contului sau al paginii de care ține. Este sigilat și nu mai este arătat niciodată.',
  'channel.instagram.app_secret': 'Secretul aplicației',
  'channel.instagram.app_secret.help': 'Al aplicației de la Meta, la „Setări, De bază”. Fiecare eveniment este verificat cu el.',
  'channel.instagram.verify_token': 'Jeton de verificare',
  'channel.instagram.verify_token.help': 'Un cuvânt ales de dumneavoastră. Introduceți același la Meta, lângă adresa de apel.',
  'channel.instagram.app_secret_2': 'Al doilea secret, cât timp îl schimbați',
  'channel.instagram.app_secret_2.help': 'Evenimentele semnate cu oricare dintre ele sunt primite.',
  'channel.instagram.api_base_url': 'Adresa API',
  'channel.instagram.api_base_url.help': 'Numai pentru probe și simulatoare.',
  'channel.instagram.api_version': 'Versiunea API',
  'channel.instagram.api_version.help': 'De exemplu v23.0.',
}
