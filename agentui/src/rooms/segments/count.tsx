import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useId, useState } from 'react'
import { Avatar } from '@/ui/avatar'
import { useRove } from '@/ui/rove'
import { Failed } from '@/ui/states'
import { ApiError } from '@/wire/client'
import { countQuery, type Counted, type Draft, type Member } from './wire'
import { say } from './words'

/** useSettled is a value that has not changed for a while. */
export function useSettled<T>(value: T, ms = 1000): { settled: T; waits: boolean } {
  const [settled, set] = useState(value)
  const now = JSON.stringify(value)
  useEffect(() => {
    const timer = setTimeout(() => set(value), ms)
    return () => clearTimeout(timer)
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- what it says counts, not which object it is
  }, [now, ms])
  return { settled, waits: JSON.stringify(settled) !== now }
}

/** useCount counts a draft once nobody has typed for a second. */
export function useCount(draft: Draft): { counted?: Counted; error: unknown; busy: boolean; again: () => void } {
  const { settled, waits } = useSettled(draft)
  const { data, error, isFetching, refetch } = useQuery(countQuery(settled, true))
  const replaced = error instanceof ApiError && error.status === 409 // a newer count of ours took its place
  return { counted: data, error: replaced ? null : error, busy: waits || isFetching, again: () => void refetch() }
}

/** CountPanel says how many people a draft matches, and shows some of them. */
export function CountPanel({ counted, error, busy, again }: { counted?: Counted; error: unknown; busy: boolean; again: () => void }) {
  return (
    <section aria-label={say('seg.count')} aria-busy={busy} className="flex flex-col gap-3 rounded-md border border-line bg-surface p-4">
      <h2 className="text-lg font-semibold">{say('seg.count')}</h2>
      {error ? <Failed error={error} retry={again} /> : <Result counted={counted} busy={busy} />}
    </section>
  )
}

function Result({ counted, busy }: { counted?: Counted; busy: boolean }) {
  const wait = <p role="status" className="num text-2xl font-semibold text-muted">{say('seg.count.wait')}</p>
  if (!counted) return wait
  if (!counted.ok) return busy ? wait : <p role="status" className="text-muted">{say('seg.count.wrong')}</p>
  const exact = counted.looked === 1
  return (
    <>
      <p role="status" className={`num text-2xl font-semibold ${busy ? 'text-muted' : ''}`}>{exact ? say('seg.members', { n: counted.count }) : say('seg.count.some', { n: counted.estimate })}</p>
      {exact ? null : (
        <div>
          <progress className="h-1.5 w-full accent-accent" value={counted.looked} max={1} aria-label={say('seg.count.looked', { n: Math.floor(counted.looked * 100) })} />
          <p className="num text-sm text-muted">{say('seg.count.looked', { n: Math.floor(counted.looked * 100) })}</p>
        </div>
      )}
      {exact && counted.count === 0 ? <p className="text-muted">{say('seg.nobody')}</p> : null}
      {counted.sample?.length ? <><h3 className="text-sm font-medium text-muted">{say('seg.sample')}</h3><People people={counted.sample} /></> : null}
    </>
  )
}

/** People are one tab stop, however many they are. */
export function People({ people }: { people: readonly Member[] }) {
  const { list, stop } = useRove(people.length)
  const keys = useId()
  return (
    <>
      <p id={keys} hidden>{say('seg.people.keys')}</p>
      <ul className="flex flex-col" {...list}>
        {people.map((p, i) => (
          <li key={p.id}>
            <Link to="/customers/$id" params={{ id: p.id }} {...stop(i)} aria-describedby={keys} className="ring-inside flex items-center gap-2.5 rounded-sm px-1.5 py-1 hover:bg-hover">
              <Avatar name={p.name} size={24} />
              <span className="min-w-0 flex-1">
                <span className="block truncate" dir="auto">{p.name || say('seg.nameless')}</span>
                {p.address ? <span className="block truncate text-sm text-muted" dir="ltr">{p.address}</span> : null}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}
