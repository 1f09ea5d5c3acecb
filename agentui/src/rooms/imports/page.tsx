import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useAgents } from '@/app/load'
import { may } from '@/app/session'
import { bytes, moment } from '@/i18n/dates'
import { Icon } from '@/ui/icon'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { ApiError } from '@/wire/client'
import { Drop } from './drop'
import { Bar } from './progress'
import { StateChip } from './state'
import { going, jobsQuery, type Job } from './wire'
import { say } from './words'

/** ImportsPage takes a file, and lists what became of those before. */
export function ImportsPage() {
  const { data, error, isPending, refetch } = useQuery({ ...jobsQuery, enabled: may('contacts.import') })
  if (!may('contacts.import')) return <Failed page={say('title')} error={new ApiError(403, {}, '')} />
  return (
    <div className="mx-auto flex w-full max-w-4xl flex-col gap-6 p-4 min-[800px]:p-8">
      <header><h1 className="text-2xl font-semibold">{say('title')}</h1><p className="mt-0.5 max-w-2xl text-muted">{say('text')}</p></header>
      <Drop />
      <section aria-label={say('history')} className="flex flex-col gap-2">
        <h2 className="text-lg font-semibold">{say('history')}</h2>
        {isPending ? <Skeleton rows={3} className="h-16" /> : null}
        {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
        {data?.length === 0 ? <div className="rounded-md border border-line bg-surface"><Empty icon="file" title={say('history.none')} text={say('history.none.text')} /></div> : null}
        {data?.length ? <ul className="flex flex-col rounded-md border border-line bg-surface">{data.map((j) => <Row key={j.id} job={j} />)}</ul> : null}
      </section>
    </div>
  )
}

function Row({ job }: { job: Job }) {
  const who = useAgents().find((a) => a.id === job.by.id)?.name ?? job.by.id
  const { rows, errors } = job.counts
  return (
    <li className="border-b border-line last:border-b-0">
      <Link to="/customers/imports/$id" params={{ id: job.id }} className="ring-inside flex min-h-16 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 hover:bg-hover">
        <Icon name="file" size={18} className="text-muted max-[500px]:hidden" />
        <span className="min-w-40 flex-1">
          <span className="block truncate font-medium" dir="auto">{job.name}</span>
          <span className="num block truncate text-sm text-muted">{[bytes(job.size), say('row.by', { who, when: moment(job.created_at) })].join(' · ')}</span>
        </span>
        {rows > 0 ? <span className="num text-end text-sm text-muted"><span className="block">{say('row.people', { n: rows })}</span>{errors > 0 ? <span className="block">{say('row.refused', { n: errors })}</span> : null}</span> : null}
        <StateChip state={job.state} />
        {going(job) ? <span className="basis-full"><Bar job={job} /></span> : null}
      </Link>
    </li>
  )
}
