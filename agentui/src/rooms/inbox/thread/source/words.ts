import { book } from '@/i18n'
import { source } from '@/i18n/en/source'

export const { say, told } = await book(source, { fr: () => import('@/i18n/fr/source').then((m) => m.source), ro: () => import('@/i18n/ro/source').then((m) => m.source) })
