import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { may } from '@/app/session'
import type { VersionsSearch } from '@/app/searches'
import { Failed, Skeleton } from '@/ui/states'
import { ApiError } from '@/wire/client'
import { Head } from '../head'
import { StepDialog, Waits, type Verb } from '../release'
import { Testing } from '../testing'
import { Used } from '../editor/settings'
import { useUses } from '../uses'
import { revisionsQuery, templateQuery, type View } from '../wire'
import { say } from '../words'
import { Comparison } from './comparison'
import { RevisionRow } from './row'

/** VersionsPage is every revision: who wrote it, who let it out, since when; what
 * two of them have differently; and the way back. */
export function VersionsPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const { data, error, refetch } = useQuery({ ...templateQuery(id), enabled: may('templates.read') })
  if (!may('templates.read')) return <Failed page={say('title')} error={new ApiError(403, {}, '')} />
  if (error && !data) return <Failed page={say('title')} error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton rows={5} className="h-16" />
  return <Versions view={data} />
}

interface Over { what: Verb | 'test'; revision: number }

function Versions({ view }: { view: View }) {
  const { data, error, isPending, refetch } = useQuery(revisionsQuery(view.id, view.revision))
  const search: VersionsSearch = useSearch({ strict: false })
  const go = useNavigate()
  const [over, setOver] = useState<Over | null>(null)
  const uses = useUses().get(view.id) ?? []
  const to = data?.find((r) => r.revision === search.to)?.revision ?? view.revision
  const before = view.state.live && view.state.live.revision !== to ? view.state.live.revision : (data?.find((r) => r.revision < to)?.revision ?? 0)
  const from = data?.find((r) => r.revision === search.from)?.revision ?? before
  const compare = (next: VersionsSearch) => void go({ to: '/campaigns/templates/$id/versions', params: { id: view.id }, search: { from, to, ...next }, replace: true })
  return (
    <div className="flex min-h-full flex-col">
      <Head view={view} page="versions" name={<h1 className="min-w-40 flex-1 truncate px-1.5 py-1 text-xl font-semibold" dir="auto">{view.name}</h1>} />
      <Waits view={view} open={(what, revision) => setOver({ what, revision })} />
      <div className="mx-auto flex w-full max-w-7xl flex-col gap-5 p-4 min-[800px]:p-6">
        <Used uses={uses} part={view.kind !== 'message'} />
        <div className="grid grid-cols-1 items-start gap-5 min-[1100px]:grid-cols-[26rem_minmax(0,1fr)]">
          <section aria-label={say('page.versions')} className="min-w-0 rounded-md border border-line bg-surface">
            {isPending ? <Skeleton rows={4} className="h-14" /> : null}
            {error ? <Failed error={error} retry={() => void refetch()} /> : null}
            {data ? <p aria-hidden="true" className="flex px-4 pt-2 text-xs text-muted"><span className="w-8 text-center">{say('diff.from.short')}</span><span className="w-9 text-center">{say('diff.to.short')}</span></p> : null}
            <ol>{data?.map((r) => <RevisionRow key={r.revision} view={view} revision={r} from={from} to={to} compare={compare} open={(what) => setOver({ what, revision: r.revision })} />)}</ol>
          </section>
          <Comparison view={view} from={from} to={to} />
        </div>
      </div>
      {over?.what === 'test' ? <Testing view={view} revision={over.revision} person={{ edge: 'usual' }} onClose={() => setOver(null)} /> : null}
      {over && over.what !== 'test' ? <StepDialog view={view} verb={over.what} revision={over.revision} onClose={() => setOver(null)} /> : null}
    </div>
  )
}
