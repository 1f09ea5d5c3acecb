import { useQuery } from '@tanstack/react-query'
import { useAgents, useTeams } from '@/app/load'
import { book, t, tell } from '@/i18n'
import { automation } from '@/i18n/en/automation'
import { fields } from '@/i18n/en/fields'
import { policies } from '@/i18n/en/policies'
import { get } from '@/wire/client'
import type { Page, Run } from '@/wire/shapes'
import { When } from '@/ui/when'
import { Failed, Skeleton } from '@/ui/states'

const { say, told } = await book({ ...automation, ...fields, ...policies }, {
  fr: () => Promise.all([import('@/i18n/fr/automation'), import('@/i18n/fr/fields'), import('@/i18n/fr/policies')]).then(([a, b, c]) => ({ ...a.automation, ...b.fields, ...c.policies })),
  ro: () => Promise.all([import('@/i18n/ro/automation'), import('@/i18n/ro/fields'), import('@/i18n/ro/policies')]).then(([a, b, c]) => ({ ...a.automation, ...b.fields, ...c.policies })),
})

/** Log is the runs, newest first, in the words of the rule builder. */
export function Log({ conversation }: { conversation: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['runs', conversation], queryFn: () => get<Page<Run>>(`/conversations/${conversation}/runs`, { limit: 50 }).then((page) => page.items),
  })
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton rows={3} className="h-8" />
  if (data.length === 0) return <p className="mt-1 text-sm text-muted">{t('runs.none')}</p>
  return <ol className="mt-1 flex flex-col gap-3">{data.map((run) => <One key={run.id} run={run} />)}</ol>
}

function One({ run }: { run: Run }) {
  const names = useNames()
  return (
    <li className="text-sm">
      <p className="flex gap-2"><span className="min-w-0 flex-1 font-medium break-words" dir="auto">{run.name}</span><When at={run.at} /></p>
      <p className="text-muted">{tell(`run.${run.outcome}`) ?? run.outcome}{run.late ? ` · ${t('run.late')}` : ''} · {told(`fact.${run.on}`) ?? (run.on === 'time' ? say('rule.on.time') : run.on)}</p>
      {run.reason ? <p className="break-words" dir="auto">{run.reason}</p> : null}
      <ul className="list-disc ps-4">
        {run.did.map((d) => <li key={`${d.do} ${d.to ?? ''}`} className="break-words" dir="auto">{told(`do.${d.do}`) ?? d.do.replaceAll('_', ' ')}{d.to ? `: ${told(`to.${d.to}`) ?? names(d.to)}` : ''}{d.result === 'done' ? '' : ` (${tell(`run.${d.result}`) ?? d.result}${d.error ? `: ${d.error}` : ''})`}</li>)}
      </ul>
      {run.why.length > 0 ? (
        <details className="text-muted">
          <summary className="w-fit">{t('run.why')}</summary>
          <ul className="ps-4">{run.why.map((w) => <li key={`${w.field ?? w.hours ?? ''} ${w.op ?? ''}`} className="break-words" dir="auto">{seen(w, names)}</li>)}</ul>
        </details>
      ) : null}
    </li>
  )
}

type Seen = Run['why'][number]

const text = (v: unknown, names: (id: string) => string): string => (Array.isArray(v) ? v.map((x) => text(x, names)).join(', ') : v === undefined || v === null || v === '' ? '–' : names(String(v)))

/** seen is one thing a rule looked at: what it asked for, and what there was. */
function seen(w: Seen, names: (id: string) => string): string {
  const asked = w.hours ? `${told(`hours.${w.hours}`) ?? w.hours} ${names(w.of ?? '')}`.trim() : `${told(`rf.${w.field}`) ?? w.field ?? ''} ${told(`op.${w.op}`) ?? w.op ?? ''} ${text(w.want, names)}`
  return `${w.held ? '✓' : '✗'} ${asked}${w.hours ? '' : ` (${text(w.saw, names)})`}`
}

/** useNames tells ids of people and teams, and known values, by their names. */
function useNames(): (id: string) => string {
  const agents = useAgents()
  const teams = useTeams()
  return (id) => agents.find((a) => a.id === id)?.name ?? teams.find((x) => x.id === id)?.name ?? tell(`status.${id}`) ?? tell(`priority.${id}`) ?? told(`rv.${id}`) ?? id
}
