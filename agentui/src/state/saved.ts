import type { SavedView } from '@/wire/shapes'
import { filterOf, writeFilter } from './filter'
import { sorts, views, type Question, type Sort } from './listing'

type Kept = SavedView['filter']

/** keptOf is a question as a view is kept: by the names of GET /conversations. */
export function keptOf(q: Question): Kept {
  const words: Record<string, string> = q.filter !== undefined ? { ...filterOf(q.filter) } : q.view === 'resolved' ? { status: 'resolved' } : { view: q.view }
  if (q.inbox) words.inbox_id = q.inbox
  const { breached, at_risk, separate, waiting_over, ...rest } = words
  return {
    ...rest,
    ...(breached ? { breached: true } : {}), ...(at_risk ? { at_risk: true } : {}), ...(separate ? { separate: true } : {}),
    ...(waiting_over ? { waiting_over: Number(waiting_over) } : {}),
    ...(q.q ? { q: q.q } : {}), ...(q.sort === 'deadline' ? {} : { sort: q.sort }),
  } as Kept
}

/** Asked is where a kept view leads: a part of the address bar. */
export interface Asked { view: Question['view']; sort?: Sort; inbox?: string; q?: string; f?: string }

/** askedBy is the address of a kept view. Plain ones lead to the ready-made view. */
export function askedBy(kept: Kept): Asked {
  const { q, sort, inbox_id: inbox, ...words } = kept
  const filter = Object.fromEntries(Object.entries(words).filter(([, v]) => v !== undefined && v !== '' && v !== false).map(([k, v]) => [k, String(v)]))
  const [only, ...more] = Object.keys(filter)
  const own = sorts.find((s) => s === sort)
  const base = { ...(q ? { q } : {}), ...(own && own !== 'deadline' ? { sort: own } : {}) }
  const view = views.find((v) => v === filter.view)
  if (only === 'view' && more.length === 0 && view) return { view, ...base, ...(inbox ? { inbox } : {}) }
  if (only === 'status' && more.length === 0 && filter.status === 'resolved') return { view: 'resolved', ...base, ...(inbox ? { inbox } : {}) }
  if (inbox) filter.inbox_id = inbox
  return { view: 'all', ...base, f: writeFilter(filter) }
}

/** isAt says whether a question is what a view keeps. */
export function isAt(view: SavedView, q: Question): boolean {
  const a = askedBy(view.filter)
  const here = askedBy(keptOf(q))
  return a.view === here.view && a.f === here.f && (a.q ?? '') === (here.q ?? '') && (a.sort ?? 'deadline') === (here.sort ?? 'deadline') && (a.inbox ?? '') === (here.inbox ?? '')
}
