import { AsTable, Card } from '@/rooms/campaigns/report/card'
import { Plot } from '@/rooms/campaigns/report/plot'
import { mean, meanRange, partOf, percent } from './figures'
import type { Report } from './wire'
import { say } from './words'

/** Time is how the ratings went, by day, week or month: how many, and their mean with
 * what it may as well be. */
export function Time({ of }: { of: Report }) {
  const all = of.parts ?? []
  const names = all.map((p) => partOf(p.at, of))
  return (
    <Card id="time" title={say('time')}>
      <Plot name={say(`time.${of.unit}`)} parts={names} rest={say('time.rest')} panels={[
        { key: 'mean', name: say('time.mean'), scale: [1, 5], lines: [{ key: 'mean', name: say('mean'), as: 'spans', values: all.map((p) => p.mean ?? NaN), spans: all.map((p) => [p.mean_low ?? NaN, p.mean_high ?? NaN]), text: (n, i) => [mean(Number.isNaN(n) ? null : n), all[i] ? meanRange(all[i]) : ''].filter(Boolean).join(' ') }] },
        { key: 'number', name: say('time.number'), lines: [{ key: 'n', name: say('title'), as: 'bars', values: all.map((p) => p.n) }] },
      ]} />
      <AsTable of={say('time')} head={[say(`time.${of.unit}`), say('time.number'), say('mean'), '95 %', say('good')]}
        rows={all.flatMap((p, i) => (p.n > 0 ? [[names[i], p.n.toLocaleString(), mean(p.mean), `${mean(p.mean_low)}–${mean(p.mean_high)}`, percent(p.good)]] : []))} />
    </Card>
  )
}
