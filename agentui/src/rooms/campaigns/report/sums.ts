import { currentLanguage } from '@/i18n'
import type { Count, SendState, Sum } from '../wire'

/** Figures are numbers of rows: of a variant, a channel, or of all of them. */
export type Figures = Omit<Sum, 'variant' | 'channel'>
export interface Named extends Figures { name: string }

const none: Figures = { planned: 0, sent: 0, delivered: 0, read: 0, clicked: 0, answered: 0, solved: 0, bought: 0, amount: 0, opted_out: 0, failed: 0, skipped: 0, held_out: 0, waiting: 0 }
const keys = Object.keys(none) as (keyof Figures)[]

/** total adds figures up. */
export function total(sums: readonly Figures[]): Figures {
  const out = { ...none }
  for (const s of sums) for (const k of keys) out[k] += s[k]
  return out
}

/** by groups the sums; what has no name yet (not decided) is left out. */
export function by(sums: readonly Sum[], field: 'channel' | 'variant'): Named[] {
  const names = [...new Set(sums.map((s) => s[field]))].filter(Boolean).sort()
  return names.map((name) => ({ name, ...total(sums.filter((s) => s[field] === name)) }))
}

export interface Reason { state: SendState; reason: string; count: number }

const explained: ReadonlySet<SendState> = new Set<SendState>(['skipped', 'held', 'failed', 'unknown', 'planned'])

/** reasons are why people did not get it, or not yet, the most frequent first. */
export function reasons(counts: readonly Count[]): Reason[] {
  const out = new Map<string, Reason>()
  for (const c of counts) {
    if (!explained.has(c.state) || c.reason === '') continue
    const key = `${c.state} ${c.reason}`
    out.set(key, { state: c.state, reason: c.reason, count: (out.get(key)?.count ?? 0) + c.count })
  }
  return [...out.values()].sort((a, b) => b.count - a.count)
}

/** because is how many rows have a reason, whatever their state. */
export const because = (counts: readonly Count[], reason: string): number => counts.reduce((n, c) => (c.reason === reason ? n + c.count : n), 0)

/** share is a part in percent, with more decimals the smaller it is. */
export const share = (n: number, of: number): string => (of > 0 ? percent(n / of) : '–')
export const percent = (rate: number): string => new Intl.NumberFormat(currentLanguage(), { style: 'percent', maximumFractionDigits: rate < 0.01 ? 2 : rate < 0.1 ? 1 : 0 }).format(rate)
export const whole = (n: number): string => n.toLocaleString(currentLanguage())
