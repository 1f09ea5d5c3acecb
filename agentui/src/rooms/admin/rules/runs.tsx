import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { moment } from '@/i18n/dates'
import { Failed, Skeleton } from '@/ui/states'
import { deedText } from '../settle/actions'
import type { World } from '../settle/names'
import { say, told } from '../words'
import { runsQuery } from './wire'

/** Runs is what one rule did last. */
export function Runs({ id, world }: { id: string; world: World }) {
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
            <Link to="/c/$id" params={{ id: r.conversation_id }} className="num max-w-full truncate text-accent underline">{r.conversation_id}</Link>
            <span className="font-medium">{told(`run.${r.outcome}`) ?? r.outcome}</span>
            <span className="min-w-0 basis-full break-words text-muted">{(r.did ?? []).map((d) => `${deedText(d, world)}${d.error ? ` (${d.error})` : ''}`).join(', ') || r.reason}</span>
          </li>
        ))}
      </ol>
    </details>
  )
}
