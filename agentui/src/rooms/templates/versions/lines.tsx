import type { Line } from '../wire'
import { say } from '../words'

/** lines is how one text becomes another: what stands before and after the change
 * stays, what is between is gone and new. The hub compares revisions finer. */
export function lines(from: string, to: string): Line[] {
  const [a, b] = [from, to].map((s) => (s === '' ? [] : s.replace(/\n$/, '').split('\n'))) as [string[], string[]]
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++
  const as = (op: Line['op'], all: string[]) => all.map((text): Line => ({ op, text }))
  return [...as('same', a.slice(0, head)), ...as('del', a.slice(head, a.length - tail)), ...as('add', b.slice(head, b.length - tail)), ...as('same', a.slice(a.length - tail))]
}

const around = 2 // lines that are shown before and after a change

interface Hunk { skipped: number; lines: Line[] }

/** hunks leave out what is the same and far from every change. */
export function hunks(all: readonly Line[]): Hunk[] {
  const near = new Set<number>()
  all.forEach((l, i) => { if (l.op !== 'same') for (let n = i - around; n <= i + around; n++) near.add(n) })
  const out: Hunk[] = []
  let skipped = 0
  all.forEach((l, i) => {
    if (!near.has(i)) { skipped++; return }
    if (skipped > 0 || out.length === 0) out.push({ skipped, lines: [] })
    skipped = 0
    out.at(-1)!.lines.push(l)
  })
  if (skipped > 0) out.push({ skipped, lines: [] })
  return out
}

const looks = { same: '', add: 'bg-[color-mix(in_srgb,var(--good)_14%,transparent)]', del: 'bg-danger-soft' }
const signs = { same: ' ', add: '+', del: '−' }

/** Lines are a change in the form that everybody who compares texts knows. */
export function Lines({ lines: all }: { lines: readonly Line[] }) {
  return (
    <div role="group" className="overflow-x-auto rounded-sm border border-line bg-surface py-1 font-mono text-[12.5px]/[19px]" dir="ltr">
      {hunks(all).map((h, n) => (
        // oxlint-disable-next-line react/no-array-index-key -- hunks are in their order
        <div key={n}>
          {h.skipped > 0 ? <p className="bg-hover px-3 py-0.5 text-xs text-muted">{say('diff.skipped', { n: h.skipped })}</p> : null}
          {h.lines.map((l, i) => (
            // oxlint-disable-next-line react/no-array-index-key -- as are lines
            <p key={i} className={`flex gap-2 px-3 ${looks[l.op]}`}><span aria-hidden="true" className="w-3 shrink-0 select-none">{signs[l.op]}</span>{l.op === 'same' ? null : <span className="sr-only">{say(l.op === 'add' ? 'diff.add' : 'diff.del')}</span>}<span className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">{l.text || ' '}</span></p>
          ))}
        </div>
      ))}
    </div>
  )
}
