import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { queries } from '@/app/hub'
import { useAgents } from '@/app/load'
import { bytes, moment } from '@/i18n/dates'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { Failed, Skeleton } from '@/ui/states'
import { Result } from './counts'
import { Progress } from './progress'
import { Shaping, useMoves } from './shaping'
import { StateChip } from './state'
import { lasting } from './time'
import { going, jobQuery, move, type Job, type JobState } from './wire'
import { say } from './words'

/** ImportPage is one file on its way: columns, a try, the import. */
export function ImportPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const { data, error, refetch } = useQuery(jobQuery(id))
  const done = data?.state === 'done'
  useEffect(() => { if (done) void queries.invalidateQueries({ queryKey: ['contacts'] }) }, [done])
  if (error && !data) return <Failed page={say('title')} error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton rows={4} className="h-20" />
  return (
    <div className="mx-auto flex w-full max-w-4xl flex-col gap-5 p-4 min-[800px]:p-8">
      <Head job={data} />
      <Stage key={data.state} job={data} lost={error !== null} />
    </div>
  )
}

function Head({ job }: { job: Job }) {
  const who = useAgents().find((a) => a.id === job.by.id)?.name ?? job.by.id
  return (
    <header className="flex flex-col gap-3">
      <Link to="/customers/imports" className="flex w-fit items-center gap-1 rounded-sm text-muted hover:text-fg"><Icon name="back" size={16} />{say('back')}</Link>
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="min-w-0 text-2xl font-semibold break-words" dir="auto">{job.name}</h1>
        <span role="status"><StateChip state={job.state} /></span>
      </div>
      <p className="num text-muted">{[bytes(job.size), say('row.by', { who, when: moment(job.created_at) })].join(' · ')}</p>
      <Steps state={job.state} />
    </header>
  )
}

const steps = ['columns', 'try', 'import'] as const
const at: Record<JobState, number> = { uploaded: 0, failed: 0, cancelled: 0, checking: 1, checked: 1, running: 2, paused: 2, done: 3, forgotten: 3 }

function Steps({ state }: { state: JobState }) {
  return (
    <ol aria-label={say('steps')} className="flex flex-wrap gap-x-2 gap-y-1">
      {steps.map((s, i) => {
        const [past, here] = [i < at[state], i === at[state]]
        return (
          <li key={s} aria-current={here ? 'step' : undefined} className={`flex items-center gap-2 ${here ? 'font-semibold' : 'text-muted'}`}>
            {i > 0 ? <span aria-hidden="true" className="h-px w-6 bg-line-strong" /> : null}
            <span className={`num inline-flex size-6 items-center justify-center rounded-full text-xs font-semibold ${here ? 'bg-accent text-on-accent' : 'bg-hover'}`}>{past ? <Icon name="check" size={14} /> : i + 1}</span>
            {say(`step.${s}`)}
          </li>
        )
      })}
    </ol>
  )
}

const took = (j: Job): string => (j.started_at && j.ended_at ? say('took', { time: lasting((Date.parse(j.ended_at) - Date.parse(j.started_at)) / 1000) }) : '')
const link = 'inline-flex h-9 items-center gap-1.5 rounded-sm px-3.5 font-medium'

/** Stage is what there is to see and to do in the state that it is in. */
function Stage({ job, lost }: { job: Job; lost: boolean }) {
  const moves = useMoves(job.id)
  const { busy, wrong, run } = moves
  const trouble = wrong ? <p role="alert" className="text-danger">{wrong}</p> : null
  const { new: fresh, changed, rows, errors } = job.counts
  if (going(job) || job.state === 'paused') {
    return (
      <>
        {trouble}
        <Progress job={job} lost={lost} busy={busy} turn={(how) => void run(() => move(job.id, how))} />
        {rows > 0 ? <Result job={job} title={say('so.far')} /> : null}
      </>
    )
  }
  if (job.state === 'done' || job.state === 'forgotten') {
    return (
      <>
        <Result job={job} title={say('happened')}>
          <Link to="/customers" className={`${link} bg-accent text-on-accent shadow-low hover:brightness-110`}>{say('people')}</Link>
          <Link to="/customers/imports" className={`${link} border border-line-strong/60 bg-surface hover:bg-hover`}>{say('another')}</Link>
        </Result>
        <p className="num text-muted">{job.state === 'forgotten' ? say('forgotten.text') : took(job)}</p>
      </>
    )
  }
  if (job.state === 'checked') {
    return (
      <>
        <Result job={job} title={say('would')}>
          {fresh + changed > 0 ? <Button look="primary" busy={busy} onClick={() => void run(() => move(job.id, 'start'))}>{say('start', { n: fresh + changed })}</Button> : null}
        </Result>
        {trouble}
        {rows > 0 && errors === rows ? <p role="alert" className="text-danger">{say('all.refused')}</p> : null}
        <details className="group"><summary className="mb-4 w-fit rounded-sm font-semibold">{say('reread')}</summary><Shaping key={job.version} job={job} moves={{ ...moves, wrong: '' }} /></details>
      </>
    )
  }
  return (
    <>
      {job.state === 'failed' ? <p role="alert" className="rounded-md bg-danger-soft p-4 text-danger">{say('failed.text', { why: job.problem })}</p> : null}
      {job.state === 'cancelled' ? <p role="status" className="rounded-md bg-hover p-4">{say('stopped.text')}</p> : null}
      {job.state !== 'uploaded' && rows > 0 ? <Result job={job} title={say('so.far')} /> : null}
      <Shaping key={job.version} job={job} moves={moves} />
    </>
  )
}
