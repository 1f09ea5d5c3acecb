import { queryOptions } from '@tanstack/react-query'
import { get } from '@/wire/client'
import type { Clock, Page } from '@/wire/shapes'
import type { ReportSearch } from '@/app/searches'

/** Row is what became of the clocks of one metric in one group. */
export interface Row {
  id: string
  name: string
  metric: string
  clocks: number
  met: number
  breached: number
  attainment: number | null
  open: number
  provisional: number
  cancelled: number
  waived: number
  closed_unanswered: number
  merged: number
  answered: number
  p50_s: number
  p90_s: number
  p95_s: number
  p99_s: number
  held_s: number
  list: string
}

export interface Report { from: string; to: string; by: string; mode: string; zone: string; rows: Row[] | null; totals: Row[] | null; definitions: Record<string, string> }

/** Behind is one clock behind a number. */
export type Behind = Clock & { conversation_id: string; channel: string; priority: string; business_s: number; elapsed_s: number }

export interface Forecast {
  at: string
  horizon_s: number
  running: number
  likely: number
  best_team_id: string
  removes: number
  teams: { id: string; name: string; filter: string; online: number; waiting: number; running: number; likely: number; one_more: number; service_s: number; service_known_from: number }[] | null
  clocks: { id: string; metric: string; team_id?: string; agent_id?: string; due_at: string; position: number; p_breach: number; answer_at: string }[] | null
}

/** asked is a report as the hub's query: until now when no end is named. */
export const asked = (s: ReportSearch) => ({ from: s.from, to: s.to, by: s.by ?? 'team', mode: s.mode ?? 'business' })

export const reportQuery = (s: ReportSearch) => queryOptions({ queryKey: ['report', asked(s)], queryFn: () => get<Report>('/reports/sla', asked(s)), staleTime: 30_000 })

export const csvOf = (s: ReportSearch): string =>
  `/api/v1/reports/sla.csv?${new URLSearchParams(Object.entries(asked(s)).filter((e): e is [string, string] => e[1] !== undefined))}`

export const behindQuery = (list: string, outcome: string) => queryOptions({
  queryKey: ['report', 'behind', list, outcome], staleTime: 30_000,
  queryFn: () => get<Page<Behind>>('/reports/sla/clocks', { ...Object.fromEntries(new URLSearchParams(list)), outcome, limit: 100 }),
})

export const forecastQuery = queryOptions({ queryKey: ['forecast'], queryFn: () => get<Forecast>('/reports/forecast'), staleTime: 30_000, refetchInterval: 60_000 })
