// What the hand-over list says: a catalogue of its own, fetched with the room.
import { book } from '@/i18n'
import { handover } from '@/i18n/en/handover'

export const { say } = await book(handover, {
  fr: () => import('@/i18n/fr/handover').then((m) => m.handover),
  ro: () => import('@/i18n/ro/handover').then((m) => m.handover),
})
