import { book } from '@/i18n'
import { ratings } from '@/i18n/en/ratings'

export const { say, told } = await book(ratings, {
  fr: () => import('@/i18n/fr/ratings').then((m) => m.ratings),
  ro: () => import('@/i18n/ro/ratings').then((m) => m.ratings),
})
