import { useQuery } from '@tanstack/react-query'
import { region } from '@/i18n'
import { moment } from '@/i18n/dates'
import { Empty, Failed } from '@/ui/states'
import { say } from '../say'
import { timesQuery, type TimePart, type Times as Shape } from '../wire'
import { AsTable, Card } from './card'
import { Plot, type Line } from './plot'
import { whole } from './sums'
import { Adding } from './wait'

type What = Exclude<keyof TimePart, 'at'>
const columns = ['sent', 'delivered', 'answered', 'opted_out', 'clicks', 'machine'] as const

/** labelOf is an hour or a day, as the clocks of the workspace show it. */
export function labelOf(at: string, of: Pick<Shape, 'zone' | 'step'>): string {
  const options: Intl.DateTimeFormatOptions = of.step === 'day' ? { day: 'numeric', month: 'short', year: 'numeric' } : { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }
  try { return new Intl.DateTimeFormat(region(), { ...options, timeZone: of.zone }).format(new Date(at)) } catch { return moment(at) }
}

/** Times is how the run went, hour by hour or day by day. It has its height before
 * it has its numbers. */
export function Times({ run, planned, often, tracked }: { run: string; planned: number; often: number; tracked: boolean }) {
  const { data, error, refetch } = useQuery({ ...timesQuery(run), refetchInterval: often })
  return (
    <Card id="times" title={say('times')} className="min-h-110 min-[1000px]:col-span-2" aside={data ? <span className="text-sm text-muted">{say('times.zone', { zone: data.zone })}</span> : null}>
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {!data && !error ? <Adding rows={planned} tall="h-72" /> : null}
      {data?.parts.length === 0 ? <Empty icon="clock" title={say('times.none')} text={say('times.none.text')} /> : null}
      {data?.parts.length ? <Drawn of={data} tracked={tracked} /> : null}
    </Card>
  )
}

function Drawn({ of, tracked }: { of: Shape; tracked: boolean }) {
  const parts = of.parts.map((p) => labelOf(p.at, of))
  const line = (what: What, as: Line['as']): Line => ({ key: what, name: say(`times.${what}`), as, values: of.parts.map((p) => p[what]) })
  const top = of.parts.reduce((best, p, i) => (p.sent > (of.parts[best]?.sent ?? 0) ? i : best), 0)
  const shown = columns.filter((c) => tracked || (c !== 'clicks' && c !== 'machine'))
  return (
    <>
      <Plot name={say(`times.${of.step}`)} parts={parts} rest={`${say('times.most', { when: parts[top]!, n: of.parts[top]!.sent })} ${say('times.keys')}`}
        panels={[
          { key: 'went', name: say('times.went'), lines: [line('sent', 'bars'), line('delivered', 'dashes')] },
          { key: 'came', name: say('times.came'), lines: [line('answered', 'bars'), ...(tracked ? [line('clicks', 'line')] : []), line('opted_out', 'dashes')] },
        ]} />
      {of.since ? <p className="text-sm text-muted">{say('times.since', { when: labelOf(of.since, of) })}</p> : null}
      <AsTable of={say('times')} head={[say(`times.${of.step}`), ...shown.map((c) => say(`times.${c}`))]}
        rows={of.parts.flatMap((p, i) => (columns.some((c) => p[c] > 0) ? [[parts[i], ...shown.map((c) => whole(p[c]))]] : []))} />
    </>
  )
}
