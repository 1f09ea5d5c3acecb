import { useState } from 'react'

/** movedIn answers which of the ids stand at another place among those that both
 * orders have: as few as explain the change. */
export function movedIn(before: readonly string[], after: readonly string[]): string[] {
  const was = new Map(before.map((id, i) => [id, i]))
  const both = after.filter((id) => was.has(id))
  const tails: number[] = [] // ends of the longest rising runs, by length: places in both
  const link: number[] = []
  both.forEach((id, i) => {
    let [low, high] = [0, tails.length]
    while (low < high) {
      const mid = (low + high) >> 1
      if (was.get(both[tails[mid]!]!)! < was.get(id)!) low = mid + 1
      else high = mid
    }
    link[i] = low > 0 ? tails[low - 1]! : -1
    tails[low] = i
  })
  const stay = new Set<string>()
  for (let i = tails.at(-1) ?? -1; i >= 0; i = link[i]!) stay.add(both[i]!)
  return both.filter((id) => !stay.has(id))
}

interface Held { ids: readonly string[]; turns: ReadonlyMap<string, number> }

function turned({ ids: before, turns }: Held, ids: readonly string[]): Held {
  const moved = movedIn(before, ids)
  if (moved.length === 0) return { ids, turns }
  const here = new Set(ids)
  const next = new Map([...turns].filter(([id]) => here.has(id)))
  for (const id of moved) next.set(id, (next.get(id) ?? 0) + 1)
  return { ids, turns: next }
}

/** useKeys names rows so that one that moves up is made anew in its new place.
 * Under one name it would stay, and all that it passes would be moved. */
export function useKeys(ids: readonly string[]): (id: string) => string {
  const [held, hold] = useState<Held>({ ids, turns: new Map() })
  const now = held.ids === ids ? held : turned(held, ids)
  if (now !== held) hold(now)
  return (id) => { const turn = now.turns.get(id); return turn ? `${id} ${turn}` : id }
}
