import type { Catalogue } from '..'
import type { channelsWebhook as en } from '../en/channels_webhook'

export const channelsWebhook: Pick<Catalogue, keyof typeof en> = {
  'channel.webhook.url': 'Adresse qui reçoit nos envois',
  'channel.webhook.url.help': 'Ce que les agents écrivent y est envoyé en JSON signé. Le format est décrit dans la documentation, à la page « The webhook channel ».',
  'channel.webhook.secret': 'Secret des signatures, dans les deux sens',
  'channel.webhook.secret.help': 'Au moins 16 caractères. Qui le connaît peut écrire au nom de tous les clients de cette boîte.',
  'channel.webhook.secret_2': 'Second secret, le temps du changement',
  'channel.webhook.secret_2.help': 'Les deux sont acceptés, et nos envois portent une signature de chacun.',
  'step.webhook_ping': 'Envoyer un essai à votre adresse',
}
