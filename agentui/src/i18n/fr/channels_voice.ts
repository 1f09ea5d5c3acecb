import type { Catalogue } from '..'
import type { channelsVoice as en } from '../en/channels_voice'

export const channelsVoice: Pick<Catalogue, keyof typeof en> = {
  'channel.voice.account_sid': 'Account SID',
  'channel.voice.account_sid.help': 'Sur la première page de la console Twilio ; commence par AC.',
  'channel.voice.auth_token': 'Auth token',
  'channel.voice.auth_token.help': 'À côté de l’Account SID. Il signe ce que Twilio envoie ici.',
  'channel.voice.auth_token_secondary': 'Auth token secondaire',
  'channel.voice.auth_token_secondary.help': 'Le temps de changer le jeton chez Twilio, les requêtes signées par l’un ou l’autre sont acceptées.',
  'channel.voice.number': 'Notre numéro',
  'channel.voice.number.help': 'Avec l’indicatif du pays, comme +44 20 7946 0958. On l’appelle, et on le voit quand nous appelons.',
  'channel.voice.ring': 'Téléphones qui sonnent',
  'channel.voice.ring.help': 'Le premier qui décroche prend l’appel. S’il n’y en a aucun, les appels vont tout de suite à la messagerie vocale.',
  'channel.voice.ring_s': 'Sonner pendant … secondes',
  'channel.voice.confirm': 'Qui décroche appuie sur une touche',
  'channel.voice.confirm.help': 'Pour que la messagerie d’un mobile ne prenne pas l’appel.',
  'channel.voice.language': 'Langue des annonces',
  'channel.voice.greeting': 'Accueil',
  'channel.voice.greeting.help': 'Dit en premier. Vide : rien n’est dit.',
  'channel.voice.voicemail': 'Prendre des messages',
  'channel.voice.voicemail_greeting': 'Annonce avant le bip',
  'channel.voice.voicemail_s': 'Durée maximale d’un message, en secondes',
  'channel.voice.transcribe': 'Transcrire les messages',
  'channel.voice.transcribe.help': 'Fait par Twilio, en anglais seulement, et facturé à part.',
  'channel.voice.api_url': 'Adresse de l’API',
  'channel.voice.api_url.help': 'Seulement pour les essais et le simulateur ; vide pour Twilio.',
}
