import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { moment } from '@/i18n/dates'
import { called } from '@/i18n/names'
import { Failed, Skeleton } from '@/ui/states'
import { deedText } from '../settle/actions'
import { nameIn, type World } from '../settle/names'
import { say, told } from '../words'
import { fieldName, optionsOf } from './fields'
import { runsQuery, type Field, type Run } from './wire'

/** Runs is what one rule did last. */
export function Runs({ id, fields, world }: { id: string; fields: readonly Field[]; world: World }) {
  const [open, setOpen] = useState(false)
  const { data, error, isPending, refetch } = useQuery({ ...runsQuery(id), enabled: open })
  return (
    <details onToggle={(e) => setOpen(e.currentTarget.open)} className="border-t border-line pt-3">
      <summary className="w-fit rounded-sm font-semibold">{say('runs.title')}</summary>
      {open && isPending ? <Skeleton rows={2} className="h-8" /> : null}
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data?.length === 0 ? <p className="text-muted">{say('runs.empty')}</p> : null}
      <ol className="mt-1 flex flex-col">
        {data?.map((r) => (
          <li key={r.id} className="flex flex-wrap gap-x-3 border-t border-line py-1.5 text-sm first:border-t-0">
            <span className="num text-muted">{moment(r.at)}</span>
            <Link to="/c/$id" params={{ id: r.conversation_id }} className="max-w-full truncate text-accent underline" dir="auto">{aboutText(r)}</Link>
            <span className="font-medium">{told(`run.${r.outcome}`) ?? r.outcome}</span>
            <span className="min-w-0 basis-full break-words text-muted">{(r.did ?? []).map((d) => `${deedText(d, world)}${d.error ? ` (${d.error})` : ''}`).join(', ') || r.reason}</span>
            {r.why?.length ? <Why all={r.why} fields={fields} world={world} /> : null}
          </li>
        ))}
      </ol>
    </details>
  )
}

/** aboutText names the conversation of a run; one out of sight has its id alone. */
const aboutText = (r: Run) => (r.about ? [called(r.about.contact), r.about.subject].filter(Boolean).join(' · ') : r.conversation_id)

type Held = NonNullable<Run['why']>[number]

/** Why is what each condition saw. */
function Why({ all, fields, world }: { all: readonly Held[]; fields: readonly Field[]; world: World }) {
  const said = (c: Held) => {
    if (c.hours) return say(c.hours === 'inside' ? 'hours.inside' : 'hours.outside')
    const field = fields.find((f) => f.name === c.field || (f.name.endsWith('.*') && c.field?.startsWith(f.name.slice(0, -1))))
    const options = optionsOf(field, world)
    const valued = (v: unknown): string => (Array.isArray(v) ? v.map(valued).join(', ') : v === undefined || v === null || v === '' ? '–' : typeof v === 'boolean' ? say(v ? 'yes' : 'no') : nameIn(options, String(v)))
    const name = field && !field.name.endsWith('.*') ? fieldName(field.name) : (c.field ?? '')
    return `${name} ${told(`op.${c.op}`) ?? c.op ?? ''} ${valued(c.want)}: ${valued(c.saw)}`
  }
  return (
    <details className="basis-full">
      <summary className="w-fit rounded-sm text-muted">{say('run.why')}</summary>
      <ul className="ps-4">
        {all.map((c) => <li key={`${c.field ?? c.hours} ${c.op} ${JSON.stringify(c.want)}`} className="flex gap-1.5 break-words"><span aria-hidden="true">{c.held ? '✓' : '✗'}</span><span className="min-w-0 break-words" dir="auto"><span className="sr-only">{say(c.held ? 'run.held' : 'run.not')}: </span>{said(c)}</span></li>)}
      </ul>
    </details>
  )
}
