import type { Catalogue } from '..'
import type { channelsMessenger as en } from '../en/channels_messenger'

export const channelsMessenger: Pick<Catalogue, keyof typeof en> = {
  'channel.messenger.page_id': 'Identifiant de la Page Facebook',
  'channel.messenger.page_id.help': 'En chiffres, sur la Page sous « À propos, Transparence de la Page ».',
  'channel.messenger.access_token': 'Jeton d’accès',
  'channel.messenger.access_token.help': 'Un jeton de longue durée de la Page. Il est scellé et n’est plus jamais montré.',
  'channel.messenger.app_secret': 'Clé secrète de l’application',
  'channel.messenger.app_secret.help': 'Celle de l’application chez Meta, sous « Paramètres, Général ». Chaque événement est vérifié avec elle.',
  'channel.messenger.verify_token': 'Jeton de vérification',
  'channel.messenger.verify_token.help': 'Un mot de votre choix. Saisissez le même chez Meta, à côté de l’adresse de rappel.',
  'channel.messenger.app_secret_2': 'Seconde clé secrète, le temps du changement',
  'channel.messenger.app_secret_2.help': 'Les événements signés par l’une ou l’autre sont acceptés.',
  'channel.messenger.api_base_url': 'Adresse de l’API',
  'channel.messenger.api_base_url.help': 'Seulement pour les essais et les simulateurs.',
  'channel.messenger.api_version': 'Version de l’API',
  'channel.messenger.api_version.help': 'Par exemple v23.0.',
}
