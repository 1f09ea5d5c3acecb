import type { Conversation, Status } from '@/wire/shapes'
import { nextDue } from './dues'
import { filterOf, fits } from './filter'

export type View = 'mine' | 'unassigned' | 'all' | 'snoozed' | 'resolved'
export type Sort = 'deadline' | 'newest' | 'waiting'

/** Question is what a list asks for; it lives in the address bar. A filter takes
 * the place of the view. */
export interface Question { view: View; sort: Sort; inbox?: string; q?: string; filter?: string }

export const views: readonly View[] = ['mine', 'unassigned', 'all', 'snoozed', 'resolved']
export const sorts: readonly Sort[] = ['deadline', 'newest', 'waiting']

/** keyOf names a list; equal questions share one. */
export function keyOf(q: Question): string {
  return [q.view, q.sort, q.inbox ?? '', q.q ?? '', q.filter ?? ''].join('|')
}

const atWork: ReadonlySet<Status> = new Set<Status>(['open', 'waiting_customer', 'waiting_third_party'])

/** belongs is the server's own filter, for cards that change while we look. */
export function belongs(card: Conversation, q: Question, me: string): boolean {
  if (q.inbox && !card.inbox_ids.includes(q.inbox)) return false
  if (q.filter === undefined) return inView(card, q.view, me)
  const filter = filterOf(q.filter)
  return (!filter.view || inView(card, filter.view as View, me)) && fits(card, filter, me, Date.now())
}

function inView(card: Conversation, view: View, me: string): boolean {
  switch (view) {
    case 'mine': return card.assignee_id === me && atWork.has(card.status)
    case 'unassigned': return card.assignee_id === null && atWork.has(card.status)
    case 'all': return atWork.has(card.status)
    case 'snoozed': return card.status === 'snoozed'
    case 'resolved': return card.status === 'resolved'
  }
}

function lastAt(card: Conversation): number {
  return Date.parse(card.last_message?.at ?? card.created_at)
}

function waiting(card: Conversation): number {
  return card.waiting_since ? Date.parse(card.waiting_since) : Infinity
}

/** rank orders two cards as the server does; ties go by time, then id. */
export function rank(sort: Sort, a: Conversation, b: Conversation): number {
  const first = sort === 'deadline' ? cmp(nextDue(a), nextDue(b)) : sort === 'waiting' ? cmp(waiting(a), waiting(b)) : 0
  return first || cmp(lastAt(b), lastAt(a)) || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)
}

function cmp(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/** place puts id where it belongs in ids, or takes it out. The same array comes
 * back when nothing moves. `more` says that the server has further rows: what
 * sorts behind the last one is then left to the next page. */
export function place(
  ids: readonly string[], id: string, keep: boolean, more: boolean,
  order: (a: string, b: string) => number,
): readonly string[] {
  const at = ids.indexOf(id)
  if (!keep) return at < 0 ? ids : ids.toSpliced(at, 1)
  if (at >= 0) {
    const fitsBefore = at === 0 || order(ids[at - 1]!, id) <= 0
    const fitsAfter = at === ids.length - 1 || order(id, ids[at + 1]!) <= 0
    if (fitsBefore && fitsAfter) return ids
  }
  const rest = at < 0 ? ids : ids.toSpliced(at, 1)
  let low = 0
  let high = rest.length
  while (low < high) {
    const mid = (low + high) >> 1
    if (order(rest[mid]!, id) <= 0) low = mid + 1
    else high = mid
  }
  if (low === rest.length && more && at < 0) return rest
  return rest.toSpliced(low, 0, id)
}
