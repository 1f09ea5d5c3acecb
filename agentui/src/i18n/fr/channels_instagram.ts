import type { Catalogue } from '..'
import type { channelsInstagram as en } from '../en/channels_instagram'

export const channelsInstagram: Pick<Catalogue, keyof typeof en> = {
  'channel.instagram.account_id': 'Identifiant du compte Instagram',
  'channel.instagram.account_id.help': 'Du compte professionnel, en chiffres ; pas son nom.',
  'channel.instagram.page_id': 'Identifiant de la Page Facebook',
  'channel.instagram.page_id.help': 'Seulement si le jeton est celui d’une Page à laquelle le compte est lié. À laisser vide avec la « connexion Instagram ».',
  'channel.instagram.access_token': 'Jeton d’accès',
  'channel.instagram.access_token.help': 'Un jeton de longue durée du compte, ou de la Page à laquelle il est lié. Il est scellé et n’est plus jamais montré.',
  'channel.instagram.app_secret': 'Clé secrète de l’application',
  'channel.instagram.app_secret.help': 'Celle de l’application chez Meta, sous « Paramètres, Général ». Chaque événement est vérifié avec elle.',
  'channel.instagram.verify_token': 'Jeton de vérification',
  'channel.instagram.verify_token.help': 'Un mot de votre choix. Saisissez le même chez Meta, à côté de l’adresse de rappel.',
  'channel.instagram.app_secret_2': 'Seconde clé secrète, le temps du changement',
  'channel.instagram.app_secret_2.help': 'Les événements signés par l’une ou l’autre sont acceptés.',
  'channel.instagram.api_base_url': 'Adresse de l’API',
  'channel.instagram.api_base_url.help': 'Seulement pour les essais et les simulateurs.',
  'channel.instagram.api_version': 'Version de l’API',
  'channel.instagram.api_version.help': 'Par exemple v23.0.',
}
