import { call, get } from '@/wire/client'
import type { components } from '@/wire/api.gen'

type Schemas = components['schemas']
export type Routing = Schemas['RoutingBody'] & { version: number }
export type Work = Schemas['WorkBody'] & { version: number }

export const routingKey = (team: string) => ['routing', team]
export const readRouting = (team: string) => get<Routing>(`/teams/${team}/routing`)
export const workKey = (agent: string) => ['work', agent]
export const readWork = (agent: string) => get<Work>(`/agents/${agent}/work`)

export interface RoutingForm { strategy: Routing['strategy']; fallback: string; capacity: string; after: string; away: boolean | null; handle: string; skills: string[]; inboxes: string[] }
export interface WorkForm { capacity: string; weights: Record<string, string>; skills: string[]; languages: string[]; calendar: string }

export const writeRouting = (team: string, body: object) => call<Routing>('PUT', `/teams/${team}/routing`, { body })
export const writeWork = (agent: string, body: object) => call<Work>('PUT', `/agents/${agent}/work`, { body })
