import { useInfiniteQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { CampaignSearch } from '@/app/searches'
import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { Failed, Skeleton } from '@/ui/states'
import { may } from '@/app/session'
import { FindPerson } from '../people'
import { reasonOf, say, stateOf } from '../say'
import { recipients, type Recipient, type SendState } from '../wire'
import { RecipientDialog } from './recipient'
import { RecipientRow } from './recipientrow'

const tall = 48 // px

interface RecipientsProps { run: string; search: CampaignSearch; pick: (next: CampaignSearch) => void; states: readonly SendState[] }

/** Recipients is the ledger of the run, row by row; only what is on the screen is drawn. */
export function Recipients({ run, search, pick, states }: RecipientsProps) {
  const { state = '', reason = '' } = search
  const rows = useInfiniteQuery({
    queryKey: ['campaign-recipients', run, state, reason], queryFn: ({ pageParam }) => recipients(run, state, reason, pageParam),
    initialPageParam: '', getNextPageParam: (page) => page.next_cursor,
  })
  const all = rows.data?.pages.flatMap((p) => p.items) ?? []
  const box = useRef<HTMLElement>(null)
  const filtered = state !== '' || reason !== ''
  // A figure that was picked further up leads here: also who reads on by keys.
  useEffect(() => {
    if (!filtered || !box.current || box.current.contains(document.activeElement)) return
    box.current.querySelector('h2')?.focus({ preventScroll: true })
    box.current.scrollIntoView?.({ block: 'nearest' })
  }, [filtered, state, reason])
  const open = all.find((r) => r.n === search.n)
  return (
    <section ref={box} aria-labelledby="recipients" className="rounded-md border border-line bg-surface">
      <header className="flex flex-wrap items-center gap-3 p-4">
        <h2 id="recipients" tabIndex={-1} className="flex-1 text-lg font-semibold">{say('recipients')}</h2>
        <select aria-label={say('recipients.state')} value={state} onChange={(e) => pick(e.target.value ? { state: e.target.value } : {})} className="field-box !w-auto">
          <option value="">{say('recipients.all')}</option>
          {[...new Set([...states, ...(state ? [state] : [])])].map((s) => <option key={s} value={s}>{stateOf(s)}</option>)}
        </select>
        {reason ? <Button small icon="close" onClick={() => pick({ state })}>{reasonOf(reason)}</Button> : null}
      </header>
      {may('contacts.read') ? <div className="max-w-md px-4 pb-4"><FindPerson label={say('person.find')} pick={(p) => pick({ ...search, n: undefined, contact: p.id })} /></div> : null}
      {rows.isPending ? <Skeleton rows={5} className="h-10" /> : null}
      {rows.error ? <Failed error={rows.error} retry={() => void rows.refetch()} /> : null}
      {rows.isSuccess && all.length === 0 ? <p className="px-4 pb-4 text-muted">{filtered ? t('nothing.found') : say('recipients.none')}</p> : null}
      {all.length > 0 ? <Rows all={all} more={rows.hasNextPage && !rows.isFetchingNextPage ? () => void rows.fetchNextPage() : undefined} open={(n) => pick({ ...(state ? { state } : {}), ...(reason ? { reason } : {}), n })} /> : null}
      {open ? <RecipientDialog row={open} run={run} onClose={() => pick({ ...(state ? { state } : {}), ...(reason ? { reason } : {}) })} /> : null}
    </section>
  )
}

function Rows({ all, more, open }: { all: readonly Recipient[]; more?: () => void; open: (n: number) => void }) {
  const box = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({ count: all.length, getScrollElement: () => box.current, estimateSize: () => tall, overscan: 6, getItemKey: (i) => all[i]!.n })
  const items = rows.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => { if (more && last >= all.length - 10) more() }, [more, last, all.length])
  return (
    <div ref={box} role="region" aria-label={say('as.table.of', { what: say('recipients') })} tabIndex={0} className="overflow-y-auto border-t border-line" style={{ height: Math.min(9, all.length) * tall + 2 }}>
      <ul className="relative" style={{ height: rows.getTotalSize() }}>
        {items.map((i) => <li key={i.key} aria-setsize={more ? -1 : all.length} aria-posinset={i.index + 1} className="absolute inset-x-0 top-0" style={{ height: tall, transform: `translateY(${i.start}px)` }}><RecipientRow row={all[i.index]!} open={open} /></li>)}
      </ul>
    </div>
  )
}
