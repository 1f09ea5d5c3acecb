import { book } from '@/i18n'
import { letter } from '@/i18n/en/letter'

/** What is said of mails alone; fetched with the first one that needs it. */
export const { say, told } = await book(letter, { fr: () => import('@/i18n/fr/letter').then((m) => m.letter), ro: () => import('@/i18n/ro/letter').then((m) => m.letter) })
