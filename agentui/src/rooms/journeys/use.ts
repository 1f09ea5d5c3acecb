import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useReducer, useState } from 'react'
import { checkQuery, type Journey, type Verdict } from './wire'

interface History { past: readonly Journey[]; now: Journey; future: readonly Journey[]; mark: string }
type Act = { do: 'set'; to: Journey; mark: string } | { do: 'undo' | 'redo' } | { do: 'load'; to: Journey }

const sorted = (_: string, v: unknown): unknown => (v && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v)

/** same says whether two journeys say the same, in whatever order. */
export const same = (a: Journey, b: Journey): boolean => a === b || JSON.stringify(a, sorted) === JSON.stringify(b, sorted)

const most = 100 // steps back

/** turn is one step of the history. Changes with the same mark, such as letters
 * of one field, are one. */
export function turn(h: History, a: Act): History {
  if (a.do === 'load') return { past: [], now: a.to, future: [], mark: '' }
  if (a.do === 'set') {
    if (same(a.to, h.now)) return h
    const past = a.mark !== '' && a.mark === h.mark ? h.past : [...h.past, h.now].slice(-most)
    return { past, now: a.to, future: [], mark: a.mark }
  }
  const from = a.do === 'undo' ? h.past : h.future
  const to = a.do === 'undo' ? from.at(-1) : from[0]
  if (!to) return h
  return a.do === 'undo'
    ? { past: h.past.slice(0, -1), now: to, future: [h.now, ...h.future], mark: '' }
    : { past: [...h.past, h.now], now: to, future: h.future.slice(1), mark: '' }
}

/** useHistory holds the journey that is edited, and the way back. */
export function useHistory(start: Journey) {
  const [h, act] = useReducer(turn, { past: [], now: start, future: [], mark: '' })
  return useMemo(() => ({
    now: h.now, canUndo: h.past.length > 0, canRedo: h.future.length > 0,
    set: (to: Journey, mark = '') => act({ do: 'set', to, mark }), undo: () => act({ do: 'undo' }), redo: () => act({ do: 'redo' }), load: (to: Journey) => act({ do: 'load', to }),
  }), [h])
}

/** useSettled is a value once it has not changed for a moment. */
export function useSettled<T>(value: T, ms = 250): T {
  const [settled, set] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => set(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}

/** useVerdict asks the hub what is wrong with the journey, and how it is written. */
export function useVerdict(j: Journey): { verdict?: Verdict; fresh: boolean; error: unknown } {
  const settled = useSettled(j)
  const { data, error, isPlaceholderData } = useQuery(checkQuery({ journey: settled }))
  return { verdict: data, fresh: settled === j && data !== undefined && !isPlaceholderData, error }
}
