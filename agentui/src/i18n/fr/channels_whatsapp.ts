import type { Catalogue } from '..'
import type { channelsWhatsapp as en } from '../en/channels_whatsapp'

export const channelsWhatsapp: Pick<Catalogue, keyof typeof en> = {
  'channel.whatsapp.phone_number_id': 'Identifiant du numéro',
  'channel.whatsapp.phone_number_id.help': 'Chez Meta sous « WhatsApp, Configuration de l’API » ; pas le numéro lui-même.',
  'channel.whatsapp.business_account_id': 'Identifiant du compte WhatsApp Business',
  'channel.whatsapp.business_account_id.help': 'Nécessaire pour les modèles, et pour vérifier que les événements arrivent.',
  'channel.whatsapp.access_token': 'Jeton d’accès',
  'channel.whatsapp.access_token.help': 'Un jeton permanent d’un utilisateur système. Il est scellé et n’est plus jamais montré.',
  'channel.whatsapp.app_secret': 'Clé secrète de l’application',
  'channel.whatsapp.app_secret.help': 'Celle de l’application chez Meta, sous « Paramètres, Général ». Chaque événement est vérifié avec elle.',
  'channel.whatsapp.verify_token': 'Jeton de vérification',
  'channel.whatsapp.verify_token.help': 'Un mot de votre choix. Saisissez le même chez Meta, à côté de l’adresse de rappel.',
  'channel.whatsapp.app_secret_2': 'Seconde clé secrète, le temps du changement',
  'channel.whatsapp.app_secret_2.help': 'Les événements signés par l’une ou l’autre sont acceptés.',
  'channel.whatsapp.api_base_url': 'Adresse de l’API',
  'channel.whatsapp.api_base_url.help': 'Seulement pour les essais et les simulateurs.',
  'channel.whatsapp.api_version': 'Version de l’API',
  'channel.whatsapp.api_version.help': 'Par exemple v23.0.',
  'step.webhook': 'Les événements arrivent à l’application',
  'step.templates': 'Modèles approuvés',
}
