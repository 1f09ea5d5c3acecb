import type { Catalogue } from '..'
import type { channelsSms as en } from '../en/channels_sms'

export const channelsSms: Pick<Catalogue, keyof typeof en> = {
  'channel.sms.account_sid': 'Account SID',
  'channel.sms.account_sid.help': 'Sur la première page de la console Twilio ; commence par AC.',
  'channel.sms.auth_token': 'Auth token',
  'channel.sms.auth_token.help': 'À côté de l’Account SID. Il signe ce que Twilio envoie ici.',
  'channel.sms.auth_token_secondary': 'Auth token secondaire',
  'channel.sms.auth_token_secondary.help': 'Le temps de changer le jeton chez Twilio, les requêtes signées par l’un ou l’autre sont acceptées.',
  'channel.sms.numbers': 'Nos numéros',
  'channel.sms.numbers.help': 'Avec l’indicatif du pays, comme +44 20 7946 0958. S’il y en a plusieurs, on écrit toujours à une personne depuis le même : celui auquel elle a écrit.',
  'channel.sms.messaging_service_sid': 'SID du service de messagerie',
  'channel.sms.messaging_service_sid.help': 'Commence par MG. Twilio peut alors choisir le numéro d’envoi.',
  'channel.sms.api_url': 'Adresse de l’API',
  'channel.sms.api_url.help': 'Seulement pour les essais et le simulateur ; vide pour Twilio.',
  'step.number': 'Chercher le numéro',
  'step.webhook': 'Où Twilio remet ce qui arrive',
}
