import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { moment } from '@/i18n/dates'
import { ticker } from '@/app/hub'
import { ChannelIcon } from '@/ui/icon'
import { useInboxes } from '@/app/load'
import { current, useStanding, type Standing } from '../run'
import { reasonOf, say } from '../say'
import { slowWords } from '../slowed'
import { runsQuery, type Run, type Saved } from '../wire'
import { ProgressBar } from './bar'
import { StateChip } from './state'

/** Row is one campaign; its height is the same before its runs are known. */
export function Row({ saved }: { saved: Saved }) {
  const { data: runs } = useQuery(runsQuery(saved.id))
  const { shown, next } = current(runs ?? [], ticker.now)
  const now = useStanding(shown)
  const waits = shown !== undefined && shown.id === next?.id
  const name = saved.campaign.name
  const inboxes = useInboxes()
  return (
    <li className="border-b border-line last:border-b-0">
      <Link
        to={shown && !waits ? '/campaigns/$id/report' : '/campaigns/$id/$step'} params={{ id: saved.id, step: waits ? 'review' : 'audience' }}
        className="ring-inside flex min-h-23 flex-col justify-center gap-2 px-4 py-3 hover:bg-hover"
      >
        <span className="flex w-full flex-wrap items-center gap-x-3 gap-y-1">
          <span className="min-w-0 flex-1 truncate text-lg font-semibold" dir="auto">{name}</span>
          <span className="flex gap-1.5 text-muted">{saved.campaign.inboxes.map((id) => inboxes.find((i) => i.id === id)).map((i) => (i ? <ChannelIcon key={i.id} kind={i.kind} label={i.name} size={16} /> : null))}</span>
          {runs ? <StateChip state={waits ? 'scheduled' : (now?.state ?? 'draft')} /> : <span className="h-6" />}
        </span>
        <ProgressBar standing={waits ? null : now} name={name} />
        <span className="num flex min-h-5 flex-wrap gap-x-4 text-sm text-muted">{runs ? <Figures saved={saved} now={waits ? null : now} next={next} /> : null}</span>
      </Link>
    </li>
  )
}

function Figures({ saved, now, next }: { saved: Saved; now: Standing | null; next?: Run }) {
  return (
    <>
      {now && now.planned > 0 ? (
        <>
          <span>{say('figure.sent', { n: now.sent })}</span>
          {now.failed > 0 ? <span className="text-danger">{say('figure.failed', { n: now.failed })}</span> : null}
          {now.skipped > 0 ? <span>{say('figure.skipped', { n: now.skipped })}</span> : null}
          {now.waiting > 0 ? <span>{say('figure.waiting', { n: now.waiting })}</span> : null}
        </>
      ) : null}
      {!now && !next ? <span>{say('list.changed', { when: moment(saved.changed_at) })}</span> : null}
      {now && (now.state === 'stopped' || now.state === 'paused') && now.reason ? <span>{reasonOf(now.reason)}</span> : null}
      {now?.slowed ? <span className="font-medium text-fg">{slowWords(now.slowed)}</span> : null}
      {next ? <span>{say('list.next', { when: moment(next.start_at) })}</span> : null}
    </>
  )
}
