import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useRef, useState } from 'react'
import { queries } from '@/app/hub'
import { called } from '@/i18n/names'
import { Avatar } from '@/ui/avatar'
import { Input } from '@/ui/field'
import { words } from '@/ui/states'
import { get } from '@/wire/client'
import type { Page, Profile } from '@/wire/shapes'
import { say } from './say'

const most = 6
const nobody: readonly string[] = []

/** FindPerson is a search for one person; a few at a time, the rest by typing on. */
export function FindPerson({ label, help, pick, without = nobody }: { label: string; help?: string; pick: (p: Profile) => void; without?: readonly string[] }) {
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const typed = useRef('')
  const finding = (q: string) => ({ queryKey: ['contacts', 'find', q], queryFn: ({ signal }: { signal: AbortSignal }) => get<Page<Profile>>('/contacts', { q, limit: most + without.length }, signal) })
  const { data, error, isFetching } = useQuery({ ...finding(q), enabled: q !== '', placeholderData: keepPreviousData })
  const among = (page?: Page<Profile>) => (page?.items ?? []).filter((p) => !without.includes(p.id)).slice(0, most)
  const found = q === '' ? [] : among(data)
  const type = (to: string) => {
    typed.current = to
    setText(to)
  }
  const choose = (p: Profile) => {
    type('')
    pick(p)
  }
  // Enter means what was typed: it waits for the answer to that, and takes none to an earlier letter.
  const enter = async () => {
    const wish = text.trim()
    if (wish === '') return
    const [first] = among(await queries.fetchQuery({ ...finding(wish), staleTime: 5000 }).catch(() => undefined)) // what failed is said by the search itself
    if (first && typed.current.trim() === wish) choose(first)
  }
  return (
    <div className="flex flex-col gap-1.5">
      <Input type="search" label={label} help={help} error={error ? words(error) : undefined} value={text} onChange={(e) => type(e.target.value)} autoComplete="off"
        onKeyDown={(e) => { if (e.key === 'Enter') { e.preventDefault(); void enter() } }} />
      {q !== '' && data && !isFetching && found.length === 0 ? <p role="status" className="text-sm text-muted">{say('people.none')}</p> : null}
      {found.length > 0 ? (
        <ul aria-label={label} className="flex flex-col rounded-md border border-line bg-raised">
          {found.map((p) => (
            <li key={p.id} className="border-b border-line last:border-b-0">
              <button type="button" onClick={() => choose(p)} className="ring-inside flex w-full items-center gap-2.5 px-2.5 py-1.5 text-start hover:bg-hover">
                <Avatar name={called(p)} size={24} />
                <span className="min-w-0 flex-1 truncate" dir="auto">{called(p)}</span>
                <span className="min-w-0 truncate text-sm text-muted" dir="ltr">{p.identities[0]?.address}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
