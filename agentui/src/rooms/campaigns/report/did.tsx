import type { CampaignSearch } from '@/app/searches'
import { currentLanguage } from '@/i18n'
import { say } from '../say'
import type { Count } from '../wire'
import { Card } from './card'
import { because, share, whole, type Figures } from './sums'

interface Tile { key: 'answered' | 'solved' | 'bought' | 'opted_out' | 'bounced' | 'complaint'; n: number; text: string; bad?: boolean; to?: CampaignSearch }

/** Did is what people did with it: answers and what became of them, and who
 * wanted no more. */
export function Did({ all, counts, goal, pick }: { all: Figures; counts: readonly Count[]; goal: boolean; pick: (next: CampaignSearch) => void }) {
  const bounced = because(counts, 'bounced')
  const money = all.amount.toLocaleString(currentLanguage(), { maximumFractionDigits: 2 })
  const tiles: Tile[] = [
    { key: 'answered', n: all.answered, text: say('did.answered.text'), to: { state: 'replied' } },
    { key: 'solved', n: all.solved, text: all.answered > 0 ? say('did.solved.text', { share: share(all.solved, all.answered) }) : say('did.solved.none') },
    { key: 'bought', n: all.bought, text: goal ? say('did.bought.text', { amount: money }) : say('did.bought.none') },
    { key: 'opted_out', n: all.opted_out, text: say('did.opted_out.text') },
    { key: 'bounced', n: bounced, text: say('did.bounced.text', { share: share(bounced, all.sent) }), bad: true, to: { reason: 'bounced' } },
    { key: 'complaint', n: because(counts, 'complaint'), text: say('did.complaint.text'), bad: true, to: { reason: 'complaint' } },
  ]
  return (
    <Card id="did" title={say('did')} className="min-[1000px]:col-span-2">
      <ul className="mt-3 grid grid-cols-2 gap-3 min-[700px]:grid-cols-3 min-[1200px]:grid-cols-6">
        {tiles.map(({ key, n, text, bad, to }) => {
          const name = say(`did.${key}`)
          const inside = <><span className="text-sm">{name}</span><span className={`num text-2xl font-semibold ${bad && n > 0 ? 'text-danger' : ''}`}>{key === 'bought' && !goal ? '–' : whole(n)}</span><span className="text-xs text-muted">{text}</span></>
          const box = 'flex h-full w-full flex-col rounded-sm border border-line p-3 text-start'
          return <li key={key}>{to && n > 0 ? <button type="button" aria-label={`${name}: ${whole(n)}. ${say('funnel.open', { what: name })}`} className={`${box} hover:bg-hover`} onClick={() => pick(to)}>{inside}</button> : <div className={box}>{inside}</div>}</li>
        })}
      </ul>
    </Card>
  )
}
