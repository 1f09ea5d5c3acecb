import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useLine } from '@/app/hooks'
import { groupings, today, type ReportSearch } from '@/app/searches'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { ApiError } from '@/wire/client'
import { Icon } from '@/ui/icon'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { BehindDialog, type Number_ } from './behind'
import { inZone } from './figures'
import { ForecastPanel } from './forecast'
import { meaningOf } from './meanings'
import { Picks } from './picks'
import { Tabs } from './tabs'
import { Totals } from './totals'
import { Table } from './table'
import { csvOf, reportQuery } from './wire'

const denied = new ApiError(403, {}, '')

/** ReportsPage is what became of the promises made: by period and group, each
 * number with what it means and the clocks behind it. */
export function ReportsPage() {
  const search: ReportSearch = useSearch({ strict: false })
  if (!may('reports.read')) return <main className="flex-1"><Failed page={t('reports')} error={denied} /></main>
  return <Reports search={{ from: search.from ?? today(-6), to: search.to, by: search.by, mode: search.mode }} />
}

function Reports({ search }: { search: ReportSearch }) {
  const go = useNavigate()
  const { data, error, refetch, fetchStatus, isPlaceholderData: old } = useQuery({ ...reportQuery(search), placeholderData: keepPreviousData })
  const [number, setNumber] = useState<Number_ | null>(null)
  const offline = useLine().state === 'offline' || fetchStatus === 'paused'
  const change = (next: Partial<ReportSearch>) => void go({ to: '/reports', search: { ...search, ...next }, replace: true })
  const rows = data?.rows ?? []
  return (
    <main className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-6xl flex-col gap-4 p-4 min-[800px]:p-8">
        <header className="flex flex-wrap items-end justify-between gap-3">
          <h1 className="text-2xl font-semibold">{t('reports.sla')}</h1>
          <a href={csvOf(search)} download="sla.csv" className="inline-flex h-9 items-center gap-1.5 rounded-sm border border-line-strong/60 bg-surface px-3.5 font-medium hover:bg-hover"><Icon name="download" size={16} />CSV</a>
        </header>
        <Tabs />
        <ForecastPanel />
        <Picks search={search} groups={groupings} change={change} />
        {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
        {!data && !error && !offline ? <Skeleton rows={6} className="h-16" /> : null}
        {offline && (data || !error) ? <p role="status" className="flex items-center gap-2 rounded-md border border-line-strong/60 bg-surface px-4 py-2.5 font-medium"><Icon name="alert" size={17} className="shrink-0 text-danger" />{t('error.offline')}{old ? ` ${t('reports.old')}` : ''}</p> : null}
        {data ? (
          <div className={`flex flex-col gap-4 ${old || offline ? 'opacity-60' : ''}`} aria-busy={old}>
            <p className="num text-sm text-muted">{t('reports.period', { from: inZone(data.from, data.zone), to: inZone(data.to, data.zone), zone: data.zone })}</p>
            {rows.length === 0 ? <Empty icon="bars" title={t('reports.none')} text={t('reports.none.text')} /> : (
              <>
                <Totals rows={data.totals ?? []} definitions={data.definitions} open={setNumber} />
                <Table rows={rows} by={search.by ?? 'team'} definitions={data.definitions} open={setNumber} />
              </>
            )}
            <Meanings definitions={data.definitions} by={search.by ?? 'team'} />
          </div>
        ) : null}
      </div>
      {number ? <BehindDialog number={number} close={() => setNumber(null)} /> : null}
    </main>
  )
}

const explained = ['clocks', 'met', 'breached', 'attainment', 'provisional', 'open', 'answered', 'p50_s', 'cancelled', 'waived', 'closed_unanswered', 'merged', 'held_s'] as const

/** Meanings says in full what each figure is. */
function Meanings({ definitions, by }: { definitions: Record<string, string>; by: string }) {
  return (
    <section aria-labelledby="meanings" className="rounded-md border border-line bg-surface p-5">
      <h2 id="meanings" className="text-lg font-semibold">{t('reports.meanings')}</h2>
      <dl className="mt-2 grid gap-x-6 gap-y-1.5 min-[800px]:grid-cols-[auto_1fr]">
        {explained.filter((k) => definitions[k]).map((k) => <div key={k} className="contents"><dt id={`def-${k}`} tabIndex={-1} className="font-medium">{t(`fig.${k}`)}</dt><dd className="text-muted max-[799px]:mb-1.5">{meaningOf(k, definitions)}</dd></div>)}
        {by === 'tag' ? <><dt className="font-medium">{t('by.tag')}</dt><dd className="text-muted">{t('by.tag.text')}</dd></> : null}
        {by === 'agent' && definitions.by_agent ? <><dt className="font-medium">{t('by.agent')}</dt><dd className="text-muted">{meaningOf('by_agent', definitions)}</dd></> : null}
      </dl>
    </section>
  )
}
