import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { called } from '@/i18n/names'
import { bytes } from '@/i18n/dates'
import type { Profile } from '@/wire/shapes'
import { Select } from '@/ui/field'
import { Failed, Skeleton } from '@/ui/states'
import { FindPerson } from '../people'
import { say } from '../say'
import { previewQuery, type Campaign, type Shown } from '../wire'
import { Frame } from './frame'

const edges = ['usual', 'long', 'empty', 'rtl', 'hostile'] as const

/** Preview is the message of every variant and channel for one person, side by side. */
export function Preview({ campaign: c }: { campaign: Campaign }) {
  const [edge, setEdge] = useState<string>('usual')
  const [person, setPerson] = useState<Profile | null>(null)
  const [narrow, setNarrow] = useState(false)
  const templates = [...new Map([[c.template, ''], ...(c.variants ?? []).filter((v) => v.template).map((v) => [v.template!, v.name] as const)])]
  return (
    <section aria-label={say('preview')} className="flex flex-col gap-3 rounded-md border border-line bg-surface p-4">
      <div className="grid grid-cols-1 gap-3 min-[560px]:grid-cols-2">
        <Select label={say('preview.as')} value={person ? 'person' : edge} onChange={(e) => { setPerson(null); setEdge(e.target.value) }}
          options={[...(person ? [{ value: 'person', text: called(person) }] : []), ...edges.map((x) => ({ value: x, text: say(`edge.${x}`) }))]} />
        <FindPerson label={say('preview.person')} pick={setPerson} />
      </div>
      <label className="flex items-center gap-2 text-sm"><input type="checkbox" checked={narrow} onChange={(e) => setNarrow(e.target.checked)} className="size-4 accent-accent" />{say('preview.phone')}</label>
      {templates.map(([id, name]) => <OfTemplate key={id} id={id} name={templates.length > 1 ? name || say('variant.main') : ''} revision={id === c.template ? (c.revision ?? 0) : 0} contact={person?.id ?? ''} edge={edge} narrow={narrow} />)}
    </section>
  )
}

function OfTemplate({ id, name, revision, contact, edge, narrow }: { id: string; name: string; revision: number; contact: string; edge: string; narrow: boolean }) {
  const { data, error, isPending, refetch } = useQuery({ ...previewQuery(id, revision, contact, edge), placeholderData: keepPreviousData })
  return (
    <div className="flex flex-col gap-3">
      {name || data ? <h3 className="font-semibold">{[name, data ? say('rev', { rev: data.revision }) : ''].filter(Boolean).join(' · ')}</h3> : null}
      {isPending ? <Skeleton rows={1} className="h-60" /> : null}
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      <div className="grid grid-cols-1 gap-3">{data?.variants.map((v) => <One key={v.variant} shown={v} narrow={narrow} />)}</div>
    </div>
  )
}

const clipped = 102_000 // bytes behind which Gmail hides the rest

function One({ shown: v, narrow }: { shown: Shown; narrow: boolean }) {
  const title = [v.channel || say('channel.any'), v.locale].filter(Boolean).join(' · ')
  return (
    <article aria-label={title} className="min-w-0">
      <p className="mb-1 flex flex-wrap gap-x-3 text-sm text-muted">
        <span className="font-medium text-fg">{title}</span>
        {v.html ? <span className={v.bytes > clipped ? 'text-danger' : ''}>{bytes(v.bytes)}</span> : <span>{say('sms', { n: v.sms_segments })}</span>}
        {v.missing?.length ? <span>{say('preview.missing', { names: v.missing.join(', ') })}</span> : null}
      </p>
      {v.error || v.aborted ? <p role="status" className="rounded-sm bg-danger-soft p-3 text-danger" dir="auto">{v.error ?? say('preview.aborted', { why: v.aborted ?? '' })}</p> : null}
      {v.subject ? <p className="mb-1 font-medium" dir="auto">{v.subject}</p> : null}
      {v.html ? <Frame html={v.html} title={say('preview.of', { name: title })} width={narrow ? 375 : undefined} /> : v.text ? <p className="user-text w-fit max-w-96 rounded-md bg-out px-3.5 py-2.5" dir="auto">{v.text}</p> : null}
    </article>
  )
}
