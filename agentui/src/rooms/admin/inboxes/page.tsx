import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { inboxesQuery, useChannels } from '@/app/load'
import { may } from '@/app/session'
import { t } from '@/i18n'
import type { Inbox } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { ChannelIcon, Icon } from '@/ui/icon'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { PageFrame } from '../frame'
import { Standing } from '../ledger/health'
import { Onward } from '../ledger/onward'

export function InboxesPage() {
  const { data, error, isPending, refetch } = useQuery(inboxesQuery)
  const add = may('inboxes.write')
    ? <Link to="/admin/inboxes/new" className="rounded-sm"><Button look="primary" icon="plus" tabIndex={-1}>{t('inboxes.add')}</Button></Link>
    : null
  return (
    <PageFrame title={t('admin.inboxes')} text={t('inboxes.text')} action={data?.length ? add : null}>
      {isPending ? <Skeleton rows={3} className="h-16" /> : null}
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data?.length === 0 ? <Empty icon="inbox" title={t('inboxes.empty')} text={t('inboxes.empty.text')}><div className="mt-2">{add}</div></Empty> : null}
      {data?.length ? <ul className="flex flex-col overflow-hidden rounded-md border border-line bg-surface">{data.map((i) => <Entry key={i.id} inbox={i} />)}</ul> : null}
      {data?.length ? <Onward inboxes={data} /> : null}
    </PageFrame>
  )
}

function Entry({ inbox }: { inbox: Inbox }) {
  const channel = useChannels().find((c) => c.kind === inbox.kind)
  const address = inbox.settings?.address
  return (
    <li className="border-b border-line last:border-b-0">
      <Link to="/admin/inboxes/$id" params={{ id: inbox.id }} className="ring-inside flex items-center gap-3.5 px-4 py-3 hover:bg-hover">
        <span className="inline-flex size-9 items-center justify-center rounded-md bg-hover"><ChannelIcon kind={inbox.kind} size={19} /></span>
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium" dir="auto">{inbox.name}</span>
          <span className="block truncate text-sm text-muted">{[channel?.name ?? inbox.kind, typeof address === 'string' ? address : ''].filter(Boolean).join(' · ')}</span>
        </span>
        {inbox.disabled ? <span className="inline-flex items-center gap-1.5 text-sm text-muted"><Icon name="close" size={14} />{t('inboxes.off')}</span> : <Standing id={inbox.id} />}
      </Link>
    </li>
  )
}
