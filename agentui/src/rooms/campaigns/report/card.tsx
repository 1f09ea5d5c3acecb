import type { ReactNode } from 'react'
import { say } from '../say'

/** Card is one picture of the report with its heading. */
export function Card({ id, title, children, className = '', aside }: { id: string; title: string; children: ReactNode; className?: string; aside?: ReactNode }) {
  return (
    <section aria-labelledby={id} className={`min-w-0 rounded-md border border-line bg-surface p-4 ${className}`}>
      <header className="flex flex-wrap items-baseline gap-x-3"><h2 id={id} className="flex-1 text-lg font-semibold">{title}</h2>{aside}</header>
      {children}
    </section>
  )
}

/** AsTable is a picture's numbers for whoever reads them better so. */
export function AsTable({ of, head, rows, children }: { of: string; head: readonly string[]; rows: readonly (readonly ReactNode[])[]; children?: ReactNode }) {
  return (
    <details className="mt-3 text-sm">
      <summary aria-label={say('as.table.of', { what: of })} className="w-fit rounded-sm font-medium">{say('as.table')}</summary>
      <div role="region" aria-label={say('as.table.of', { what: of })} tabIndex={0} className="mt-2 max-h-72 overflow-auto">
        <table className="w-full border-collapse">
          <thead><tr className="sticky top-0 bg-surface text-muted">{head.map((h, i) => <th key={h} scope="col" className={`px-2 py-1.5 font-medium ${i ? 'text-end' : 'text-start'}`}>{h}</th>)}</tr></thead>
          <tbody>
            {rows.map((row, r) => (
              // oxlint-disable-next-line react/no-array-index-key -- parts of time and runs stay in their order
              <tr key={r} className="border-t border-line">{row.map((cell, i) => (i
                ? <td key={head[i]} className="num px-2 py-1 text-end whitespace-nowrap">{cell}</td>
                : <th key={head[i]} scope="row" className="num px-2 py-1 text-start font-medium whitespace-nowrap">{cell}</th>))}</tr>
            ))}
          </tbody>
        </table>
      </div>
      {children}
    </details>
  )
}
