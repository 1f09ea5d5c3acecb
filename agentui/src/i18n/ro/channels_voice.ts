import type { Catalogue } from '..'
import type { channelsVoice as en } from '../en/channels_voice'

export const channelsVoice: Pick<Catalogue, keyof typeof en> = {
  'channel.voice.account_sid': 'Account SID',
  'channel.voice.account_sid.help': 'Pe prima pagină a consolei Twilio; începe cu AC.',
  'channel.voice.auth_token': 'Auth token',
  'channel.voice.auth_token.help': 'Lângă Account SID. Semnează ce trimite Twilio aici.',
  'channel.voice.auth_token_secondary': 'Auth token secundar',
  'channel.voice.auth_token_secondary.help': 'Cât timp schimbați jetonul la Twilio, se acceptă cereri semnate cu oricare dintre ele.',
  'channel.voice.number': 'Numărul nostru',
  'channel.voice.number.help': 'Cu prefixul țării, ca +44 20 7946 0958. La el se sună și el se vede când sunăm noi.',
  'channel.voice.ring': 'Telefoane care sună',
  'channel.voice.ring.help': 'Cine răspunde primul preia apelul. Dacă nu e niciunul, apelurile merg direct la mesageria vocală.',
  'channel.voice.ring_s': 'Sună timp de … secunde',
  'channel.voice.confirm': 'Cine răspunde apasă o tastă',
  'channel.voice.confirm.help': 'Pentru ca mesageria unui mobil să nu preia apelul.',
  'channel.voice.language': 'Limba anunțurilor',
  'channel.voice.greeting': 'Întâmpinare',
  'channel.voice.greeting.help': 'Se spune la început. Gol: nu se spune nimic.',
  'channel.voice.voicemail': 'Preia mesaje vocale',
  'channel.voice.voicemail_greeting': 'Anunțul dinaintea tonului',
  'channel.voice.voicemail_s': 'Durata maximă a unui mesaj, în secunde',
  'channel.voice.transcribe': 'Transcrie mesajele',
  'channel.voice.transcribe.help': 'Se face la Twilio, numai în engleză, contra cost.',
  'channel.voice.api_url': 'Adresa API-ului',
  'channel.voice.api_url.help': 'Doar pentru probe și simulator; gol pentru Twilio.',
}
