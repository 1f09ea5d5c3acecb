import { queries } from '@/app/hub'
import type { SilentSearch } from '@/app/searches'
import { ApiError, get, post } from '@/wire/client'
import type { components } from '@/wire/api.gen'
import type { Page } from '@/wire/shapes'

export type Held = components['schemas']['SuppressionView']
export const reasons = ['hard_bounce', 'complaint', 'unsubscribed', 'manual', 'import'] as const

const asked = ({ q, reason, source, since }: SilentSearch) => ({ q, reason, source, since: since ? new Date(`${since}T00:00:00`).toISOString() : undefined })

export const page = (of: SilentSearch, cursor: string, limit: number, signal?: AbortSignal) => get<Page<Held>>('/suppressions', { ...asked(of), cursor, limit }, signal)

/** Address is one that was read from what somebody typed or brought. */
export interface Address { kind: 'email' | 'phone'; address: string }

/** addressOf reads a mail address, or a number with its country. */
function addressOf(cell: string): Address | null {
  const plain = cell.trim().replace(/^"|"$/g, '').replace(/^'/, '').trim()
  if (/^[^\s@"<>,;]+@[^\s@"<>,;]+$/.test(plain)) return { kind: 'email', address: plain.toLowerCase() }
  if (/^\+[\d\s().\-/]{6,24}$/.test(plain)) return { kind: 'phone', address: plain.replace(/[^+\d]/g, '') }
  return null
}

/** read finds an address in each line of a list or a CSV; the first line may be a
 * header. What holds none is told. */
export function read(text: string): { found: Address[]; not: string[] } {
  const found = new Map<string, Address>()
  const not: string[] = []
  text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/).forEach((line, at) => {
    if (line.trim() === '') return
    const cells = line.split(/[,;\t]/)
    const a = cells.map(addressOf).find((x) => x !== null)
    if (a) found.set(`${a.kind} ${a.address}`, a)
    else if (at > 0 || cells.length === 1) not.push(line.trim())
  })
  return { found: [...found.values()], not }
}

const piece = 500 // of at most 1,000 that the hub takes at once

export interface More { reason: string; source: string; until: string }

/** hold keeps campaigns from addresses and answers those that the hub did not take. */
export async function hold(all: readonly Address[], more: More, told: (n: number) => void): Promise<Address[]> {
  const refused: Address[] = []
  let n = 0
  const send = async (some: readonly Address[]): Promise<void> => {
    try {
      await post('/suppressions', { items: some.map((a) => ({ ...a, reason: more.reason, ...(more.source ? { source: more.source } : {}), ...(more.until ? { until: new Date(`${more.until}T00:00:00`).toISOString() } : {}) })) })
      told(n += some.length)
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 422 && error.status !== 400)) throw error
      if (some.length === 1) return void refused.push(some[0]!)
      const half = some.length >> 1 // one of them is wrong: which is found by halves
      await send(some.slice(0, half))
      await send(some.slice(half))
    }
  }
  for (let at = 0; at < all.length; at += piece) await send(all.slice(at, at + piece))
  void queries.invalidateQueries({ queryKey: ['suppressions'] })
  return refused
}

/** cell is a value in a CSV; what a spreadsheet takes for a formula begins with an apostrophe. */
export function cell(value: string): string {
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

/** csv is the whole list as a file. */
export async function csv(of: SilentSearch): Promise<{ file: Blob; n: number }> {
  const lines = ['kind,scope,address,reason,source,at,until']
  for (let cursor: string | null = ''; cursor !== null;) {
    const got: Page<Held> = await page(of, cursor, 200)
    for (const h of got.items) lines.push([h.kind, h.scope ?? '', h.address, h.reason, h.source ?? '', h.at ?? '', h.until ?? ''].map(cell).join(','))
    cursor = got.next_cursor ?? null
  }
  return { file: new Blob([lines.join('\r\n'), '\r\n'], { type: 'text/csv' }), n: lines.length - 1 }
}
