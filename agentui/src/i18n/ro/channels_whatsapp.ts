import type { Catalogue } from '..'
import type { channelsWhatsapp as en } from '../en/channels_whatsapp'

export const channelsWhatsapp: Pick<Catalogue, keyof typeof en> = {
  'channel.whatsapp.phone_number_id': 'Id-ul numărului de telefon',
  'channel.whatsapp.phone_number_id.help': 'La Meta, la „WhatsApp, Configurare API”; nu numărul însuși.',
  'channel.whatsapp.business_account_id': 'Id-ul contului WhatsApp Business',
  'channel.whatsapp.business_account_id.help': 'Necesar pentru șabloane și pentru a verifica dacă sosesc evenimentele.',
  'channel.whatsapp.access_token': 'Jeton de acces',
  'channel.whatsapp.access_token.help': 'Un jeton permanent al unui utilizator de sistem. Este sigilat și nu mai este arătat niciodată.',
  'channel.whatsapp.app_secret': 'Secretul aplicației',
  'channel.whatsapp.app_secret.help': 'Al aplicației de la Meta, la „Setări, De bază”. Fiecare eveniment este verificat cu el.',
  'channel.whatsapp.verify_token': 'Jeton de verificare',
  'channel.whatsapp.verify_token.help': 'Un cuvânt ales de dumneavoastră. Introduceți același la Meta, lângă adresa de apel.',
  'channel.whatsapp.app_secret_2': 'Al doilea secret, cât timp îl schimbați',
  'channel.whatsapp.app_secret_2.help': 'Evenimentele semnate cu oricare dintre ele sunt primite.',
  'channel.whatsapp.api_base_url': 'Adresa API',
  'channel.whatsapp.api_base_url.help': 'Numai pentru probe și simulatoare.',
  'channel.whatsapp.api_version': 'Versiunea API',
  'channel.whatsapp.api_version.help': 'De exemplu v23.0.',
  'step.webhook': 'Evenimentele ajung la aplicație',
  'step.templates': 'Șabloane aprobate',
}
