import { book } from '@/i18n'
import { traits } from '@/i18n/en/traits'

export const { say, told } = await book(traits, {
  fr: () => import('@/i18n/fr/traits').then((m) => m.traits),
  ro: () => import('@/i18n/ro/traits').then((m) => m.traits),
})
