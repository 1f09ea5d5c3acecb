import { useMutation, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { queries } from '@/app/hub'
import { useInboxes } from '@/app/load'
import { may } from '@/app/session'
import { moment } from '@/i18n/dates'
import { post } from '@/wire/client'
import { Button } from '@/ui/button'
import { Failed, Skeleton, words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { PageFrame, Panel } from '../frame'
import { Standing } from './health'
import { columns, daysQuery, type InboxDays, type Look } from './wire'
import { say } from './words'

/** InboxLedgerPage is the ledger of one inbox: day by day, and against the
 * provider's own list. */
export function InboxLedgerPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const inbox = useInboxes().find((i) => i.id === id)
  const { data, error, isPending, refetch } = useQuery(daysQuery(id))
  return (
    <PageFrame title={inbox?.name ?? say('title')} action={<Standing id={id} />}>
      {isPending ? <Skeleton rows={3} className="h-20" /> : null}
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data ? <><Looked data={data} /><Missing data={data} /><Days data={data} /></> : null}
    </PageFrame>
  )
}

function Looked({ data }: { data: InboxDays }) {
  const ask = useMutation({
    mutationFn: () => post(`/inboxes/${data.inbox_id}/look`),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['ledger'] }),
    onError: (error) => notify(words(error), { tone: 'bad' }),
  })
  const runs = data.look?.state === 'asked' || data.look?.state === 'running'
  return (
    <Panel title={say('look')} text={say(data.can_look ? 'look.text' : 'look.cannot')}>
      {data.can_look ? (
        <div className="flex flex-wrap items-center gap-3">
          <p role="status" className="min-w-0 flex-1 basis-64">{lookText(data.look)}</p>
          {may('quarantine.write') ? <Button icon="refresh" busy={ask.isPending || runs} onClick={() => ask.mutate()}>{say('look.now')}</Button> : null}
        </div>
      ) : null}
    </Panel>
  )
}

function lookText(look: Look | null): string {
  if (!look || (!look.ended_at && look.state === 'done')) return say('look.none')
  const { listed, known, taken, missing, error } = look
  const when = look.ended_at ? moment(look.ended_at) : ''
  switch (look.state) {
    case 'asked': return say('look.asked')
    case 'running': return say('look.running', { listed, known, taken })
    case 'failed': return say('look.failed', { when, error })
    default: return `${say('look.done', { when, listed, known, taken, missing })} ${error}`.trim()
  }
}

function Missing({ data }: { data: InboxDays }) {
  if (data.missing.length === 0) return null
  return (
    <Panel title={say('missing.title')} text={say('missing.text')}>
      <ul className="flex flex-col gap-2">
        {data.missing.map((m) => (
          <li key={m.id}><span className="block break-words" dir="auto">{m.error}</span><span className="text-sm text-muted">{say('missing.item', { at: moment(m.at), n: m.tries })}</span></li>
        ))}
      </ul>
    </Panel>
  )
}

function Days({ data }: { data: InboxDays }) {
  return (
    <Panel>
      {data.days.length === 0 && data.total.received === 0 ? <p className="text-muted">{say('days.none')}</p> : (
        <div role="region" aria-label={say('title')} tabIndex={0} className="overflow-x-auto">
          <table className="w-full border-collapse text-sm">
            <thead><tr className="border-b border-line text-start">
              <th scope="col" className="py-2 pe-3 text-start align-bottom font-medium">{say('day')}</th>
              {columns.map((c) => <th key={c} scope="col" title={say(`${c}.help`)} className="px-1.5 py-2 text-end align-bottom leading-tight font-medium">{say(c)}</th>)}
            </tr></thead>
            <tbody>
              {data.days.map((d) => (
                <tr key={d.day} className="border-b border-line">
                  <th scope="row" className="num py-1.5 pe-3 text-start font-normal whitespace-nowrap">{d.day}</th>
                  {columns.map((c) => <td key={c} className="num px-2 py-1.5 text-end">{c === 'on_the_way' ? '' : d[c].toLocaleString()}</td>)}
                </tr>
              ))}
            </tbody>
            <tfoot><tr>
              <th scope="row" className="py-2 pe-3 text-start font-semibold">{say('total')}</th>
              {columns.map((c) => <td key={c} className={`num px-2 py-2 text-end font-semibold ${c === 'missing' && data.total.missing > 0 ? 'text-danger' : ''}`}>{data.total[c].toLocaleString()}</td>)}
            </tr></tfoot>
          </table>
        </div>
      )}
      <dl className="mt-4 grid gap-x-6 gap-y-1 text-sm text-muted min-[600px]:grid-cols-2">
        {columns.map((c) => <div key={c}><dt className="inline font-medium">{say(c)}: </dt><dd className="inline">{say(`${c}.help`)}</dd></div>)}
      </dl>
    </Panel>
  )
}
