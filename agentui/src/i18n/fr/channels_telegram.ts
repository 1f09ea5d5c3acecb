import type { Catalogue } from '..'
import type { channelsTelegram as en } from '../en/channels_telegram'

export const channelsTelegram: Pick<Catalogue, keyof typeof en> = {
  'channel.telegram.token': 'Jeton du bot',
  'channel.telegram.token.help': 'Donné par @BotFather dans Telegram : des chiffres, deux-points, des lettres. Qui l’a est le bot.',
  'channel.telegram.receive': 'Comment arrivent les messages',
  'channel.telegram.receive.help': 'L’envoi est plus rapide et demande une adresse https publique de ce hub ; la relève fonctionne partout. Un bot fait l’un ou l’autre, et pour un seul programme.',
  'channel.telegram.api_base_url': 'Adresse de l’API Bot',
  'channel.telegram.api_base_url.help': 'Une autre seulement pour votre propre serveur d’API Bot, ou pour le simulateur.',
  'option.automatic': 'Automatiquement',
  'option.webhook': 'Envoyés à ce hub',
  'option.poll': 'Relevés par ce hub',
  'step.telegram_token': 'Demander à Telegram qui est le bot',
  'step.telegram_webhook': 'Faire envoyer les messages à ce hub',
  'step.telegram_poll': 'Vérifier que les messages peuvent être relevés',
}
