import { moment } from '@/i18n/dates'
import type { State } from '../wire'
import { say } from '../words'

export interface Standing { what: 'live' | 'pending' | 'next' | 'draft' | 'part'; text: string; title?: string }

/** standings say in order what is sent, what waits and what is only written. */
export function standings(x: { kind?: string; revision: number; state: State }): Standing[] {
  const { live, next, pending } = x.state
  if (x.kind === 'block' || x.kind === 'layout') return [{ what: 'part', text: say('state.part', { rev: x.revision }) }]
  const out: Standing[] = []
  if (live) out.push({ what: 'live', text: say('state.live', { rev: live.revision }), title: say('state.since', { when: moment(live.effective_at) }) })
  if (next) out.push({ what: 'next', text: say('state.next', { rev: next.revision, when: moment(next.effective_at) }) })
  if (pending) out.push({ what: 'pending', text: say('state.pending', { rev: pending.revision }) })
  const newest = Math.max(live?.revision ?? 0, next?.revision ?? 0, pending?.revision ?? 0)
  if (x.revision > newest) out.push({ what: 'draft', text: say('state.draft', { rev: x.revision }) })
  return out
}

// Shape and word carry what the colour says.
const looks: Record<Standing['what'], [shape: string, chip: string]> = {
  live: ['✓', 'bg-accent-soft text-fg'],
  next: ['◷', 'bg-(--ok-chip) text-(--ok-on)'],
  pending: ['◔', 'bg-(--warn-chip) text-(--warn-on)'],
  draft: ['○', 'bg-hover text-muted border border-dashed border-line-strong'],
  part: ['○', 'bg-hover text-muted'],
}

export function StateChip({ of: s }: { of: Standing }) {
  const [shape, chip] = looks[s.what]
  return <span title={s.title} className={`num inline-flex h-6 shrink-0 items-center gap-1.5 rounded-sm px-2 text-xs font-semibold whitespace-nowrap ${chip}`}><span aria-hidden="true">{shape}</span>{s.text}</span>
}

export const StateChips = (x: { kind?: string; revision: number; state: State }) => <>{standings(x).map((s) => <StateChip key={s.what} of={s} />)}</>
