import { useQueries, useQuery } from '@tanstack/react-query'
import { called } from '@/i18n/names'
import { get } from '@/wire/client'
import type { Profile } from '@/wire/shapes'
import { t } from '@/i18n'
import { IconButton } from '@/ui/button'
import { Select } from '@/ui/field'
import { words } from '@/ui/states'
import { useState } from 'react'
import { FindPerson } from '../people'
import { say } from '../say'
import { segmentsQuery } from '../wire'
import { Card, Picks } from './fields'
import { Reach, type Check } from './reach'
import type { StepProps } from './use'

type Mode = 'everyone' | 'segment' | 'contacts'

/** Audience says who is meant: everybody, a segment, or a list of people. */
export function Audience({ work, check, faultOf }: StepProps & { check: Check }) {
  const { audience } = work.campaign
  const said: Mode | '' = audience.everyone ? 'everyone' : audience.segment ? 'segment' : audience.contacts?.length ? 'contacts' : ''
  const [picked, setPicked] = useState<Mode | ''>(said)
  const mode = said || picked
  const choose = (m: string) => {
    setPicked(m as Mode)
    work.change({ audience: m === 'everyone' ? { everyone: true } : {} })
  }
  return (
    <div className="grid grid-cols-1 items-start gap-4 min-[1000px]:grid-cols-[minmax(0,1fr)_22rem]">
      <Card title={say('audience.title')} text={say('audience.text')}>
        <Picks legend={say('audience.who')} value={mode} change={choose} options={(['segment', 'everyone', 'contacts'] as const).map((m) => ({ value: m, title: say(`audience.${m}`), text: say(`audience.${m}.text`) }))} />
        {mode === 'segment' ? <SegmentPick value={audience.segment ?? ''} change={(segment) => work.change({ audience: { segment } })} error={faultOf('audience.segment')} /> : null}
        {mode === 'contacts' ? <People ids={audience.contacts ?? []} change={(contacts) => work.change({ audience: { contacts } })} /> : null}
      </Card>
      <Reach check={check} mode={mode} />
    </div>
  )
}

function SegmentPick({ value, change, error }: { value: string; change: (id: string) => void; error?: string }) {
  const { data, error: failed, isPending } = useQuery(segmentsQuery)
  if (failed) return <p role="alert" className="text-danger">{words(failed)}</p>
  const gone = value !== '' && data !== undefined && !data.some((s) => s.id === value)
  return (
    <Select
      label={say('segment')} value={value} error={value ? error : undefined} onChange={(e) => change(e.target.value)} disabled={isPending}
      help={data?.length === 0 ? say('segment.none') : undefined}
      options={[{ value: '', text: isPending ? t('loading') : say('choose') }, ...(gone ? [{ value, text: say('gone', { name: value }) }] : []), ...(data ?? []).map((s) => ({ value: s.id, text: `${s.name} · ${s.ready ? say('people', { n: s.members }) : say('counting')}` }))]}
    />
  )
}

const listMost = 10_000
const namesMost = 50

function People({ ids, change }: { ids: readonly string[]; change: (ids: string[]) => void }) {
  const found = useQueries({ queries: ids.slice(0, namesMost).map((id) => ({ queryKey: ['contact-name', id], queryFn: () => get<Profile>(`/contacts/${id}`), staleTime: 600_000 })) })
  return (
    <div className="flex flex-col gap-3">
      {ids.length < listMost ? <FindPerson label={say('audience.add')} without={ids} pick={(p) => change([...ids, p.id])} /> : null}
      <ul aria-label={say('audience.contacts')} className="flex flex-wrap gap-1.5">
        {ids.slice(0, namesMost).map((id, i) => {
          const p = found[i]?.data
          const name = p ? called(p) : found[i]?.error ? say('gone', { name: id }) : '…'
          return <li key={id} className="inline-flex items-center rounded-sm border border-line-strong/50 ps-2.5"><span className="max-w-52 truncate" dir="auto">{name}</span><IconButton icon="close" label={say('audience.remove', { name })} onClick={() => change(ids.filter((x) => x !== id))} /></li>
        })}
      </ul>
      {ids.length > namesMost ? <p className="text-sm text-muted">{say('more', { n: ids.length - namesMost })}</p> : null}
    </div>
  )
}
