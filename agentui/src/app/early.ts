import { sorts, views } from '@/state/listing'
import { queries } from './hub'
import { listQuery, threadQuery } from './load'
import { wasIn } from './session'

/** early asks for the list that the address names while it is still asked who we
 * are: one way to the hub and back less before the first rows. */
export function early(at: { pathname: string; search: string }): void {
  const view = at.pathname === '/' ? 'all' : views.find((v) => at.pathname === `/inbox/${v}`)
  if (!view || !wasIn()) return
  const search = new URLSearchParams(at.search)
  const text = (name: string) => search.get(name) || undefined
  void queries.prefetchQuery(listQuery({ view, sort: sorts.find((s) => s === text('sort')) ?? 'deadline', inbox: text('inbox'), q: text('q') }))
  const open = text('c')
  if (open) void queries.prefetchQuery(threadQuery(open))
}
