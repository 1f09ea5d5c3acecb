import { book, tell } from '@/i18n'
import { journeys } from '@/i18n/en/journeys'

export const { say, told } = await book(journeys, {
  fr: () => import('@/i18n/fr/journeys').then((m) => m.journeys),
  ro: () => import('@/i18n/ro/journeys').then((m) => m.journeys),
})

/** channel is how the house calls a kind of channel, or what it is. */
export const channel = (kind: string): string => tell(`channel.${kind}`) ?? kind
