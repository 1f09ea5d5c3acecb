import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { queries } from '@/app/hub'
import { useInboxes } from '@/app/load'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { bytes, moment } from '@/i18n/dates'
import { get, post } from '@/wire/client'
import type { Page, Quarantined } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Select } from '@/ui/field'
import { ChannelIcon } from '@/ui/icon'
import { Empty, Failed, Skeleton, words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { PageFrame } from './frame'

/** QuarantinePage is what arrived and could not be read; nothing is lost. */
export function QuarantinePage() {
  const [only, setOnly] = useState('')
  const inboxes = useInboxes()
  const items = useInfiniteQuery({
    queryKey: ['quarantine', only],
    queryFn: ({ pageParam }) => get<Page<Quarantined>>('/quarantine', { limit: 50, cursor: pageParam, ...(only ? { inbox_id: only } : {}) }),
    initialPageParam: '', getNextPageParam: (page) => page.next_cursor,
  })
  const all = items.data?.pages.flatMap((p) => p.items) ?? []
  return (
    <PageFrame title={t('admin.quarantine')} text={t('quarantine.text')}>
      {inboxes.length > 1 ? <Select label={t('quarantine.inbox')} value={only} onChange={(e) => setOnly(e.target.value)} options={[{ value: '', text: t('quarantine.every') }, ...inboxes.map((i) => ({ value: i.id, text: i.name }))]} /> : null}
      {items.isPending ? <Skeleton rows={4} className="h-16" /> : null}
      {items.error ? <Failed error={items.error} retry={() => void items.refetch()} /> : null}
      {items.isSuccess && all.length === 0 ? <Empty icon="check" title={t('quarantine.empty')} text={t('quarantine.empty.text')} /> : null}
      {all.length > 0 ? <ul className="flex flex-col rounded-md border border-line bg-surface">{all.map((q) => <Entry key={q.id} item={q} />)}</ul> : null}
      {items.hasNextPage ? <div className="text-center"><Button small busy={items.isFetchingNextPage} onClick={() => void items.fetchNextPage()}>{t('load.more')}</Button></div> : null}
    </PageFrame>
  )
}

function Entry({ item }: { item: Quarantined }) {
  const inbox = useInboxes().find((i) => i.id === item.inbox_id)
  const retry = useMutation({
    mutationFn: () => post(`/quarantine/${item.id}/retry`),
    onSuccess: () => {
      notify(t('quarantine.retried'))
      void queries.invalidateQueries({ queryKey: ['quarantine'] })
    },
    onError: (error) => notify(words(error), { tone: 'bad' }),
  })
  const dismiss = useMutation({
    mutationFn: () => post(`/quarantine/${item.id}/dismiss`),
    onSuccess: () => {
      notify(t('quarantine.dismissed'))
      void queries.invalidateQueries({ queryKey: ['quarantine'] })
    },
    onError: (error) => notify(words(error), { tone: 'bad' }),
  })
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-3 last:border-b-0">
      <ChannelIcon kind={item.kind} label={inbox?.name ?? item.kind} size={18} />
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium break-words" dir="auto">{item.reason}</p>
        <p className="text-sm text-muted">{[inbox?.name, moment(item.received_at), bytes(item.size), t(`quarantine.state.${item.state}`), item.tries > 0 ? t('quarantine.tries', { n: item.tries }) : ''].filter(Boolean).join(' · ')}</p>
      </div>
      <div className="flex gap-2">
        <a href={`/api/v1/quarantine/${encodeURIComponent(item.id)}/raw`} download className="inline-flex h-7 items-center rounded-sm border border-line-strong/60 px-2.5 text-sm font-medium hover:bg-hover">{t('quarantine.raw')}</a>
        {may('quarantine.write') && item.state === 'waiting' ? <Button small busy={retry.isPending} onClick={() => retry.mutate()}>{t('quarantine.retry')}</Button> : null}
        {may('quarantine.write') && item.state === 'waiting' ? <Button small busy={dismiss.isPending} onClick={() => dismiss.mutate()}>{t('quarantine.dismiss')}</Button> : null}
      </div>
    </li>
  )
}
