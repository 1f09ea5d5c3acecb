import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queries, ticker } from '@/app/hub'
import { Button } from '@/ui/button'
import { words } from '@/ui/states'
import { ApiError } from '@/wire/client'
import { Columns } from './columns'
import { faultsOf, sent, sound } from './plan'
import { forget, usePlan } from './kept'
import { Proof, Reading } from './reading'
import { schemaQuery, move, shape, type Job, type Plan } from './wire'
import { say } from './words'

/** keep shows an import as the hub has just answered it. */
export const keep = (job: Job): void => {
  queries.setQueryData(['imports', job.id], job)
  void queries.invalidateQueries({ queryKey: ['imports'], exact: true })
}

/** useMoves sends what is asked of an import; a conflict shows it anew. */
export function useMoves(id: string) {
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState('')
  const run = async (ask: () => Promise<Job>): Promise<Job | null> => {
    setBusy(true)
    setWrong('')
    try {
      const job = await ask()
      keep(job)
      return job
    } catch (error) {
      const late = error instanceof ApiError && error.status === 409
      setWrong(late ? say('conflict') : words(error))
      void queries.invalidateQueries({ queryKey: ['imports', id] }) // the plan may be kept by then
      return null
    } finally { setBusy(false) }
  }
  return { busy, wrong, run }
}

export type Moves = ReturnType<typeof useMoves>

/** Shaping says how a file is read, and has it tried. */
export function Shaping({ job, moves: { busy, wrong, run } }: { job: Job; moves: Moves }) {
  const { data: schema } = useQuery(schemaQuery)
  const [plan, change, kept] = usePlan(job)
  const [asked, setAsked] = useState(false) // faults are told once somebody went on
  const faults = faultsOf(plan, ticker.now)
  const shown = asked ? faults : { ...faults, columns: {}, known: false, source: false, at: false, region: false }
  const anew = (more: Partial<Plan>) => void run(() => shape(job, { ...sent(plan), ...more }))
  const go = (how: 'check' | 'start') => {
    setAsked(true)
    if (sound(faults)) void run(async () => { await shape(job, sent(plan)); forget(job.id); return move(job.id, how) })
  }
  const before = job.state !== 'uploaded'
  return (
    <form noValidate className="flex flex-col gap-5" onSubmit={(e) => { e.preventDefault(); go('check') }}>
      <section aria-label={say('columns')} className="flex flex-col gap-4 rounded-md border border-line bg-surface p-5">
        <div><h2 className="text-lg font-semibold">{say('columns')}</h2><p className="text-muted">{say('columns.text')}</p></div>
        <Columns job={job} columns={plan.columns} schema={schema} faults={shown.columns} change={(columns) => change({ columns })} />
      </section>
      <Proof plan={plan} faults={shown} change={change} />
      <section aria-label={say('read')} className="flex flex-col gap-4 rounded-md border border-line bg-surface p-5">
        <h2 className="text-lg font-semibold">{say('read')}</h2>
        <Reading plan={plan} busy={busy} wrongRegion={shown.region} anew={anew} change={change} />
      </section>
      {shown.known ? <p role="alert" className="text-danger">{say('fault.known')}</p> : null}
      {wrong ? <p role="alert" className="text-danger">{wrong}</p> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button look="primary" type="submit" busy={busy}>{say(before ? 'try.again' : 'try')}</Button>
        {job.state === 'cancelled' || job.state === 'failed' ? <Button busy={busy} onClick={() => go('start')}>{say('start.anyway')}</Button> : null}
        <p className="text-sm text-muted">{say('try.text')}{kept ? ` ${say('kept')}` : ''}</p>
      </div>
    </form>
  )
}
