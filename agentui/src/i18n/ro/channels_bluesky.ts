import type { Catalogue } from '..'
import type { channelsBluesky as en } from '../en/channels_bluesky'

export const channelsBluesky: Pick<Catalogue, keyof typeof en> = {
  'channel.bluesky.identifier': 'Numele contului',
  'channel.bluesky.identifier.help': 'De exemplu support.example.com. Tot ce se spune aici poate fi citit de oricine; mesajele directe nu sunt preluate.',
  'channel.bluesky.app_password': 'Parolă de aplicație',
  'channel.bluesky.app_password.help': 'În Bluesky: Setări, Confidențialitate și securitate, Parole de aplicație. Nu parola contului.',
  'channel.bluesky.service': 'Serverul de date al contului',
  'channel.bluesky.service.help': 'https://bsky.social, dacă nu are contul un server al lui.',
  'channel.bluesky.poll_s': 'Caută mențiuni la fiecare … secunde',
}
