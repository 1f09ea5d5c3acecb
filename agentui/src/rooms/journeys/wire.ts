import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, get, post } from '@/wire/client'
import type { components } from '@/wire/api.gen'
import type { Page } from '@/wire/shapes'

type Schemas = components['schemas']
export type Journey = Schemas['Journey']
export type Step = Schemas['JourneyStep']
export type Condition = Schemas['JourneyCondition']
export type Where = Schemas['JourneyWhere']
export type HubEvent = Schemas['JourneyEvent']
export type MessageTest = Schemas['JourneyMessageTest']
export type Op = Where['op']
export type Row = Schemas['JourneyRow']
export type Saved = Schemas['JourneyView']
export type Standing = Saved['standing']
export type Verdict = Schemas['JourneyVerdict']
export type Finding = Schemas['JourneyFinding']
export type Figures = Schemas['JourneyFigures']
export type Report = Schemas['JourneyReport']
export type Moves = Schemas['JourneyMoves']
export type Policy = Schemas['JourneyPolicy']
export type Enrolment = Schemas['EnrolmentView']
export type Path = Schemas['JourneyPath']

export const journeysQuery = queryOptions({ queryKey: ['journeys'], queryFn: () => get<Page<Row>>('/journeys', { limit: 200 }).then((p) => p.items), refetchInterval: 10_000, staleTime: 0 })
export const journeyQuery = (id: string) => queryOptions({ queryKey: ['journeys', id], queryFn: () => get<Saved>(`/journeys/${id}`), staleTime: 0 })
export const versionQuery = (id: string, version: number) => queryOptions({ queryKey: ['journeys', id, 'version', version], enabled: version > 0, queryFn: () => get<Saved>(`/journeys/${id}`, { version }) })
export const figuresQuery = (id: string, live: boolean) => queryOptions({ queryKey: ['journeys', id, 'figures'], enabled: id !== '', staleTime: 0, refetchInterval: live ? 3_000 : false, queryFn: () => get<Figures>(`/journeys/${id}/figures`) })
/** peopleQuery is who is where, page by page; who looks far back is not moved on. */
export const peopleQuery = (id: string, state: string, step: string) => infiniteQueryOptions({
  queryKey: ['journeys', id, 'people', state, step], staleTime: 0, refetchInterval: (q) => ((q.state.data?.pages.length ?? 0) > 2 ? false : 5_000),
  queryFn: ({ pageParam, signal }) => get<Page<Enrolment>>(`/journeys/${id}/people`, { state, step, cursor: pageParam, limit: 50 }, signal),
  initialPageParam: '', getNextPageParam: (page: Page<Enrolment>) => page.next_cursor,
})
export const pathQuery = (id: string, enrolment: string) => queryOptions({ queryKey: ['journeys', id, 'path', enrolment], staleTime: 0, queryFn: () => get<Path>(`/journeys/${id}/people/${enrolment}`) })
export const checkQuery = (words: { journey?: Journey; text?: string }) => queryOptions({
  queryKey: ['journey-check', words], staleTime: 60_000, gcTime: 60_000, retry: false, placeholderData: keepPreviousData,
  queryFn: ({ signal }) => post<Verdict>('/journeys/check', words, { signal }),
})
export const previewQuery = (id: string, journey: Journey, policy: Policy) => queryOptions({
  queryKey: ['journey-preview', id, journey, policy], staleTime: 0, retry: false, queryFn: () => post<Moves>(`/journeys/${id}/preview`, { journey, policy }),
})

export const check = (words: { journey?: Journey; text?: string }) => post<Verdict>('/journeys/check', words)
export const create = (journey: Journey) => post<Saved>('/journeys', { journey })
export const save = (id: string, journey: Journey, version: number, policy: Policy) => call<Saved>('PUT', `/journeys/${id}`, { body: { journey, version, policy } })
export const stand = (id: string, to: 'start' | 'pause' | 'stop') => post<Saved>(`/journeys/${id}/${to}`)
export const takeOut = (id: string, enrolment: string) => post<Enrolment>(`/journeys/${id}/people/${enrolment}/stop`)
export const simulate = (journey: Journey, plan: { profiles: number; days: number; seed: number }, signal?: AbortSignal) => post<Report>('/journeys/simulate', { journey, plan }, { signal })

/** blank is a journey that can be saved: who orders gets a message a day later. */
export const blank = (name: string): Journey => ({
  name, entry: { event: { name: 'order.placed' } }, exits: [{ on: 'reply' }, { on: 'opt_out' }],
  steps: [{ id: 'wait', wait: { for: '1d' }, next: 'end' }, { id: 'end', end: {} }],
})
