import { useRouter } from '@tanstack/react-router'
import { createContext, memo, useContext, type MouseEvent, type ReactNode } from 'react'
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

const plain = (e: MouseEvent) => e.button === 0 && !e.metaKey && !e.ctrlKey && !e.shiftKey && !e.altKey
const inbox = { to: '/inbox/$view', params: { view: 'all' } } as const

/** Drill makes a number the way to the list behind it. There are a hundred of them
 * and they change every second: each is a bare anchor whose address is
 * built once. */
export const Drill = memo(function Drill({ number, filter = '', children, label, id, className = '', keys }: DrillProps) {
  const ways = useContext(Ways)
  const router = useRouter()
  const to = way(ways, number, filter)
  return (
    <a
      href={hrefOf(to, () => router.buildLocation({ ...inbox, search: to }).href)} id={id} aria-label={label} aria-keyshortcuts={keys}
      className={`ring-inside rounded-sm hover:bg-hover ${className}`}
      onClick={(e) => {
        if (!plain(e)) return
        e.preventDefault()
        void router.navigate({ ...inbox, search: to })
      }}
    >{children}</a>
  )
})

const hrefs = new WeakMap<Way, string>()
/** hrefOf builds an address once. */
function hrefOf(to: Way, build: () => string): string {
  let href = hrefs.get(to)
  if (href === undefined) hrefs.set(to, (href = build()))
  return href
}
