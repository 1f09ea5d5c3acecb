import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { CampaignSearch } from '@/app/searches'
import { moment } from '@/i18n/dates'
import { queries, ticker } from '@/app/hub'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { RunControls } from '../controls'
import { ProgressBar } from '../list/bar'
import { StateChip } from '../list/state'
import { byState, current, standing, useStanding, type Standing } from '../run'
import { reasonOf, say } from '../say'
import { SlowBanner } from '../slowed'
import { campaignQuery, over, reportQuery, runsQuery, type Report, type Run } from '../wire'
import { ByChannel, ByVariant } from './compare'
import { Did } from './did'
import { Export } from './export'
import { Funnel } from './funnel'
import { Lift } from './lift'
import { Links } from './links'
import { PersonDialog } from './person'
import { Reasons } from './reasons'
import { Recipients } from './recipients'
import { Runs } from './runs'
import { spanOf } from './span'
import { because, total, type Figures } from './sums'
import { Times } from './times'
import { Adding } from './wait'

const often = 4000 // ms between two looks at a run that goes on; receipts and answers are no facts of it
const seldom = 15_000 // and at what is slow to change

/** ReportPage is what a run came to, in pictures; each leads to the people behind it. */
export function ReportPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const search: CampaignSearch = useSearch({ strict: false })
  const go = useNavigate()
  const campaign = useQuery(campaignQuery(id))
  const runs = useQuery(runsQuery(id))
  const pick = (next: CampaignSearch) => void go({ to: '/campaigns/$id/report', params: { id }, search: next, replace: true })
  const error = campaign.error ?? runs.error
  if (error && !(runs.data && campaign.data)) return <Failed page={say('tab.campaigns')} error={error} retry={() => { void campaign.refetch(); void runs.refetch() }} />
  if (!runs.data || !campaign.data) return <Skeleton rows={5} className="h-20" />
  const { shown } = current(runs.data, ticker.now)
  const run = runs.data.find((r) => r.id === search.run) ?? shown
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 p-4 min-[800px]:p-6">
      <header className="flex flex-wrap items-center gap-3">
        <h1 className="min-w-40 flex-1 basis-60 text-2xl font-semibold" dir="auto">{campaign.data.campaign.name}</h1>
        {runs.data.length > 1 ? (
          <select aria-label={say('report.run')} value={run?.id} onChange={(e) => pick({ run: e.target.value })} className="field-box num !w-auto">
            {runs.data.map((r) => <option key={r.id} value={r.id}>{say('report.run.n', { n: r.seq, when: moment(r.start_at) })}</option>)}
          </select>
        ) : null}
        {run ? <Export campaign={id} run={run.id} /> : null}
        <Link to="/campaigns/$id/$step" params={{ id, step: 'audience' }} className="inline-flex h-9 items-center rounded-sm border border-line-strong/60 bg-surface px-3.5 font-medium hover:bg-hover">{say('report.edit')}</Link>
      </header>
      {run ? <OfRun key={run.id} run={run} search={search} pick={(next) => pick({ ...(search.run ? { run: search.run } : {}), ...next })} /> : <Empty icon="megaphone" title={say('report.none')} text={say('report.none.text')} />}
      {runs.data.length > 1 ? <Runs id={id} often={seldom} /> : null}
    </div>
  )
}

function OfRun({ run, search, pick }: { run: Run; search: CampaignSearch; pick: (next: CampaignSearch) => void }) {
  const now = useStanding(run)
  const { data, error, refetch } = useQuery({ ...reportQuery(run.id), placeholderData: keepPreviousData, refetchInterval: now && over(now.state) ? seldom : often })
  const counts = data?.counts
  useEffect(() => { if (counts) void queries.invalidateQueries({ queryKey: ['campaign-recipients', run.id] }) }, [counts, run.id]) // unchanged counts are the same object
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />
  if (!data || !now) return <Adding rows={run.planned} n={4} />
  const current = over(now.state) ? standing(data.run, byState(data.counts)) : now
  const all = live(total(data.sums), current)
  return (
    <>
      <section aria-label={say('report.state')} className="flex flex-col gap-3 rounded-md border border-line bg-surface p-4">
        <div className="flex flex-wrap items-center gap-3">
          <StateChip state={current.state} />
          <span className="num min-w-40 flex-1">{spanOf(run)}</span>
          <RunControls run={run} state={current.state} />
        </div>
        {current.reason ? <p role="status" className={current.state === 'stopped' ? 'font-medium text-danger' : 'text-muted'}>{current.state === 'stopped' ? say('report.stopped', { why: reasonOf(current.reason) }) : current.reason}</p> : null}
        {current.slowed ? <SlowBanner slowed={current.slowed} /> : null}
        <ProgressBar standing={current} name={say('report.state')} />
        <p className="num flex flex-wrap gap-x-4 text-sm text-muted"><span>{say('figure.sent', { n: current.sent })}</span><span>{say('figure.failed', { n: current.failed })}</span><span>{say('figure.skipped', { n: current.skipped })}</span><span>{say('figure.waiting', { n: current.waiting })}</span></p>
      </section>
      {data.counts.length === 0 ? <Empty icon="clock" title={say('report.soon')} text={say('list.next', { when: moment(run.start_at) })} /> : <Pictures data={data} all={all} pick={pick} />}
      {search.contact ? <PersonDialog run={run} contact={search.contact} onClose={() => pick({ ...search, contact: undefined })} /> : null}
      <Recipients run={run.id} search={search} pick={pick} states={[...new Set(data.counts.map((c) => c.state))]} />
    </>
  )
}

/** live is the figures with what the feed says of a run that goes on. */
const live = (all: Figures, now: Standing): Figures => (now.live && !over(now.state) ? { ...all, planned: Math.max(all.planned, now.planned), sent: Math.max(all.sent, now.sent) } : all)

function Pictures({ data, all, pick }: { data: Report; all: Figures; pick: (next: CampaignSearch) => void }) {
  const goal = data.goal !== ''
  const busy = !over(data.run.state)
  return (
    <div className="grid grid-cols-1 items-start gap-4 min-[1000px]:grid-cols-2">
      <Funnel all={all} back={because(data.counts, 'bounced')} counted={{ goal, tracking: data.counted }} pick={pick} />
      <Reasons counts={data.counts} pick={pick} />
      <Did all={all} counts={data.counts} goal={goal} pick={pick} />
      <Times run={data.run.id} planned={all.planned} often={busy ? often : seldom} tracked={data.counted !== 'off'} />
      <ByVariant sums={data.sums} compared={data.compared} goal={goal} />
      {data.lift ? <Lift of={data.lift} /> : null}
      <ByChannel sums={data.sums} goal={goal} />
      <Links of={data.tracking} />
    </div>
  )
}
