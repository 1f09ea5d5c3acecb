import { Link } from '@tanstack/react-router'
import { createContext, memo, useContext, type ReactNode } from 'react'
import { filterOf, writeFilter } from '@/state/filter'
import { sorts } from '@/state/listing'

/** Ways are the hub's own queries behind its numbers, by the number's name. */
export const Ways = createContext<Readonly<Record<string, string>>>({})

type Way = ReturnType<typeof find>
const found = new WeakMap<object, Map<string, Way>>()

/** way is where a number leads: its list, narrowed to the row it stands in. */
export function way(ways: Readonly<Record<string, string>>, number: string, filter: string): Way {
  let known = found.get(ways)
  if (!known) found.set(ways, (known = new Map()))
  const name = `${number} ${filter}`
  let to = known.get(name)
  if (!to) known.set(name, (to = find(ways, number, filter)))
  return to
}

function find(ways: Readonly<Record<string, string>>, number: string, filter: string) {
  const sort = sorts.find((s) => s === new URLSearchParams(ways[number] ?? '').get('sort'))
  const f = writeFilter({ ...filterOf(ways[number]), ...filterOf(filter) })
  return { f, ...(sort && sort !== 'deadline' ? { sort } : {}) }
}

interface DrillProps { number: string; filter?: string; children: ReactNode; label?: string; id?: string; className?: string; keys?: string }

/** Drill makes a number the way to the list behind it. */
export const Drill = memo(function Drill({ number, filter = '', children, label, id, className = '', keys }: DrillProps) {
  const ways = useContext(Ways)
  return (
    <Link
      to="/inbox/$view" params={{ view: 'all' }} search={way(ways, number, filter)} id={id} aria-label={label}
      aria-keyshortcuts={keys} className={`ring-inside rounded-sm hover:bg-hover ${className}`}
    >{children}</Link>
  )
})
