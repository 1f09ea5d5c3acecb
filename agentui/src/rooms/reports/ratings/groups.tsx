import { t } from '@/i18n'
import { Card } from '@/rooms/campaigns/report/card'
import { goodRange, mean, nameOf, percent } from './figures'
import { Span } from './span'
import type { Group, Report } from './wire'
import { say } from './words'

const head = 'px-2 py-1.5 text-end font-medium whitespace-nowrap'
const cell = 'num px-2 py-1.5 text-end whitespace-nowrap'

/** Groups is each group with its figures; its name leads to what they wrote. */
export function Groups({ of, picked, pick }: { of: Report; picked?: string; pick: (group?: string) => void }) {
  const title = say('groups', { what: say(`by.${of.by}`) })
  return (
    <Card id="groups" title={title}>
      <div role="region" aria-label={t('reports.table')} tabIndex={0} className="mt-2 overflow-x-auto">
        <table className="w-full border-collapse text-sm">
          <thead><tr className="text-muted">
            <th scope="col" className={`${head} text-start!`}>{say(`pick.${of.by}`)}</th><th scope="col" className={head}>{say('time.number')}</th><th scope="col" className={head} colSpan={3}>{say('mean')}, 95 %</th><th scope="col" className={head}>{say('good')}</th>
          </tr></thead>
          <tbody>{(of.rows ?? []).map((g) => <Row key={g.id} of={g} by={of.by} picked={picked === g.id} pick={pick} />)}</tbody>
        </table>
      </div>
    </Card>
  )
}

function Row({ of, by, picked, pick }: { of: Group; by: Report['by']; picked: boolean; pick: (group?: string) => void }) {
  const name = nameOf(of, by)
  return (
    <tr className={`border-t border-line ${picked ? 'bg-picked' : ''}`}>
      <th scope="row" className="max-w-56 px-2 py-1 text-start font-medium"><button type="button" aria-pressed={picked} aria-label={say('group.open', { name })} onClick={() => pick(picked ? undefined : of.id)} className="max-w-full min-h-6 truncate rounded-sm text-start underline underline-offset-2 hover:bg-hover" dir="auto">{name}</button></th>
      <td className={cell}>{of.n.toLocaleString()}</td>
      <td className="w-2/5 min-w-32 px-2"><Span of={of} /></td>
      <td className={`${cell} font-semibold`}>{mean(of.mean)}</td>
      <td className={`${cell} text-muted`}>{mean(of.mean_low)}–{mean(of.mean_high)}</td>
      <td className={cell} title={goodRange(of)}>{percent(of.good)}</td>
    </tr>
  )
}
