import type { CampaignSearch } from '@/app/searches'
import { say } from '../say'
import { Card } from './card'
import { share, whole, type Figures } from './sums'

const stages = ['planned', 'sent', 'delivered', 'read', 'clicked', 'answered', 'solved', 'bought'] as const
type Stage = (typeof stages)[number]
const looks: Partial<Record<Stage, string>> = { planned: 'fill-line-strong', answered: 'fill-(--good)', solved: 'fill-(--good)', bought: 'fill-(--good)' }
/** states are those of the ledger that a stage leads to. */
const states: Partial<Record<Stage, string>> = { clicked: 'clicked', answered: 'replied' }

export interface Counted { goal: boolean; tracking: 'off' | 'aggregate' | 'personal' }

/** Funnel is how far it came with how many: a table whose bars are drawn. back is
 * how many of those sent came back. */
export function Funnel({ all, back, counted, pick }: { all: Figures; back: number; counted: Counted; pick: (next: CampaignSearch) => void }) {
  const shown = stages.filter((s) => s !== 'bought' || counted.goal)
  return (
    <Card id="funnel" title={say('funnel')} className="min-[1000px]:h-105">
      <table className="mt-2 w-full border-collapse">
        <thead className="sr-only"><tr><th scope="col">{say('funnel.stage')}</th><th scope="col">{say('funnel.number')}</th><th scope="col">{say('funnel.share')}</th></tr></thead>
        <tbody>
          {shown.map((stage) => <Row key={stage} stage={stage} all={all} counted={counted} pick={pick} />)}
        </tbody>
      </table>
      <p className="mt-2 text-sm text-muted">{say('funnel.text')}{back > 0 ? ` ${say('funnel.back', { n: back })}` : ''}{counted.tracking === 'personal' ? ` ${say('funnel.agreed')}` : ''}</p>
    </Card>
  )
}

function Row({ stage, all, counted, pick }: { stage: Stage; all: Figures; counted: Counted; pick: (next: CampaignSearch) => void }) {
  const n = all[stage]
  const name = say(`funnel.${stage}`)
  const width = all.planned > 0 && n > 0 ? Math.max(1, (n / all.planned) * 100) : 0
  const unseen = stage === 'clicked' && counted.tracking !== 'personal'
  const untold = (stage === 'delivered' || stage === 'read') && n === 0 && all.sent > 0 // zero would say that nobody has it
  const to = n > 0 ? states[stage] : undefined
  return (
    <tr className="h-8.5">
      <th scope="row" className="w-full text-start text-sm font-normal">
        <span className="inline-block w-23 align-middle">{name}</span>
        <svg viewBox="0 0 100 8" preserveAspectRatio="none" className="inline-block h-6 w-[calc(100%-5.75rem)] rounded-sm align-middle" aria-hidden="true"><rect width="100" height="8" className="fill-hover" /><rect width={width} height="8" className={`${looks[stage] ?? 'fill-accent'} transition-[width] duration-180`} /></svg>
      </th>
      {unseen || untold ? <td colSpan={2} className="ps-3 text-end text-sm whitespace-nowrap text-muted">{untold ? say('funnel.untold') : <span title={say(counted.tracking === 'off' ? 'funnel.untracked.help' : 'funnel.unseen.help')}>{say(counted.tracking === 'off' ? 'funnel.untracked' : 'funnel.unseen')}</span>}</td> : (
        <>
          <td className="num ps-3 text-end text-sm font-semibold">
            {to ? <button type="button" aria-label={`${name}: ${whole(n)}. ${say('funnel.open', { what: name })}`} className="min-h-6 min-w-6 rounded-sm text-end underline underline-offset-2 hover:bg-hover" onClick={() => pick({ state: to })}>{whole(n)}</button> : whole(n)}
          </td>
          <td className="num min-w-14 ps-2 text-end text-sm text-muted">{stage === 'planned' ? '' : share(n, stage === 'sent' ? all.planned : all.sent)}</td>
        </>
      )}
    </tr>
  )
}
