import { t } from '@/i18n'
import type { Number_ } from './behind'
import { metricOf, percent, Share, took } from './figures'
import { meaningOf } from './meanings'
import type { Row } from './wire'

/** Totals is a card for each metric: attainment first, then how long it took. */
export function Totals({ rows, definitions, open }: { rows: readonly Row[]; definitions: Record<string, string>; open: (n: Number_) => void }) {
  return (
    <ul aria-label={t('reports.totals')} className="grid gap-3 min-[640px]:grid-cols-2 min-[1000px]:grid-cols-3">
      {rows.map((row) => (
        <li key={row.metric} className="rounded-md border border-line bg-surface p-4">
          <h2 className="font-medium text-muted">{metricOf(row.metric)}</h2>
          <p className="num mt-1 flex items-baseline gap-2"><span className="text-2xl font-semibold" title={meaningOf('attainment', definitions)}>{percent(row.attainment)}</span><span className="text-sm text-muted">{t('reports.met', { n: row.met, of: row.met + row.breached })}</span></p>
          <div className="my-2"><Share row={row} /></div>
          <dl className="num grid grid-cols-3 gap-1 text-sm">
            {([['p50', row.p50_s], ['p90', row.p90_s], ['p99', row.p99_s]] as const).map(([name, s]) => <div key={name} title={meaningOf('p50_s', definitions)}><dt className="text-muted">{name}</dt><dd className="font-medium">{took(row, s)}</dd></div>)}
          </dl>
          {row.provisional > 0 ? <button type="button" className="mt-2 rounded-sm text-sm text-muted underline decoration-dotted underline-offset-2" title={meaningOf('provisional', definitions)} onClick={() => open({ row, outcome: 'provisional', name: metricOf(row.metric) })}>{t('reports.provisional', { n: row.provisional })}</button> : null}
        </li>
      ))}
    </ul>
  )
}
