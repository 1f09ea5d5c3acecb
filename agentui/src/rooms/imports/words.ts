import { book } from '@/i18n'
import { imports } from '@/i18n/en/imports'

export const { say, told } = await book(imports, {
  fr: () => import('@/i18n/fr/imports').then((m) => m.imports),
  ro: () => import('@/i18n/ro/imports').then((m) => m.imports),
})
