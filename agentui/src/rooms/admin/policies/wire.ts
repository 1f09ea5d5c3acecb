import { queryOptions } from '@tanstack/react-query'
import { call, get, post } from '@/wire/client'
import type { components } from '@/wire/api.gen'
import type { Page } from '@/wire/shapes'
import type { Action } from '../settle/actions'

type Schemas = components['schemas']
export const metrics = ['first_response', 'next_response', 'resolution'] as const
export type Metric = (typeof metrics)[number]

export interface Step { after: string; actions?: Action[] }
export interface Target { metric: Metric; priority?: string; channel?: string; class?: string; within: string; mode?: string; calendar?: string; warn?: string[]; on_warn?: Action[]; on_breach?: Action[]; escalate?: Step[] }
export interface Condition { field: string; in: string[] }
export interface Policy { id: string; name?: string; version?: number; when?: Condition[]; targets: Target[]; warn?: string[]; pause?: string[]; reopen?: string; start?: string; ai_stops?: boolean; on_warn?: Action[]; on_breach?: Action[] }
export interface PoliciesForm { policies: Policy[]; team_calendar: Record<string, string>; inbox_calendar: Record<string, string> }
export interface Kept extends PoliciesForm { version: number; at: string | null; by: string }
export type Effect = Schemas['Effect']

const fresh = 'new_'
/** newPolicy has an id for the screen alone; the hub gives it its own. */
export const newPolicy = (name: string): Policy => ({ id: fresh + crypto.randomUUID(), name, when: [], targets: [{ metric: 'first_response', within: '4h' }] })

export const policiesKey = ['sla-policies']
export const readPolicies = () => get<Kept>('/sla-policies')
export const policiesQuery = queryOptions({ queryKey: policiesKey, queryFn: readPolicies })
export const versionsQuery = (version: number) => queryOptions({ queryKey: [...policiesKey, 'versions', version], queryFn: () => get<Page<Kept>>('/sla-policies/versions', { limit: 50 }).then((p) => p.items) })

/** sent is a list as the hub takes it: new policies have no id yet, empty cells are no targets. */
export function sent(f: PoliciesForm): object {
  const bound = (all: Record<string, string>) => Object.fromEntries(Object.entries(all).filter(([, v]) => v))
  return {
    policies: f.policies.map((p) => ({ ...p, id: p.id.startsWith(fresh) ? '' : p.id, targets: p.targets.filter((t) => t.within.trim()) })),
    team_calendar: bound(f.team_calendar), inbox_calendar: bound(f.inbox_calendar),
  }
}

export const writePolicies = (f: PoliciesForm, version: number) => call<Kept>('PUT', '/sla-policies', { body: { ...sent(f), version } })
export const checkPolicies = (f: PoliciesForm) => post<{ effect: Effect }>('/sla-policies/check', sent(f))
export const applyPolicies = (dry: boolean) => post<{ applied: boolean; effect: Effect }>('/sla-policies/apply', { dry_run: dry })
