import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, del, get, post } from '@/wire/client'
import type { components } from '@/wire/api.gen'
import type { Page } from '@/wire/shapes'
import type { Node } from './conditions'

type Seen<T> = Omit<T, 'match'> & { match: Node }
export type Segment = Seen<components['schemas']['SegmentView']>
export type Problem = components['schemas']['SegmentProblem']
export type Checked = Omit<components['schemas']['CheckedSegment'], 'match'> & { match: Node | null }
export type Counted = Omit<components['schemas']['CountedSegment'], 'match'> & { match: Node | null }
export type Member = components['schemas']['SegmentMember']
export type Words = components['schemas']['SegmentWords']
export type Growth = components['schemas']['SegmentGrowth']

export interface Draft { match?: Node; text?: string; id?: string }

export const segmentsQuery = queryOptions({ queryKey: ['segments'], queryFn: () => get<Page<Segment>>('/segments', { limit: 200 }).then((p) => p.items), refetchInterval: 10_000, staleTime: 0 })
export const segmentQuery = (id: string) => queryOptions({ queryKey: ['segments', id], queryFn: () => get<Segment>(`/segments/${id}`), staleTime: 0 })
export const wordsQuery = queryOptions({ queryKey: ['segment-words'], queryFn: () => get<Words>('/segments/words') })
export const valuesQuery = (trait: string) => queryOptions({ queryKey: ['segment-values', trait], enabled: trait !== '', queryFn: () => get<{ values: string[] }>('/segments/values', { trait }).then((v) => v.values) })
export const growthQuery = (id: string) => queryOptions({ queryKey: ['segments', id, 'growth'], queryFn: () => get<Growth>(`/segments/${id}/growth`, { days: 90 }) })
export const countQuery = (draft: Draft, ready: boolean) => queryOptions({
  queryKey: ['segment-count', draft], enabled: ready, staleTime: 30_000, gcTime: 60_000, retry: false, placeholderData: keepPreviousData,
  queryFn: ({ signal }) => post<Counted>('/segments/count', { ...draft, sample: 20 }, { signal }),
})
export const check = (draft: Draft) => post<Checked>('/segments/check', draft)
export const create = (body: { name: string; description: string } & Draft) => post<Segment>('/segments', body)
export const save = (id: string, body: { name: string; description: string; version: number } & Draft) => call<Segment>('PUT', `/segments/${id}`, { body })
export const remove = (id: string) => del<void>(`/segments/${id}`)
