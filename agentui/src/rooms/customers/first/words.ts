import { book } from '@/i18n'
import { first } from '@/i18n/en/first'

export const { say } = await book(first, { fr: () => import('@/i18n/fr/first').then((m) => m.first), ro: () => import('@/i18n/ro/first').then((m) => m.first) })
