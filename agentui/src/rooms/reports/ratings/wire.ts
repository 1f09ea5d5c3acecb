import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { today, type RatingsSearch } from '@/app/searches'
import type { components } from '@/wire/api.gen'
import { get } from '@/wire/client'
import type { Page } from '@/wire/shapes'

type Schemas = components['schemas']
export type Report = Schemas['RatingsReport']
export type Sum = Schemas['RatingSum']
export type Group = Schemas['RatingGroup']
export type Part = Schemas['RatingPart']
export type Said = Schemas['RatingSaid']

/** asked is a report as the hub's query: thirty days, by team, unless said. */
export const asked = (s: RatingsSearch) => ({ from: s.from ?? today(-29), to: s.to, by: s.by ?? 'team' })

export const reportQuery = (s: RatingsSearch) => queryOptions({ queryKey: ['ratings', asked(s)], queryFn: () => get<Report>('/reports/ratings', asked(s)), staleTime: 30_000 })

export const csvOf = (s: RatingsSearch): string =>
  `/api/v1/reports/ratings.csv?${new URLSearchParams(Object.entries(asked(s)).filter((e): e is [string, string] => e[1] !== undefined))}`

/** saidQuery is what customers wrote, the latest first, page by page. */
export const saidQuery = (s: RatingsSearch) => infiniteQueryOptions({
  queryKey: ['ratings', 'said', asked(s), s.group, s.score, s.silent], staleTime: 30_000,
  queryFn: ({ pageParam }) => get<Page<Said>>('/reports/ratings/said', { ...asked(s), group: s.group, score: s.score, silent: s.silent, limit: 20, cursor: pageParam || undefined }),
  initialPageParam: '', getNextPageParam: (page: Page<Said>) => page.next_cursor || undefined,
})
