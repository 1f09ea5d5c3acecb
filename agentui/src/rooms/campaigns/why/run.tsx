import { Link } from '@tanstack/react-router'
import { moment } from '@/i18n/dates'
import { say } from '../say'
import { SlowBanner } from '../slowed'
import type { Why } from '../wire'
import { WhyRow } from './row'

/** WhyRun is one run as one person met it. */
export function WhyRun({ why }: { why: Why }) {
  return (
    <article className="flex flex-col gap-3 rounded-md border border-line bg-surface p-4">
      <h2 className="flex flex-wrap items-baseline gap-x-3">
        <Link to="/campaigns/$id/report" params={{ id: why.run.campaign_id }} search={{ run: why.run.id }} className="font-semibold underline underline-offset-2" dir="auto">{why.name}</Link>
        <span className="num text-sm text-muted">{say('report.run.n', { n: why.run.seq, when: moment(why.run.start_at) })}</span>
      </h2>
      {why.run.slowed && why.run.state === 'running' && why.rows.some((r) => r.state === 'planned') ? <SlowBanner slowed={why.run.slowed} /> : null}
      {why.rows.length === 0 ? <p>{say('why.notin')}</p> : why.rows.map((r) => <WhyRow key={r.n} row={r} run={why.run.id} />)}
    </article>
  )
}
