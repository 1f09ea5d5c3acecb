import { Button } from '@/ui/button'
import { left } from './plan'
import { lasting } from './time'
import { type Job } from './wire'
import { say } from './words'

/** Bar is how much of the file is read. */
export function Bar({ job }: { job: Job }) {
  const percent = job.size > 0 ? Math.min(100, Math.floor((job.bytes / job.size) * 100)) : 0
  return (
    <div role="progressbar" aria-label={say('going')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent} aria-valuetext={`${percent} %, ${say('going.rows', { n: job.counts.rows })}`} className="h-2 w-full overflow-hidden rounded-full bg-line">
      <span className="block h-full bg-accent transition-[width] duration-300" style={{ width: `${percent}%` }} />
    </div>
  )
}

/** Progress is an import or a try under way; it goes on when the page is left. */
export function Progress({ job, lost, busy, turn }: { job: Job; lost: boolean; busy: boolean; turn: (how: 'pause' | 'resume' | 'cancel') => void }) {
  const seconds = job.state === 'paused' ? undefined : left(job)
  const facts = [say('going.rows', { n: job.counts.rows }), job.rate > 0 ? say('going.rate', { n: Math.round(job.rate) }) : '', seconds === undefined ? '' : say('going.left', { time: lasting(seconds) })]
  return (
    <section aria-label={say('going')} className="flex flex-col gap-3 rounded-md border border-line bg-surface p-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg font-semibold"><span role="status">{say(job.state === 'paused' ? 'going.paused' : job.state === 'running' ? 'going.import' : 'going.try')}</span></h2>
        <span className="flex flex-wrap gap-2">
          {job.state === 'running' ? <Button small busy={busy} onClick={() => turn('pause')}>{say('pause')}</Button> : null}
          {job.state === 'paused' ? <Button small look="primary" busy={busy} onClick={() => turn('resume')}>{say('resume')}</Button> : null}
          <Button small busy={busy} onClick={() => turn('cancel')}>{say('stop')}</Button>
        </span>
      </div>
      <Bar job={job} />
      <p className="num text-muted">{facts.filter(Boolean).join(' · ')}</p>
      <p className="text-sm text-muted">{lost ? say('offline') : say(job.state === 'paused' ? 'paused.text' : 'going.close')}</p>
    </section>
  )
}
