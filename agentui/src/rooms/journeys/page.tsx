import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { queries } from '@/app/hub'
import { may } from '@/app/session'
import { PageFrame } from '@/rooms/admin/frame'
import { Button } from '@/ui/button'
import { Empty, Failed, Skeleton, words } from '@/ui/states'
import { blank, create, journeysQuery, type Row, type Standing } from './wire'
import { say, told } from './words'

const looks: Record<Standing, string> = { draft: 'paused', running: 'ok', paused: 'warn', stopped: 'paused' }
const shapes: Record<Standing, string> = { draft: '◌', running: '●', paused: '⏸', stopped: '■' }

export function State({ of }: { of: Standing }) {
  return <span className="sla" data-level={looks[of]}><span aria-hidden="true">{shapes[of]}</span>{told(`standing.${of}`) ?? of}</span>
}

/** JourneysPage lists the journeys with how they stand and how many are on their way. */
export function JourneysPage() {
  const { data, error, isPending, refetch } = useQuery(journeysQuery)
  const go = useNavigate()
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState('')
  const begin = async () => {
    setBusy(true)
    setWrong('')
    try {
      const made = await create(blank(say('new')))
      queries.setQueryData(['journeys', made.id], made)
      void queries.invalidateQueries({ queryKey: ['journeys'], exact: true })
      void go({ to: '/campaigns/journeys/$id', params: { id: made.id } })
    } catch (cause) { setWrong(words(cause)) }
    setBusy(false)
  }
  const add = may('campaigns.write') ? <Button look="primary" icon="plus" busy={busy} onClick={() => void begin()}>{say('add')}</Button> : null
  return (
    <PageFrame title={say('title')} text={say('text')} action={data?.length ? add : null}>
      {wrong ? <p role="alert" className="text-danger">{wrong}</p> : null}
      {isPending ? <Skeleton rows={4} className="h-16" /> : null}
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data?.length === 0 ? <Empty icon="route" title={say('empty')} text={say('empty.text')}><div className="mt-2">{add}</div></Empty> : null}
      {data?.length ? <ul className="flex flex-col rounded-md border border-line bg-surface">{data.map((j) => <Line key={j.id} of={j} />)}</ul> : null}
    </PageFrame>
  )
}

function Line({ of }: { of: Row }) {
  const share = of.ended > 0 ? Math.round((of.reached / of.ended) * 100) : null
  return (
    <li className="border-b border-line last:border-b-0">
      <Link to="/campaigns/journeys/$id" params={{ id: of.id }} className="ring-inside flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-3 hover:bg-hover">
        <span className="min-w-0 flex-1 basis-48">
          <span className="flex items-center gap-2"><span className="truncate font-medium" dir="auto">{of.name}</span><State of={of.standing} /></span>
          <span className="num block text-sm text-muted">{say('steps', { n: of.steps })}</span>
        </span>
        <dl className="num grid grid-cols-3 gap-4 text-end text-sm">
          <Figure name={say('inside')} value={of.inside.toLocaleString()} />
          <Figure name={say('entered')} value={of.entered.toLocaleString()} />
          <Figure name={say('reached')} value={share === null ? '–' : say('reached.of', { n: of.reached.toLocaleString(), share })} />
        </dl>
      </Link>
    </li>
  )
}

const Figure = ({ name, value }: { name: string; value: string }) => (
  <div className="flex min-w-16 flex-col-reverse"><dt className="text-xs text-muted">{name}</dt><dd className="font-medium">{value}</dd></div>
)
