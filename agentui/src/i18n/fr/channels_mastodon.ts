import type { Catalogue } from '..'
import type { channelsMastodon as en } from '../en/channels_mastodon'

export const channelsMastodon: Pick<Catalogue, keyof typeof en> = {
  'channel.mastodon.server': 'Adresse de votre serveur',
  'channel.mastodon.server.help': 'Du serveur où se trouve votre compte, par exemple https://mastodon.example.',
  'channel.mastodon.access_token': 'Jeton d’accès',
  'channel.mastodon.access_token.help': 'Sur le serveur : Préférences, Développement, Nouvelle application, avec les autorisations read et write ; puis « Votre jeton d’accès ».',
  'channel.mastodon.poll_s': 'Chercher les changements au moins toutes les … secondes',
  'channel.mastodon.poll_s.help': 'Les nouvelles mentions arrivent aussitôt par le flux du serveur. Les modifications de personnes que vous ne suivez pas se trouvent en cherchant.',
  'step.read_mentions': 'Lire les mentions',
}
