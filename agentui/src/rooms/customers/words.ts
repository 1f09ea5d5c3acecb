import { book } from '@/i18n'
import { people } from '@/i18n/en/people'

export const { say, told } = await book(people, {
  fr: () => import('@/i18n/fr/people').then((m) => m.people),
  ro: () => import('@/i18n/ro/people').then((m) => m.people),
})
