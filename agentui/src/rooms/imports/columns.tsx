import { Target } from './target'
import type { Faults } from './plan'
import type { Job, Schema } from './wire'
import { say } from './words'

const few = 3 // samples beside a column

interface ColumnsProps { job: Job; columns: readonly string[]; schema?: Schema; faults: Faults['columns']; change: (columns: string[]) => void }

/** Columns is a line for each column of the file: what it holds, where it goes. */
export function Columns({ job, columns, schema, faults, change }: ColumnsProps) {
  return (
    <div className="flex flex-col">
      <div aria-hidden="true" className="hidden grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_minmax(0,1.2fr)] gap-4 border-b border-line pb-1.5 text-xs font-semibold text-muted min-[700px]:grid">
        <span>{say('column')}</span><span>{say('column.samples')}</span><span>{say('column.goes')}</span>
      </div>
      <ul className="flex flex-col">
        {job.header.map((header, i) => {
          const samples = [...new Set(job.sample.map((row) => row[i] ?? '').filter(Boolean))].slice(0, few)
          const fault = faults[i]
          return (
            // oxlint-disable-next-line react/no-array-index-key -- columns have a place and nothing else that is theirs alone
            <li key={i} className={`grid grid-cols-1 gap-x-4 gap-y-1.5 border-b border-line py-3 last:border-b-0 min-[700px]:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_minmax(0,1.2fr)] ${columns[i] === '' ? 'text-muted' : ''}`}>
              <span className="min-w-0 self-start font-medium break-words min-[700px]:pt-1" dir="auto">{header || `${i + 1}`}</span>
              <span className="min-w-0 self-start text-sm text-muted min-[700px]:pt-1.5">
                {samples.length === 0 ? say('column.no_samples') : samples.map((s) => <span key={s} className="block truncate" dir="auto" title={s}>{s}</span>)}
              </span>
              <Target header={header || `${i + 1}`} to={columns[i] ?? ''} schema={schema} fault={fault ? say(`fault.${fault}`) : undefined} change={(to) => change(columns.map((c, at) => (at === i ? to : c)))} />
            </li>
          )
        })}
      </ul>
    </div>
  )
}
