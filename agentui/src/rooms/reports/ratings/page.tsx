import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { ratingGroups, today, type RatingsSearch } from '@/app/searches'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { Select } from '@/ui/field'
import { Icon } from '@/ui/icon'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { inZone } from '../figures'
import { Period } from '../picks'
import { Tabs } from '../tabs'
import { nameOf } from './figures'
import { Groups } from './groups'
import { Said } from './said'
import { Time } from './time'
import { Total } from './total'
import { csvOf, reportQuery, type Report } from './wire'
import { say } from './words'

/** RatingsPage is what customers said of how it went: of all conversations to who may
 * see reports, of their own to everybody else. */
export function RatingsPage() {
  const search: RatingsSearch = useSearch({ strict: false })
  const go = useNavigate()
  const { data, error, refetch, isPlaceholderData: old } = useQuery({ ...reportQuery(search), placeholderData: keepPreviousData })
  const change = (next: Partial<RatingsSearch>) => void go({ to: '/reports/ratings', search: { ...search, ...next }, replace: true })
  const all = may('reports.read')
  return (
    <main className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-6xl flex-col gap-4 p-4 min-[800px]:p-8">
        <header className="flex flex-wrap items-end justify-between gap-3">
          <div><h1 className="text-2xl font-semibold">{say('title')}</h1><p className="mt-0.5 text-muted">{say('text')}{all ? '' : ` ${say('own')}`}</p></div>
          <a href={csvOf(search)} download="ratings.csv" className="inline-flex h-9 items-center gap-1.5 rounded-sm border border-line-strong/60 bg-surface px-3.5 font-medium hover:bg-hover"><Icon name="download" size={16} />CSV</a>
        </header>
        {all ? <Tabs /> : null}
        <Period from={search.from ?? today(-29)} to={search.to} change={change}>
          <div className="w-40"><Select label={t('reports.by')} value={search.by ?? 'team'} onChange={(e) => change({ by: e.target.value as NonNullable<RatingsSearch['by']>, group: undefined })} options={ratingGroups.filter((g) => all || g !== 'agent').map((g) => ({ value: g, text: say(`pick.${g}`) }))} /></div>
        </Period>
        {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
        {!data && !error ? <Skeleton rows={4} className="h-32" /> : null}
        {data ? <div className={`flex flex-col gap-4 ${old ? 'opacity-60' : ''}`} aria-busy={old}><Pictures of={data} search={search} change={change} /></div> : null}
      </div>
    </main>
  )
}

function Pictures({ of, search, change }: { of: Report; search: RatingsSearch; change: (next: Partial<RatingsSearch>) => void }) {
  const group = of.rows?.find((g) => g.id === search.group)
  return (
    <>
      <p className="num text-sm text-muted">{t('reports.period', { from: inZone(of.from, of.zone), to: inZone(of.to, of.zone), zone: of.zone })}</p>
      {of.totals.n === 0 ? (
        <div className="rounded-md border border-line bg-surface"><Empty icon="bars" title={say('none')} text={say('none.text')}>{may('settings.read') ? <Link to="/admin/sending" className="font-medium text-accent underline underline-offset-2">{say('rules')}</Link> : null}</Empty></div>
      ) : (
        <>
          <Total of={of.totals} score={search.score} pick={(score) => change({ score, ...(score === undefined ? {} : { silent: true }) })} />
          <Time of={of} />
          <Groups of={of} picked={search.group} pick={(id) => change({ group: id })} />
          <Said search={search} group={group ? nameOf(group, of.by) : undefined} change={change} />
        </>
      )}
    </>
  )
}
