// What the screen of the sending rules says: a catalogue of its own.
import { book } from '@/i18n'
import { sending } from '@/i18n/en/sending'

export const { say, told } = await book(sending, {
  fr: () => import('@/i18n/fr/sending').then((m) => m.sending),
  ro: () => import('@/i18n/ro/sending').then((m) => m.sending),
})
