import type { Catalogue } from '..'
import type { channelsTelegram as en } from '../en/channels_telegram'

export const channelsTelegram: Pick<Catalogue, keyof typeof en> = {
  'channel.telegram.token': 'Jetonul botului',
  'channel.telegram.token.help': 'De la @BotFather, în Telegram: cifre, două puncte, litere. Cine îl are este botul.',
  'channel.telegram.receive': 'Cum vin mesajele',
  'channel.telegram.receive.help': 'Trimiterea este mai rapidă și cere o adresă https publică a acestui hub; preluarea merge oriunde. Un bot face una din ele, și pentru un singur program.',
  'channel.telegram.api_base_url': 'Adresa Bot API',
  'channel.telegram.api_base_url.help': 'Alta doar pentru un server Bot API propriu sau pentru simulator.',
  'option.automatic': 'De la sine',
  'option.webhook': 'Trimise acestui hub',
  'option.poll': 'Preluate de acest hub',
  'step.telegram_token': 'Întreabă Telegram cine este botul',
  'step.telegram_webhook': 'Cere ca mesajele să fie trimise acestui hub',
  'step.telegram_poll': 'Vezi dacă mesajele pot fi preluate',
}
