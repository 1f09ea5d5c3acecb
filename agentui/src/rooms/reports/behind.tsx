import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { t, tell } from '@/i18n'
import { moment } from '@/i18n/dates'
import { ChannelIcon } from '@/ui/icon'
import { Dialog, DialogBody } from '@/ui/dialog'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { lasting } from '../inbox/clocks/lasting'
import { metricOf } from './figures'
import { behindQuery, type Row } from './wire'

export interface Number_ { row: Row; outcome: string; name: string }

/** BehindDialog lists the clocks behind a number; each leads to its conversation. */
export function BehindDialog({ number, close }: { number: Number_; close: () => void }) {
  const { data, error, refetch } = useQuery(behindQuery(number.row.list, number.outcome))
  const title = number.outcome ? `${number.name}: ${tell(`fig.${number.outcome}`) ?? number.outcome}` : number.name
  return (
    <Dialog open onClose={close} title={title} wide>
      <DialogBody text>
        {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
        {!data && !error ? <Skeleton rows={5} className="h-9" /> : null}
        {data?.items.length === 0 ? <Empty icon="check" title={t('filter.none')} /> : null}
        <ul>
          {data?.items.map((c) => (
            <li key={`${c.conversation_id} ${c.metric} ${c.cycle}`} className="border-t border-line first:border-t-0">
              <Link to="/c/$id" params={{ id: c.conversation_id }} className="ring-inside flex flex-wrap items-center gap-x-3 rounded-sm px-1 py-2 hover:bg-hover">
                <ChannelIcon kind={c.channel} label={tell(`channel.${c.channel}`) ?? c.channel} />
                <span className="min-w-0 flex-1">{metricOf(c.metric)}, {tell(`clock.${c.state}`) ?? c.state}</span>
                <span className="num text-sm text-muted">{moment(c.started_at)}</span>
                <span className="num w-24 text-end text-sm">{lasting(c.business_s)}</span>
              </Link>
            </li>
          ))}
        </ul>
        {data?.next_cursor ? <p className="pt-2 text-sm text-muted">{t('reports.first', { n: data.items.length })}</p> : null}
      </DialogBody>
    </Dialog>
  )
}
