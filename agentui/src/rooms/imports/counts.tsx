import type { ReactNode } from 'react'
import { Icon } from '@/ui/icon'
import { errorsOf, type Counts, type Job } from './wire'
import { say, told } from './words'

const parts = [['new', 'bg-good'], ['changed', 'bg-accent'], ['unchanged', 'bg-line-strong'], ['errors', 'bg-danger']] as const
const name = (p: (typeof parts)[number][0]) => say(p === 'errors' ? 'refused' : p)

/** Result is what became of the rows, or would: figures, their shares as one bar,
 * and why some were refused. */
export function Result({ job, title, children }: { job: Job; title: string; children?: ReactNode }) {
  const c = job.counts
  return (
    <section aria-label={title} className="flex flex-col gap-4 rounded-md border border-line bg-surface p-5">
      <h2 className="text-lg font-semibold">{title}</h2>
      <dl className="grid grid-cols-2 gap-3 min-[600px]:grid-cols-4">
        {parts.map(([p, look]) => (
          <div key={p} className="rounded-sm bg-bg p-3">
            <dt className="flex items-center gap-2 text-sm text-muted"><span aria-hidden="true" className={`size-2.5 rounded-full ${look}`} />{name(p)}</dt>
            <dd className={`num text-2xl font-semibold ${p === 'errors' && c.errors > 0 ? 'text-danger' : ''}`}>{say('figure', { n: c[p] })}</dd>
          </div>
        ))}
      </dl>
      {c.rows > 0 ? <div aria-hidden="true" className="flex h-2.5 overflow-hidden rounded-full bg-line">{parts.map(([p, look]) => <span key={p} className={look} style={{ width: `${(c[p] / c.rows) * 100}%` }} />)}</div> : null}
      {c.errors > 0 ? <Reasons counts={c} /> : <p className="text-muted">{say('refused.none')}</p>}
      <div className="flex flex-wrap items-center gap-2">
        {children}
        {c.errors > 0 && job.state !== 'forgotten' ? <a href={errorsOf(job.id)} download className="inline-flex h-9 items-center gap-1.5 rounded-sm border border-line-strong/60 bg-surface px-3.5 font-medium hover:bg-hover"><Icon name="download" size={16} />{say('refused.file')}</a> : null}
      </div>
    </section>
  )
}

function Reasons({ counts }: { counts: Counts }) {
  const all = Object.entries(counts.reasons).filter(([, n]) => n > 0).toSorted((a, b) => b[1] - a[1])
  const most = all[0]?.[1] ?? 1
  return (
    <div className="flex flex-col gap-1.5">
      <h3 className="text-sm font-semibold">{say('refused.why')}</h3>
      <ul className="flex flex-col gap-1">
        {all.map(([reason, n]) => (
          <li key={reason} className="grid grid-cols-[minmax(0,16rem)_3.5rem_minmax(0,1fr)] items-center gap-3">
            <span>{told(`reason.${reason}`) ?? reason}</span>
            <span className="num text-end">{say('figure', { n })}</span>
            <span aria-hidden="true" className="h-2 rounded-full bg-danger/70" style={{ width: `${Math.max(2, (n / most) * 100)}%` }} />
          </li>
        ))}
      </ul>
    </div>
  )
}
