import { useState } from 'react'

export interface Order { shown: readonly string[]; changes: number; apply: () => void }

/** settle keeps the shown order while it is frozen, but lets further pages grow
 * at its end; otherwise the list as it is, with the selected row still in it. */
export function settle(was: readonly string[], live: readonly string[], frozen: boolean, selected?: string): readonly string[] {
  if (frozen && was.length > 0) {
    const known = new Set(was)
    const last = live.lastIndexOf(was.findLast((id) => live.includes(id)) ?? '')
    const grown = last < 0 ? [] : live.slice(last + 1).filter((id) => !known.has(id))
    return grown.length > 0 ? [...was, ...grown] : was
  }
  const at = selected ? was.indexOf(selected) : -1
  if (at < 0 || live.includes(selected!)) return live
  const kept = live.toSpliced(Math.min(at, live.length), 0, selected!)
  return same(kept, was) ? was : kept
}

const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((id, i) => id === b[i])

/** changesBetween counts what the frozen list does not show: rows that came,
 * rows that left, or one when only the order is another. */
export function changesBetween(shown: readonly string[], live: readonly string[]): number {
  const [a, b] = [new Set(shown), new Set(live)]
  let n = 0
  for (const id of b) if (!a.has(id)) n++
  for (const id of a) if (!b.has(id)) n++
  if (n > 0) return n
  return live.some((id, i) => shown[i] !== id) ? 1 : 0
}

const without = (ids: readonly string[], hidden: (id: string) => boolean) => (ids.some(hidden) ? ids.filter((id) => !hidden(id)) : ids)

/** useOrder is the order on the screen: it rests while somebody points at it.
 * What may not be seen any more leaves at once. */
export function useOrder(key: string, live: readonly string[], frozen: boolean, selected: string | undefined, hidden: (id: string) => boolean): Order {
  const [held, hold] = useState({ key, shown: live })
  const shown = without(settle(held.key === key ? without(held.shown, hidden) : [], live, frozen, selected), hidden)
  if (held.key !== key || held.shown !== shown) hold({ key, shown })
  return {
    shown,
    changes: frozen ? changesBetween(shown, live) : 0,
    apply: () => hold({ key, shown: live }),
  }
}
