import { t } from '@/i18n'
import { Hint } from '@/ui/tooltip'
import type { Number_ } from './behind'
import { groupOf, metricOf, percent, Share, took } from './figures'
import { meaningOf } from './meanings'
import type { Row } from './wire'

const numbers = ['clocks', 'met', 'breached', 'open', 'provisional', 'answered'] as const
const times = ['p50_s', 'p90_s', 'p95_s', 'p99_s'] as const
const head = 'px-2 py-2 text-end text-sm font-medium text-muted whitespace-nowrap'
const cell = 'num px-2 py-1.5 text-end whitespace-nowrap'

/** Table is every group with its figures; a number opens the clocks behind it. */
export function Table({ rows, by, definitions, open }: { rows: readonly Row[]; by: string; definitions: Record<string, string>; open: (n: Number_) => void }) {
  return (
    <div role="region" aria-label={t('reports.table')} tabIndex={0} className="overflow-x-auto rounded-md border border-line bg-surface">
      <table className="w-full border-collapse">
        <thead>
          <tr className="border-b border-line">
            <th scope="col" className={`${head} text-start!`}>{t(`by.${by as 'team'}`)}</th>
            <th scope="col" className={`${head} text-start!`}>{t('reports.metric')}</th>
            <th scope="col" colSpan={2} className={head}><Meant of="attainment" definitions={definitions} /></th>
            {numbers.map((n) => <th key={n} scope="col" className={head}><Meant of={n} definitions={definitions} /></th>)}
            {times.map((n) => <th key={n} scope="col" className={head}><Meant of={n} definitions={definitions} /></th>)}
            {by === 'agent' ? <th scope="col" className={head}><Meant of="held_s" definitions={definitions} /></th> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.id} ${row.metric}`} className="border-t border-line first:border-t-0">
              <th scope="row" className="max-w-48 truncate px-2 py-1.5 text-start font-medium" dir="auto">{groupOf(row, by)}</th>
              <td className="px-2 py-1.5 whitespace-nowrap">{metricOf(row.metric)}</td>
              <td className="w-24 min-w-16 px-2"><Share row={row} /><span className="sr-only">{percent(row.attainment)}</span></td>
              <td className={`${cell} font-semibold`}>{percent(row.attainment)}</td>
              {numbers.map((n) => (
                <td key={n} className={cell}>
                  {row[n] > 0
                    ? <button type="button" aria-label={`${groupOf(row, by)}, ${metricOf(row.metric)}, ${t(`fig.${n}`)}: ${row[n]}`} className={`min-h-6 min-w-6 rounded-sm px-1 text-end hover:bg-hover hover:underline ${n === 'breached' ? 'font-semibold text-(--breached-text)' : ''}`} onClick={() => open({ row, outcome: n === 'clocks' ? '' : n, name: `${groupOf(row, by)}, ${metricOf(row.metric)}` })}>{row[n].toLocaleString()}</button>
                    : <span className="px-1 text-muted">0</span>}
                </td>
              ))}
              {times.map((n) => <td key={n} className={cell}>{took(row, row[n])}</td>)}
              {by === 'agent' ? <td className={cell}>{took({ ...row, answered: 1 }, row.held_s)}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Meant is the name of a figure, which says what it means when pointed at or
 * reached by the keyboard, and leads to where that stands. */
function Meant({ of, definitions }: { of: 'attainment' | 'held_s' | (typeof numbers)[number] | (typeof times)[number]; definitions: Record<string, string> }) {
  const meaning = meaningOf(of, definitions) ?? meaningOf('p50_s', definitions)
  if (!meaning) return <>{t(`fig.${of}`)}</>
  return <Hint text={meaning}><button type="button" onClick={() => document.getElementById(`def-${definitions[of] ? of : 'p50_s'}`)?.focus()} className="min-h-6 rounded-sm px-0.5 underline decoration-dotted underline-offset-2">{t(`fig.${of}`)}</button></Hint>
}
