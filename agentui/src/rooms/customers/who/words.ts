import { book } from '@/i18n'
import { person } from '@/i18n/en/person'

export const { say, told } = await book(person, {
  fr: () => import('@/i18n/fr/person').then((m) => m.person),
  ro: () => import('@/i18n/ro/person').then((m) => m.person),
})
