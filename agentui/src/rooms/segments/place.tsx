import { createContext, use, useMemo, type ReactNode } from 'react'
import { say } from './words'

type Part = string | readonly number[]

/** Place is within what a control stands: names, and conditions by their numbers. */
const Place = createContext<readonly Part[]>([])

/** Named gives what is inside a name of its own. */
export function Named({ name, children }: { name: string; children: ReactNode }) {
  const parts = use(Place)
  return <Place value={useMemo(() => [...parts, name], [parts, name])}>{children}</Place>
}

/** Numbered is one of several conditions; the second one in the first is 1.2. */
export function Numbered({ n, children }: { n: number; children: ReactNode }) {
  const parts = use(Place)
  const inner = useMemo(() => {
    const last = parts.at(-1)
    return typeof last === 'object' ? [...parts.slice(0, -1), [...last, n]] : [...parts, [n]]
  }, [parts, n])
  return <Place value={inner}>{children}</Place>
}

/** useNaming says what a control is with the place where it stands, as others are
 * called the same there. */
export function useNaming(): (label: string) => string {
  const parts = use(Place)
  if (parts.length === 0) return (label) => label
  const place = parts.map((p) => (typeof p === 'string' ? p : say('seg.condition.n', { n: p.join('.') }))).join(', ')
  return (label) => say('seg.placed', { place, label })
}
