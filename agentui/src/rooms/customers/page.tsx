import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import { useCommand } from '@/app/commands'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { called } from '@/i18n/names'
import { get } from '@/wire/client'
import type { Page, Profile } from '@/wire/shapes'
import { Avatar } from '@/ui/avatar'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { Person } from './person'
import { say } from './words'

/** CustomersPage lists the people we talk to, and shows one of them. */
export function CustomersPage() {
  const { id } = useParams({ strict: false }) as { id?: string }
  const go = useNavigate()
  return (
    <main className="flex min-h-0 flex-1">
      <h1 className="sr-only">{t('customers.title')}</h1>
      <section aria-label={t('customers.title')} className={`w-full shrink-0 flex-col border-e border-line bg-surface min-[800px]:flex min-[800px]:w-88 ${id ? 'hidden' : 'flex'}`}>
        <People selected={id} />
      </section>
      <section aria-label={t('contact')} className={`min-w-0 flex-1 overflow-y-auto ${id ? 'block' : 'hidden min-[800px]:block'}`}>
        {id ? <Person key={id} id={id} back={() => void go({ to: '/customers' })} /> : <Empty icon="people" title={t('customers.pick')} />}
      </section>
    </main>
  )
}

function People({ selected }: { selected?: string }) {
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  useCommand('search', () => document.getElementById('search')?.focus())
  const people = useInfiniteQuery({
    queryKey: ['contacts', q],
    queryFn: ({ pageParam, signal }) => get<Page<Profile>>('/contacts', { q, limit: 50, cursor: pageParam }, signal),
    initialPageParam: '', getNextPageParam: (page) => page.next_cursor,
  })
  const items = people.data?.pages.flatMap((p) => p.items) ?? []
  return (
    <>
      <header className="flex flex-col gap-2 border-b border-line px-3 pt-2 pb-2.5">
        <div className="flex min-h-9 items-center justify-between gap-2">
          <h2 className="text-lg font-semibold">{t('customers.title')}</h2>
          {may('contacts.import') ? <Link to="/customers/imports" className="rounded-sm font-medium text-accent underline underline-offset-2">{say('import')}</Link> : null}
        </div>
        <div role="search" className="relative">
          <Icon name="search" size={16} className="pointer-events-none absolute start-2.5 top-2.5 text-muted" />
          <input id="search" type="search" value={text} onChange={(e) => setText(e.target.value)} aria-label={t('customers.search')} placeholder={t('customers.search')} dir="auto" className="field-box border-line bg-bg ps-8.5" />
        </div>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {people.isPending ? <Skeleton rows={10} className="h-11" /> : null}
        {people.error ? <Failed error={people.error} retry={() => void people.refetch()} /> : null}
        {people.isSuccess && items.length === 0 ? <Empty icon="people" title={q ? t('nothing.found') : t('customers.empty')} text={q ? undefined : t('customers.empty.text')} /> : null}
        <ul>{items.map((p) => <Entry key={p.id} profile={p} here={p.id === selected} />)}</ul>
        {people.hasNextPage ? <div className="p-3 text-center"><Button small busy={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>{t('load.more')}</Button></div> : null}
      </div>
    </>
  )
}

function Entry({ profile, here }: { profile: Profile; here: boolean }) {
  const first = profile.identities.find((i) => i.kind === 'email' || i.kind === 'phone')
  return (
    <li className="border-b border-line">
      <Link to="/customers/$id" params={{ id: profile.id }} aria-current={here || undefined} className="ring-inside flex items-center gap-3 px-3 py-2 hover:bg-hover aria-current:bg-picked">
        <Avatar name={called(profile)} size={32} />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium" dir="auto">{called(profile)}</span>
          <span className="block truncate text-sm text-muted" dir="ltr">{first?.address ?? t('customers.count', { n: profile.identities.length })}</span>
        </span>
      </Link>
    </li>
  )
}
