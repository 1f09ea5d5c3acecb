import { book } from '@/i18n'
import { visit } from '@/i18n/en/visit'

export const { say } = await book(visit, {
  fr: () => import('@/i18n/fr/visit').then((m) => m.visit),
  ro: () => import('@/i18n/ro/visit').then((m) => m.visit),
})
