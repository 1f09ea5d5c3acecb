import { queryOptions } from '@tanstack/react-query'
import { call, get, post } from '@/wire/client'
import type { components } from '@/wire/api.gen'
import type { Page } from '@/wire/shapes'
import type { Action } from '../settle/actions'

type Schemas = components['schemas']
export type Field = Schemas['RuleField']
export type Problem = Schemas['RuleProblem']
export type DryRun = Schemas['DryRun']
export type Run = Schemas['RunView']
export interface Language { facts: string[]; fields: Field[] }

export interface Leaf { field?: string; op?: string; value?: unknown; hours?: string; of?: string }
export interface Group { kind: 'all' | 'any' | 'none'; parts: Node[] }
export type Node = Group | Leaf
export const isGroup = (n: Node): n is Group => 'parts' in n

interface Wire extends Leaf { all?: Wire[]; any?: Wire[]; not?: Wire }
interface Said { id: string; name: string; enabled: boolean; on: string[]; when?: Wire; after?: After; do: Action[]; stop?: boolean }
export interface After { silence_s?: number; age_s?: number; status_for_s?: number }
export interface Rule extends Omit<Said, 'when'> { when: Group }
export interface Kept { rules: Said[]; version: number; saved_at: string | null; saved_by: string | null }

/** toNode reads a condition; "not" becomes a group of which none may hold. */
function toNode(w: Wire): Node {
  if (w.all) return { kind: 'all', parts: w.all.map(toNode) }
  if (w.any) return { kind: 'any', parts: w.any.map(toNode) }
  if (w.not) return { kind: 'none', parts: w.not.any ? w.not.any.map(toNode) : [toNode(w.not)] }
  return w
}

function toGroup(w?: Wire): Group {
  const node = w ? toNode(w) : { kind: 'all' as const, parts: [] }
  return isGroup(node) ? node : { kind: 'all', parts: [node] }
}

function toWire(n: Node): Wire {
  if (!isGroup(n)) return n
  const parts = n.parts.map(toWire)
  return n.kind === 'none' ? { not: { any: parts } } : { [n.kind]: parts }
}

/** pathOf is where the hub finds a part of a group. */
export const pathOf = (kind: Group['kind'], at: number) => `${kind === 'none' ? 'not.any' : kind}[${at}]`

export const toForm = (k: Kept): Rule[] => k.rules.map((r) => ({ ...r, when: toGroup(r.when) }))
export const sent = (rules: readonly Rule[]): Said[] => rules.map(({ when, after, ...r }) => ({ ...r, ...(when.parts.length > 0 ? { when: toWire(when) } : {}), ...(after && r.on[0] === 'time' ? { after } : {}) }))

export const rulesKey = ['rules']
export const readRules = () => get<Kept>('/rules')
export const writeRules = (rules: Rule[], version: number) => call<Kept>('PUT', '/rules', { body: { rules: sent(rules), version } })
export const checkRules = (rules: Rule[]) => post<{ ok: boolean; problems: Problem[] }>('/rules/check', { rules: sent(rules) })
export const dryRun = (rules: Rule[], days: number) => post<DryRun>('/rules/dry-run', { rules: sent(rules), days })
export const languageQuery = queryOptions({ queryKey: ['rules', 'language'], queryFn: () => get<Language>('/rules/language'), staleTime: Infinity })
export const runsQuery = (id: string) => queryOptions({ queryKey: ['rules', 'runs', id], queryFn: () => get<Page<Run>>(`/rules/${encodeURIComponent(id)}/runs`, { limit: 20 }).then((p) => p.items) })

export const newRule = (name: string): Rule => ({ id: `rule_${crypto.randomUUID().slice(0, 8)}`, name, enabled: true, on: ['message.received'], when: { kind: 'all', parts: [] }, do: [{ do: 'tag', to: '' }] })
