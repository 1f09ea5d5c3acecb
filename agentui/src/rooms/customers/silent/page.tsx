import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useCommand } from '@/app/commands'
import { useAgents } from '@/app/load'
import type { SilentSearch } from '@/app/searches'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { moment } from '@/i18n/dates'
import { Confirm } from '@/rooms/admin/confirm'
import { Button } from '@/ui/button'
import { Input, Select } from '@/ui/field'
import { ChannelIcon } from '@/ui/icon'
import { Empty, Failed, Skeleton, words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { ApiError } from '@/wire/client'
import { save } from '../export'
import { lift } from '../who/wire'
import { told } from '../who/words'
import { Add } from './add'
import { csv, page, reasons, type Held } from './wire'
import { say } from './words'

/** SilentPage is every address that no campaign goes to, and why. */
export function SilentPage() {
  if (!may('contacts.read')) return <Failed page={say('title')} error={new ApiError(403, {}, '')} />
  return <List />
}

function List() {
  const of: SilentSearch = useSearch({ strict: false })
  const writes = may('suppressions.write')
  const [adding, add] = useState(false)
  const [lifting, lifts] = useState<Held | null>(null)
  const [busy, setBusy] = useState(false)
  const all = useInfiniteQuery({
    queryKey: ['suppressions', 'list', of], initialPageParam: '', getNextPageParam: (p: { next_cursor?: string | null }) => p.next_cursor || undefined, staleTime: 0,
    queryFn: ({ pageParam, signal }) => page(of, pageParam, 50, signal),
  })
  const items = all.data?.pages.flatMap((p) => p.items) ?? []
  const narrowed = Object.keys(of).length > 0
  const download = async () => {
    setBusy(true)
    try {
      const { file, n } = await csv(of)
      save(file, `suppressions-${new Date().toLocaleDateString('sv')}.csv`)
      notify(say('export.done', { n }))
    } catch (error) { notify(words(error), { tone: 'bad' }) }
    setBusy(false)
  }
  return (
    <div className="mx-auto flex w-full max-w-4xl flex-col gap-5 p-4 min-[800px]:p-8">
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-72"><h1 className="text-2xl font-semibold">{say('title')}</h1><p className="mt-0.5 text-muted">{say('text')}</p></div>
        <span className="flex flex-wrap gap-2">
          {may('contacts.export') ? <Button icon="download" busy={busy} disabled={items.length === 0} onClick={() => void download()}>{say('export')}</Button> : null}
          {writes ? <Button look="primary" icon="plus" onClick={() => add(true)}>{say('add')}</Button> : null}
        </span>
      </header>
      {narrowed || items.length > 0 || !all.isSuccess ? <Narrow of={of} /> : null}
      <section aria-label={say('list')} aria-busy={all.isFetching} className="rounded-md border border-line bg-surface">
        {all.isPending ? <Skeleton rows={5} className="h-12" /> : null}
        {all.error && !all.data ? <Failed error={all.error} retry={() => void all.refetch()} /> : null}
        {all.isSuccess && items.length === 0 ? <Empty icon="megaphone" title={narrowed ? t('nothing.found') : say('none')} text={narrowed ? undefined : say('none.text')} /> : null}
        <ul>{items.map((h) => <Row key={`${h.kind}|${h.scope ?? ''}|${h.address}`} held={h} free={writes ? () => lifts(h) : undefined} />)}</ul>
        {all.hasNextPage ? <div className="border-t border-line p-3 text-center"><Button small busy={all.isFetchingNextPage} onClick={() => void all.fetchNextPage()}>{t('load.more')}</Button></div> : null}
      </section>
      <p role="status" className="num text-sm text-muted empty:hidden">{all.isSuccess && items.length > 0 ? say(all.hasNextPage ? 'found.more' : 'found', { n: items.length }) : ''}</p>
      {adding ? <Add onClose={() => add(false)} /> : null}
      {lifting ? <Confirm title={say('lift')} text={say('lift.text', { address: lifting.address })} button={say('lift.button')} onClose={() => lifts(null)} run={() => lift(lifting)} /> : null}
    </div>
  )
}

/** Narrow keeps what is looked for in the address bar. */
function Narrow({ of }: { of: SilentSearch }) {
  const go = useNavigate()
  const [q, setQ] = useState(of.q ?? '')
  const [source, setSource] = useState(of.source ?? '')
  const set = (more: SilentSearch) => void go({ to: '/customers/suppressions', search: Object.fromEntries(Object.entries({ ...of, ...more }).filter(([, v]) => v)) as SilentSearch, replace: true })
  useCommand('search', () => document.getElementById('silent-q')?.focus())
  useEffect(() => {
    const timer = setTimeout(() => { if (q.trim() !== (of.q ?? '') || source.trim() !== (of.source ?? '')) set({ q: q.trim(), source: source.trim() }) }, 300)
    return () => clearTimeout(timer)
  })
  return (
    <div role="search" aria-label={say('narrow')} className="grid grid-cols-2 gap-3 min-[1100px]:grid-cols-4">
      <Input id="silent-q" label={say('address')} type="search" value={q} dir="ltr" onChange={(e) => setQ(e.target.value)} />
      <Select label={say('reason')} value={of.reason ?? ''} onChange={(e) => set({ reason: e.target.value })} options={[{ value: '', text: say('reason.any') }, ...reasons.map((r) => ({ value: r, text: told(`reason.${r}`) ?? r }))]} />
      <Input label={say('source')} type="search" value={source} onChange={(e) => setSource(e.target.value)} />
      <Input label={say('since')} type="date" value={of.since ?? ''} onChange={(e) => set({ since: e.target.value })} className="num" />
    </div>
  )
}

function Row({ held, free }: { held: Held; free?: () => void }) {
  const by = useAgents().find((a) => a.id === held.source)?.name ?? held.source
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2.5 last:border-b-0">
      <ChannelIcon kind={held.kind === 'phone' ? 'sms' : held.kind} size={17} />
      <span className="min-w-48 flex-1">
        <span className="block font-medium break-all" dir="ltr">{held.address}</span>
        <span className="num block text-sm text-muted" dir="auto">{[told(`reason.${held.reason}`) ?? held.reason, by, held.at ? moment(held.at) : '', held.until ? say('held.until', { when: moment(held.until) }) : ''].filter(Boolean).join(' · ')}</span>
      </span>
      {free ? <Button small aria-label={say('lift.of', { address: held.address })} onClick={free}>{say('lift.button')}</Button> : null}
    </li>
  )
}
