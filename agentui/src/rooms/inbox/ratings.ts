import { queryOptions } from '@tanstack/react-query'
import { get } from '@/wire/client'
import type { components } from '@/wire/api.gen'
import type { Message, Page } from '@/wire/shapes'

export type Rating = components['schemas']['Rating']

/** ratingsQuery is what a person said of how it went; the feed tells when that changes. */
export const ratingsQuery = (contact: string) => queryOptions({ queryKey: ['contact-ratings', contact], queryFn: () => get<Page<Rating>>(`/contacts/${contact}/ratings`).then((p) => p.items) })

/** behind is after which message a rating stands: the last that was there when it
 * was given. -1: before all of them. */
export const behind = (rating: Rating, messages: readonly Message[]): number => {
  const at = Date.parse(rating.changed_at)
  return messages.findLastIndex((m) => Date.parse(m.created_at) <= at)
}
