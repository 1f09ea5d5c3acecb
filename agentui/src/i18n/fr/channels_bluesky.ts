import type { Catalogue } from '..'
import type { channelsBluesky as en } from '../en/channels_bluesky'

export const channelsBluesky: Pick<Catalogue, keyof typeof en> = {
  'channel.bluesky.identifier': 'Pseudo du compte',
  'channel.bluesky.identifier.help': 'Par exemple support.example.com. Tout ce qui se dit ici est lisible par tous ; les messages directs ne sont pas repris.',
  'channel.bluesky.app_password': 'Mot de passe d’application',
  'channel.bluesky.app_password.help': 'Dans Bluesky : Paramètres, Confidentialité et sécurité, Mots de passe d’application. Pas le mot de passe du compte.',
  'channel.bluesky.service': 'Serveur de données du compte',
  'channel.bluesky.service.help': 'https://bsky.social, sauf si le compte est sur son propre serveur.',
  'channel.bluesky.poll_s': 'Chercher les mentions toutes les … secondes',
}
