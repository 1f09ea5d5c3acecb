import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { queries } from '@/app/hub'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { moment } from '@/i18n/dates'
import { called } from '@/i18n/names'
import { Button } from '@/ui/button'
import { Select } from '@/ui/field'
import { Empty, Failed, Skeleton, words } from '@/ui/states'
import { When } from '@/ui/when'
import { pathQuery, peopleQuery, takeOut, type Enrolment, type Journey, type Path } from './wire'
import { ending, say, told } from './words'

const states = ['active', 'reached', 'completed', 'exited', 'stopped', 'failed'] as const

/** People is who is where, and for one of them why. */
export function People({ id, journey, step, pick }: { id: string; journey: Journey; step: string; pick: (step: string) => void }) {
  const [state, setState] = useState<string>('active')
  const [one, setOne] = useState('')
  const here = state === 'active' && (journey.steps ?? []).some((s) => s.id === step) ? step : ''
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(peopleQuery(id, state, here))
  const all = data?.pages.flatMap((p) => p.items) ?? []
  if (one) return <Why id={id} enrolment={one} pick={pick} back={() => setOne('')} />
  return (
    <div className="flex flex-col gap-4 p-4">
      <h2 className="text-lg font-semibold">{say('people')}</h2>
      <Select label={say('people.state')} value={state} onChange={(e) => setState(e.target.value)} options={states.map((s) => ({ value: s, text: told(`state.${s}`) ?? s }))} />
      <p className="text-sm text-muted">{here ? say('people.at', { step: here }) : say('people.all')}</p>
      {isPending ? <Skeleton rows={4} /> : null}
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data && all.length === 0 ? <Empty icon="people" title={say('people.none')} /> : null}
      {all.length > 0 ? (
        <ul className="flex flex-col rounded-sm border border-line">
          {all.map((e) => (
            <li key={e.id} className="border-b border-line last:border-b-0">
              <button type="button" onClick={() => setOne(e.id)} className="ring-inside flex w-full flex-col px-3 py-2 text-start hover:bg-hover">
                <span className="flex items-center justify-between gap-2"><span className="truncate font-medium" dir="auto">{called({ id: e.contact_id, name: e.name })}</span><When at={e.step_at} /></span>
                <span className="num text-sm text-muted">{e.step}{e.version ? ` · ${say('version.n', { n: e.version })}` : ''}{e.reason ? ` · ${e.reason}` : ''}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {hasNextPage ? <Button small className="self-center" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t('load.more')}</Button> : null}
    </div>
  )
}

/** Why is one person's way with the reason of every turn. */
function Why({ id, enrolment, pick, back }: { id: string; enrolment: string; pick: (step: string) => void; back: () => void }) {
  const { data, error, refetch } = useQuery(pathQuery(id, enrolment))
  const [wrong, setWrong] = useState('')
  const out = async (e: Enrolment) => {
    setWrong('')
    try {
      await takeOut(id, e.id)
      await queries.invalidateQueries({ queryKey: ['journeys', id] })
    } catch (cause) { setWrong(words(cause)) }
  }
  return (
    <div className="flex flex-col gap-4 p-4">
      <Button small look="ghost" icon="back" className="self-start" onClick={back}>{say('people')}</Button>
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton rows={5} className="h-8" /> : null}
      {data ? (
        <>
          <header>
            <h2 className="text-lg font-semibold">{say('why')}</h2>
            <p className="text-sm"><Link to="/customers/$id" params={{ id: data.contact_id }} className="text-accent underline" dir="auto">{called({ id: data.contact_id, name: data.name })}</Link></p>
            <p className="num text-sm text-muted">{ending(data.state, data.reason)} · {say('version.n', { n: data.version })}{data.wake_at && data.state === 'active' ? ` · ${say('wakes', { when: moment(data.wake_at) })}` : ''}</p>
          </header>
          <Link to="/campaigns/why" search={{ contact: data.contact_id }} className="self-start text-sm text-accent underline">{say('why.ledger')}</Link>
          {data.pending?.length ? <p className="text-sm text-[var(--warn-text)]">{say('pending', { steps: data.pending.join(', ') })}</p> : null}
          <Steps of={data} pick={pick} />
          {data.state === 'active' && may('campaigns.send') ? <Button small className="self-start" onClick={() => void out(data)}>{say('take.out')}</Button> : null}
          {wrong ? <p role="alert" className="text-danger">{wrong}</p> : null}
        </>
      ) : null}
    </div>
  )
}

function Steps({ of, pick }: { of: Path; pick: (step: string) => void }) {
  return (
    <ol className="flex flex-col border-s-2 border-line">
      {of.earlier > 0 ? <li className="ps-3 text-sm text-muted">{say('earlier', { n: of.earlier })}</li> : null}
      {(of.path ?? []).map((p, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- they have no name of their own
        <li key={i} className="flex flex-col py-1 ps-3">
          <span className="text-sm"><button type="button" className="rounded-sm font-medium underline decoration-dotted underline-offset-2" onClick={() => pick(p.step)}>{p.step}</button> {told(`what.${p.what}`)?.replace('{to}', p.to) ?? p.what}{p.why ? <span className="text-muted" dir="auto">{` · ${p.what === 'message' ? told(`outcome.${p.why}`) ?? p.why : p.why}`}</span> : null}</span>
          <time dateTime={p.at} className="num text-xs text-muted">{moment(p.at)}</time>
        </li>
      ))}
    </ol>
  )
}
