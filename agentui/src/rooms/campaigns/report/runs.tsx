import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { moment } from '@/i18n/dates'
import { Failed } from '@/ui/states'
import { say } from '../say'
import { besideQuery, type RunSum } from '../wire'
import { AsTable, Card } from './card'
import { Plot } from './plot'
import { percent, share, whole } from './sums'
import { Adding } from './wait'

/** Runs is a campaign that came more than once, run beside run; each leads to its
 * own report. */
export function Runs({ id, often }: { id: string; often: number }) {
  const { data, error, refetch } = useQuery({ ...besideQuery(id), refetchInterval: often })
  const go = useNavigate()
  const all = [...(data?.items ?? [])].reverse()
  const open = (i: number) => { const r = all[i]; if (r) void go({ to: '/campaigns/$id/report', params: { id }, search: { run: r.run.id }, replace: true }) }
  return (
    <Card id="runs" title={say('runs')} className="min-h-64">
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {!data && !error ? <Adding rows={0} tall="h-40" /> : null}
      {all.length > 0 ? (
        <>
          <Plot name={say('runs.run')} parts={all.map((s) => moment(s.run.start_at))} rest={say('runs.text')} open={open} panels={[{
            key: 'runs', name: '', lines: [
              { key: 'sent', name: say('times.sent'), as: 'bars', values: all.map((s) => s.sent) },
              { key: 'rate', name: say('runs.rate'), as: 'line', values: all.map(rate), text: percent },
            ],
          }]} />
          <AsTable of={say('runs')} head={[say('runs.run'), say('funnel.planned'), say('funnel.sent'), say('funnel.delivered'), say('runs.clicks'), say('funnel.answered'), say('runs.rate'), say('funnel.solved'), say('funnel.bought'), say('funnel.opted_out'), say('runs.bounced'), say('runs.complained')]}
            rows={[...all].reverse().map((s) => [
              <Link key="run" to="/campaigns/$id/report" params={{ id }} search={{ run: s.run.id }} className="underline underline-offset-2">{say('report.run.n', { n: s.run.seq, when: moment(s.run.start_at) })}</Link>,
              ...[s.run.planned, s.sent, s.delivered, s.clicks, s.answered].map(whole), share(s.answered, s.sent), ...[s.solved, s.bought, s.opted_out, s.bounced, s.complained].map(whole),
            ])}>
            {data?.next_cursor ? <p className="mt-2 text-muted">{say('runs.more')}</p> : null}
          </AsTable>
        </>
      ) : null}
    </Card>
  )
}

const rate = (s: RunSum): number => (s.sent > 0 ? s.answered / s.sent : 0)
