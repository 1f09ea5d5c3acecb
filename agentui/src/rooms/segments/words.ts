import { book } from '@/i18n'
import { segments } from '@/i18n/en/segments'

export const { say, told } = await book(segments, {
  fr: () => import('@/i18n/fr/segments').then((m) => m.segments),
  ro: () => import('@/i18n/ro/segments').then((m) => m.segments),
})
