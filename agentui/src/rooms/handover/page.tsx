import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { HandoverSearch } from '@/app/searches'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { moment } from '@/i18n/dates'
import { ApiError } from '@/wire/client'
import type { Handover } from '@/wire/shapes'
import { Check } from '@/ui/field'
import { Icon } from '@/ui/icon'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { PageFrame } from '../admin/frame'
import { List } from './list'
import { useHandover } from './use'
import { say } from './words'

const denied = new ApiError(403, {}, '')

/** MinePage is what I leave behind when I go home. */
export const MinePage = () => <Page agent={null} />

/** TheirsPage is what somebody else leaves behind, for supervisors. */
export function TheirsPage() {
  const { agent } = useParams({ strict: false }) as { agent: string }
  if (!may('reports.read')) return <main className="flex-1"><Failed page={say('title')} error={denied} /></main>
  return <Page key={agent} agent={agent} />
}

function Page({ agent }: { agent: string | null }) {
  const search: HandoverSearch = useSearch({ strict: false })
  const outside = search.outside === true
  const { data, rows, error, refetch } = useHandover(agent, outside)
  const go = useNavigate()
  const narrow = () => void go({ to: '.', search: outside ? {} : { outside: true }, replace: true })
  const title = agent && data ? say('title.of', { name: data.name }) : say('title')
  return (
    <main aria-label={title} className="min-h-0 flex-1 overflow-y-auto">
      <PageFrame title={title} text={say('text')} action={agent ? <Link to="/supervisor" className="inline-flex items-center gap-1.5 rounded-sm text-accent underline underline-offset-2"><Icon name="back" size={16} />{t('wall')}</Link> : null}>
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <p className="num min-h-5.5 text-muted">{data ? shift(data) : ''}</p>
          <Check label={say('outside')} checked={outside} onChange={narrow} />
        </div>
        {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
        {!data && !error ? <Skeleton rows={5} className="h-16" /> : null}
        {data && rows.length === 0 ? <Empty icon="check" title={say(outside ? 'none.outside' : 'none')} text={say(outside ? 'none.outside.text' : 'none.text')} /> : null}
        {data && rows.length > 0 ? <List rows={rows} from={data.agent_id} /> : null}
        {data?.more ? <p className="text-muted">{say('more')}</p> : null}
      </PageFrame>
    </main>
  )
}

function shift({ on_shift: on, shift_ends_at: ends, back_at: back }: Handover): string {
  return [on ? ends && say('shift.ends', { time: moment(ends) }) : say('shift.off'), back && say('shift.back', { time: moment(back) })].filter(Boolean).join(' · ')
}
