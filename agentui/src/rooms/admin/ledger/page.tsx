import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useInboxes } from '@/app/load'
import { ChannelIcon, Icon } from '@/ui/icon'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { PageFrame } from '../frame'
import { Standing } from './health'
import { ledgerQuery, type InboxLedger } from './wire'
import { say } from './words'

/** LedgerPage is what became of everything that came in, inbox by inbox. */
export function LedgerPage() {
  const { data, error, isPending, refetch } = useQuery(ledgerQuery)
  return (
    <PageFrame title={say('title')} text={data ? say('text', { since: data.since }) : undefined}>
      {isPending ? <Skeleton rows={3} className="h-20" /> : null}
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data?.items.length === 0 ? <Empty icon="inbox" title={say('empty')} text={say('empty.text')} /> : null}
      {data && data.items.length > 0 && !data.counted_since ? <p className="text-muted">{say('uncounted')}</p> : null}
      {data && !data.exact ? <p role="status" className="text-muted">{say('inexact')}</p> : null}
      {data?.items.length ? <ul className="flex flex-col gap-3">{data.items.map((row) => <Entry key={row.inbox_id} row={row} />)}</ul> : null}
    </PageFrame>
  )
}

const shown = ['received', 'processed', 'duplicates', 'quarantined', 'on_the_way', 'missing'] as const

function Entry({ row }: { row: InboxLedger }) {
  const inbox = useInboxes().find((i) => i.id === row.inbox_id)
  return (
    <li>
      <Link to="/admin/ledger/$id" params={{ id: row.inbox_id }} className="block rounded-md border border-line bg-surface p-4 hover:bg-hover">
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {inbox ? <ChannelIcon kind={inbox.kind} size={18} /> : null}
          <span className="min-w-0 flex-1 truncate font-medium" dir="auto">{inbox?.name ?? row.inbox_id}</span>
          <Standing id={row.inbox_id} />
          {row.quarantine_waiting > 0 ? <span className="inline-flex items-center gap-1 text-sm text-muted"><Icon name="quarantine" size={14} />{say('waiting', { n: row.quarantine_waiting })}</span> : null}
        </span>
        <span className="mt-3 grid grid-cols-2 gap-x-4 gap-y-2 min-[480px]:grid-cols-3 min-[900px]:grid-cols-6">
          {shown.map((key) => (
            <span key={key} className="min-w-0">
              <span className="block truncate text-xs text-muted">{say(key)}</span>
              <span className={`num block text-lg ${key === 'missing' && row.missing > 0 ? 'font-semibold text-danger' : ''}`}>{row[key].toLocaleString()}</span>
            </span>
          ))}
        </span>
      </Link>
    </li>
  )
}
