import { book } from '@/i18n'
import { silent } from '@/i18n/en/silent'

export const { say } = await book(silent, {
  fr: () => import('@/i18n/fr/silent').then((m) => m.silent),
  ro: () => import('@/i18n/ro/silent').then((m) => m.silent),
})
