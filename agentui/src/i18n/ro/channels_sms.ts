import type { Catalogue } from '..'
import type { channelsSms as en } from '../en/channels_sms'

export const channelsSms: Pick<Catalogue, keyof typeof en> = {
  'channel.sms.account_sid': 'Account SID',
  'channel.sms.account_sid.help': 'Pe prima pagină a consolei Twilio; începe cu AC.',
  'channel.sms.auth_token': 'Auth token',
  'channel.sms.auth_token.help': 'Lângă Account SID. Semnează ce trimite Twilio aici.',
  'channel.sms.auth_token_secondary': 'Auth token secundar',
  'channel.sms.auth_token_secondary.help': 'Cât timp schimbați jetonul la Twilio, se acceptă cereri semnate cu oricare dintre ele.',
  'channel.sms.numbers': 'Numerele noastre',
  'channel.sms.numbers.help': 'Cu prefixul țării, ca +44 20 7946 0958. Dacă sunt mai multe, unei persoane i se scrie mereu de pe același: cel la care a scris.',
  'channel.sms.messaging_service_sid': 'SID-ul serviciului de mesagerie',
  'channel.sms.messaging_service_sid.help': 'Începe cu MG. Astfel Twilio poate alege numărul de pe care se trimite.',
  'channel.sms.api_url': 'Adresa API-ului',
  'channel.sms.api_url.help': 'Doar pentru probe și simulator; gol pentru Twilio.',
  'step.number': 'Caută numărul',
  'step.webhook': 'Unde predă Twilio ce sosește',
}
