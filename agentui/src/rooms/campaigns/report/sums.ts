import { gone, type Count, type SendState } from '../wire'

/** Sum is what became of the rows of one group. The state of a row is the furthest
 * it came, so that who replied is counted as reached, delivered and read too; but
 * who replied need not have clicked. */
export interface Sum { name: string; planned: number; sent: number; delivered: number; read: number; clicked: number; replied: number; failed: number; skipped: number; waiting: number }

const delivered: readonly SendState[] = ['delivered', 'read', 'clicked', 'replied']
const read: readonly SendState[] = ['read', 'clicked', 'replied']

export function sumOf(name: string, counts: readonly Count[]): Sum {
  const n = (of: readonly SendState[]) => counts.reduce((all, c) => (of.includes(c.state) ? all + c.count : all), 0)
  return {
    name, planned: counts.reduce((all, c) => all + c.count, 0), sent: n(gone), delivered: n(delivered), read: n(read),
    clicked: n(['clicked']), replied: n(['replied']), failed: n(['failed', 'unknown']), skipped: n(['skipped']), waiting: n(['planned', 'held', 'attempting']),
  }
}

/** by groups the counts; what has no name yet (not decided) is left out. */
export function by(counts: readonly Count[], field: 'channel' | 'variant'): Sum[] {
  const names = [...new Set(counts.map((c) => c[field]))].filter(Boolean).sort()
  return names.map((name) => sumOf(name, counts.filter((c) => c[field] === name)))
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

export interface Verdict { sure: 'few' | 'none' | 'likely' | 'sure'; best: string; rate: number; next: number }

const fewest = 100 // sent of each, below which nothing is said
const fewestYes = 5 // and so many answers over all

/** verdict compares the best two of several by how many answered: the test of two
 * proportions with pooled variance. As the best of several was picked afterwards,
 * the bound is divided by the number of comparisons (Bonferroni). */
export function verdict(sums: readonly Sum[], of: (s: Sum) => number = (s) => s.replied): Verdict | null {
  if (sums.length < 2) return null
  const rate = (s: Sum) => (s.sent > 0 ? of(s) / s.sent : 0)
  const [a, b] = [...sums].sort((x, y) => rate(y) - rate(x)) as [Sum, Sum]
  const told = { best: a.name, rate: rate(a), next: rate(b) }
  if (sums.some((s) => s.sent < fewest) || of(a) + of(b) < fewestYes) return { sure: 'few', ...told }
  const p = (of(a) + of(b)) / (a.sent + b.sent)
  const z = (rate(a) - rate(b)) / Math.sqrt(p * (1 - p) * (1 / a.sent + 1 / b.sent))
  const chance = 2 * (1 - normal(z)) * ((sums.length * (sums.length - 1)) / 2)
  return { sure: chance < 0.01 ? 'sure' : chance < 0.05 ? 'likely' : 'none', ...told }
}

/** normal is the distribution function (Abramowitz and Stegun 26.2.17, error below 1e-7). */
function normal(z: number): number {
  if (!Number.isFinite(z)) return 0.5
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return z > 0 ? 1 - tail : tail
}
