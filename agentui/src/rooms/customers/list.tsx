import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import type { PeopleSearch } from '@/app/searches'
import { useCommand } from '@/app/commands'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { called } from '@/i18n/names'
import { get } from '@/wire/client'
import type { Page } from '@/wire/shapes'
import { Avatar } from '@/ui/avatar'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { Head } from './head'
import { say } from './words'

/** Row is a person in a list; lists of others than everybody tell less. */
export interface Row { id: string; name: string; address?: string; identities?: { kind: string; address: string }[] }

export const countQuery = { queryKey: ['contacts', 'count'], queryFn: () => get<{ people: number }>('/contacts/count').then((c) => c.people), staleTime: 10_000 }
const pathOf = ({ segment, org }: PeopleSearch): string => (org ? `/organisations/${encodeURIComponent(org)}/members` : segment ? `/segments/${encodeURIComponent(segment)}/members` : '/contacts')

/** People is the list: everybody, those that are searched for, those of a segment
 * or of an organisation; page by page. */
export function People({ selected, of }: { selected?: string; of: PeopleSearch }) {
  const [text, setText] = useState('')
  const all = !of.segment && !of.org
  const q = useDeferredValue(all ? text.trim() : '')
  useCommand('search', () => document.getElementById('search')?.focus())
  const total = useQuery(countQuery)
  const people = useInfiniteQuery({
    queryKey: ['contacts', pathOf(of), q], initialPageParam: '', getNextPageParam: (page: Page<Row>) => page.next_cursor,
    queryFn: ({ pageParam, signal }) => get<Page<Row>>(pathOf(of), { q, limit: 50, cursor: pageParam }, signal),
  })
  const items = people.data?.pages.flatMap((p) => p.items) ?? []
  const none = q ? t('nothing.found') : of.segment ? say('none.segment') : of.org ? say('none.organisation') : t('customers.empty')
  const found = !people.isSuccess ? '' : people.hasNextPage ? say('found.more', { n: items.length }) : say('found', { n: items.length })
  return (
    <>
      <Head of={of} total={total.data} />
      {all ? (
        <div role="search" className="relative border-b border-line px-3 pb-2.5">
          <Icon name="search" size={16} className="pointer-events-none absolute start-5.5 top-2.5 text-muted" />
          <input id="search" type="search" value={text} onChange={(e) => setText(e.target.value)} aria-label={t('customers.search')} placeholder={t('customers.search')} dir="auto" className="field-box border-line bg-bg ps-8.5" />
        </div>
      ) : null}
      <div className="min-h-0 flex-1 overflow-y-auto">
        <p role="status" className="num px-3 py-1.5 text-xs text-muted empty:hidden">{q || !all ? found : total.data === undefined ? '' : say('total', { n: total.data })}</p>
        {people.isPending ? <Skeleton rows={10} className="h-11" /> : null}
        {people.error && !people.data ? <Failed error={people.error} retry={() => void people.refetch()} /> : null}
        {people.isSuccess && items.length === 0 ? (
          <Empty icon="people" title={none} text={q || !all ? undefined : t('customers.empty.text')}>
            {all && !q && may('contacts.import') ? <Link to="/customers/imports" className="mt-1 font-medium text-accent underline underline-offset-2">{say('import.first')}</Link> : null}
          </Empty>
        ) : null}
        <ul>{items.map((p) => <Entry key={p.id} row={p} of={of} here={p.id === selected} />)}</ul>
        {people.hasNextPage ? <div className="p-3 text-center"><Button small busy={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>{t('load.more')}</Button></div> : null}
      </div>
    </>
  )
}

function Entry({ row, of, here }: { row: Row; of: PeopleSearch; here: boolean }) {
  const first = row.address ?? row.identities?.find((i) => i.kind === 'email' || i.kind === 'phone')?.address
  const name = called(row)
  return (
    <li className="border-b border-line">
      <Link to="/customers/$id" params={{ id: row.id }} search={of} aria-current={here || undefined} className="ring-inside flex items-center gap-3 px-3 py-2 hover:bg-hover aria-current:bg-picked">
        <Avatar name={name} size={32} />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium" dir="auto">{name}</span>
          {first ?? row.identities ? <span className="block truncate text-sm text-muted" dir="ltr">{first ?? t('customers.count', { n: row.identities?.length ?? 0 })}</span> : null}
        </span>
      </Link>
    </li>
  )
}
