import type { Catalogue } from '..'
import type { channelsWebhook as en } from '../en/channels_webhook'

export const channelsWebhook: Pick<Catalogue, keyof typeof en> = {
  'channel.webhook.url': 'Adresa care primește trimiterile noastre',
  'channel.webhook.url.help': 'Ce scriu agenții se trimite acolo ca JSON semnat. Formatul este descris în documentație, la pagina „The webhook channel”.',
  'channel.webhook.secret': 'Secretul semnăturilor, în ambele sensuri',
  'channel.webhook.secret.help': 'Cel puțin 16 caractere. Cine îl cunoaște poate scrie în numele tuturor clienților acestei căsuțe.',
  'channel.webhook.secret_2': 'Al doilea secret, cât timp îl schimbați',
  'channel.webhook.secret_2.help': 'Ambele sunt acceptate, iar trimiterile noastre poartă câte o semnătură cu fiecare.',
  'step.webhook_ping': 'Trimite o probă la adresa dumneavoastră',
}
