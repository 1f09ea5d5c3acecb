import { Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { currentLanguage } from '@/i18n'
import { Button } from '@/ui/button'
import { Input } from '@/ui/field'
import { ApiError } from '@/wire/client'
import { Panel } from '../frame'
import { say, told } from '../words'
import { faults } from './draft'
import { backtest, type Draft, type Result } from './trial'

const day = 86_400_000
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10)
const percent = (x: number | null) => (x === null ? '–' : new Intl.NumberFormat(currentLanguage(), { style: 'percent', maximumFractionDigits: 1 }).format(x))

interface BacktestProps { draft: () => Draft; text?: string; check?: () => Record<string, string>; fail?: (errors: Record<string, string>) => void }

/** Backtest runs what stands on the screen over what was recorded. What `check`
 * has against it is shown beside its field and not sent. */
export function Backtest({ draft, text, check, fail }: BacktestProps) {
  const [range, setRange] = useState(() => { const now = Date.now(); return { from: iso(now - 30 * day), to: iso(now) } })
  const [done, setDone] = useState<{ done: number; of: number } | null>(null)
  const [result, setResult] = useState<Result | null>(null)
  const [error, setError] = useState('')
  const [stopped, setStopped] = useState(false)
  const stop = useRef<AbortController>(null)
  const run = async () => {
    setResult(null)
    setStopped(false)
    setError('')
    const found = check?.() ?? {}
    if (check) fail?.(found)
    if (Object.keys(found).length > 0) return setError(say('save.faults'))
    const mine = (stop.current = new AbortController())
    setDone({ done: 0, of: 0 })
    try {
      setResult(await backtest(draft(), new Date(`${range.from}T00:00:00`), new Date(new Date(`${range.to}T00:00:00`).getTime() + day), (d, of) => setDone({ done: d, of }), mine.signal))
    } catch (cause) {
      if (mine.signal.aborted) return setStopped(true)
      const { '': all, ...fields } = faults(cause)
      fail?.(Object.fromEntries(Object.entries(fields).map(([k, v]) => [k.replace(/^(draft|calendars\.[^.]+)\./, ''), v])))
      setError(cause instanceof ApiError ? all! : `${say('backtest.failed')} ${cause instanceof Error ? cause.message : ''}`.trim())
    } finally { setDone(null) }
  }
  return (
    <Panel title={say('backtest.title')} text={text ?? say('backtest.text')}>
      <div className="flex flex-wrap items-end gap-3">
        <Input label={say('backtest.from')} type="date" value={range.from} max={range.to} onChange={(e) => setRange({ ...range, from: e.target.value })} className="num !w-auto" />
        <Input label={say('backtest.to')} type="date" value={range.to} min={range.from} onChange={(e) => setRange({ ...range, to: e.target.value })} className="num !w-auto" />
        {done ? <Button onClick={() => stop.current?.abort()}>{say('backtest.stop')}</Button> : <Button disabled={!range.from || !range.to} onClick={() => void run()}>{say('backtest.run')}</Button>}
      </div>
      {done ? <p role="status" className="mt-3 flex items-center gap-2"><progress value={done.done} max={done.of || 1} aria-label={say('backtest.title')} className="accent-accent" /><span className="num text-muted">{done.done} / {done.of}</span></p> : null}
      {stopped ? <p role="status" className="mt-3 text-muted">{say('backtest.stopped')}</p> : null}
      {error ? <p role="alert" className="mt-3 text-danger">{error}</p> : null}
      {result ? <Outcome result={result} /> : null}
    </Panel>
  )
}

function Outcome({ result: r }: { result: Result }) {
  const rows = [r.total, ...r.metrics]
  return (
    <div className="mt-4 flex flex-col gap-3" role="status">
      <p className="font-medium">{r.conversations === 0 ? say('backtest.nothing') : r.differ === 0 ? say('backtest.same', { n: r.conversations }) : say('backtest.differ', { n: r.differ, of: r.conversations })}{r.moved > 0 ? ` ${say('backtest.moved', { n: r.moved })}` : ''}</p>
      {r.conversations > 0 ? (
        <div className="overflow-x-auto">
          <table className="num w-full min-w-100 text-sm">
            <thead><tr className="text-start text-muted"><th scope="col" className="py-1 text-start font-medium">{say('backtest.metric')}</th><th scope="col" className="text-end font-medium">{say('backtest.now')}</th><th scope="col" className="text-end font-medium">{say('backtest.draft')}</th><th scope="col" className="text-end font-medium">{say('backtest.counts')}</th></tr></thead>
            <tbody>{rows.map((p) => (
              <tr key={p.metric ?? ''} className="border-t border-line">
                <th scope="row" className="py-1 text-start font-normal">{p.metric ? (told(`metric.${p.metric}`) ?? p.metric) : say('backtest.all')}</th>
                <td className="text-end">{percent(p.now.attainment)}</td>
                <td className="text-end font-medium">{percent(p.draft.attainment)}</td>
                <td className="text-end text-muted">{p.now.met}/{p.now.breached} → {p.draft.met}/{p.draft.breached}</td>
              </tr>
            ))}</tbody>
          </table>
        </div>
      ) : null}
      {r.differences.length > 0 ? (
        <ul tabIndex={0} aria-label={say('backtest.list')} className="ring-inside max-h-72 overflow-y-auto rounded-sm border border-line">
          {r.differences.map((d) => (
            <li key={`${d.conversation_id}${d.metric}${d.cycle}`} className="flex flex-wrap items-center gap-x-3 border-t border-line px-3 py-1.5 first:border-t-0">
              <Link to="/c/$id" params={{ id: d.conversation_id }} className="num min-w-0 truncate text-accent underline">{d.conversation_id}</Link>
              <span>{told(`metric.${d.metric}`) ?? d.metric}</span>
              <span className="ms-auto">{told(`outcome.${d.now.state}`) ?? say('outcome.none')} → <b>{told(`outcome.${d.draft.state}`) ?? say('outcome.none')}</b></span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
