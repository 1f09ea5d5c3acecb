import type { ReactNode } from 'react'
import { today, type Grouping, type ReportSearch } from '@/app/searches'
import { t } from '@/i18n'
import { Select } from '@/ui/field'
import { Button } from '@/ui/button'

const spans = [0, 6, 29, 89] as const // days back from today

interface Span { from?: string; to?: string }

/** Period is from when to when, with whatever else is chosen beside. */
export function Period({ from, to, change, children }: Span & { change: (next: Span) => void; children?: ReactNode }) {
  const day = (name: 'from' | 'to', value: string | undefined) => (
    <label className="flex flex-col gap-1 text-sm font-medium">
      {t(name === 'from' ? 'reports.from' : 'reports.until')}
      <input type="date" value={value ?? ''} max={today()} onChange={(e) => change({ [name]: e.target.value || undefined })} className="field-box w-auto font-normal" />
    </label>
  )
  return (
    <div role="group" aria-label={t('reports.picks')} className="flex flex-wrap items-end gap-x-4 gap-y-3">
      <div className="flex flex-wrap gap-1">
        {spans.map((n) => <Button key={n} small aria-pressed={from === today(-n) && !to} className="h-9 aria-pressed:bg-picked" onClick={() => change({ from: today(-n), to: undefined })}>{n ? t('reports.days', { n: n + 1 }) : t('reports.today')}</Button>)}
      </div>
      {day('from', from)}
      {day('to', to)}
      {children}
    </div>
  )
}

/** Picks is the period, the grouping and which seconds count. */
export function Picks({ search, groups, change }: { search: ReportSearch; groups: readonly Grouping[]; change: (next: Partial<ReportSearch>) => void }) {
  return (
    <Period from={search.from} to={search.to} change={change}>
      <div className="w-36"><Select label={t('reports.by')} value={search.by ?? 'team'} onChange={(e) => change({ by: e.target.value as Grouping })} options={groups.map((g) => ({ value: g, text: t(`by.${g}`) }))} /></div>
      <div className="w-44"><Select label={t('reports.mode')} value={search.mode ?? 'business'} onChange={(e) => change({ mode: e.target.value === 'elapsed' ? 'elapsed' : undefined })} options={[{ value: 'business', text: t('reports.business') }, { value: 'elapsed', text: t('reports.elapsed') }]} /></div>
    </Period>
  )
}
