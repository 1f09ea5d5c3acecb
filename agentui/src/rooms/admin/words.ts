// What the screens of calendars, policies, routing, rules and webhooks say: a
// catalogue of their own, fetched with the first of them.
import { book } from '@/i18n'
import { terms } from '@/i18n/en/terms'

export const { say, told } = await book(terms, {
  fr: () => import('@/i18n/fr/terms').then((m) => m.terms),
  ro: () => import('@/i18n/ro/terms').then((m) => m.terms),
})
export type Word = keyof typeof terms
